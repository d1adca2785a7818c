extension DataCheck {
  static let mostlyMissing = DataCheck(
    "mostly-missing", "Columns that are empty in most rows carry little, and what is missing may itself be a hint."
  ) { data in
    data.columns.compactMap { column in
      let missing = data.rows.reduce(0) { $0 + (column.isMissing($1) ? 1 : 0) }
      guard missing * 2 > data.count, missing < data.count else { return nil }
      let share = Int((Double(missing) * 100 / Double(data.count)).rounded())
      return DataFinding(
        "mostly-missing", .note, columns: [column.name],
        "column '\(column.name)' is missing in \(missing) of \(data.count) rows (\(share) %)", count: missing,
        advice: "leave it out unless the rows that have it matter to you")
    }
  }
}
