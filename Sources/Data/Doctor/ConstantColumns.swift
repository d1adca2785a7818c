extension DataCheck {
  static let constantColumns = DataCheck(
    "constant-columns", "Columns whose value is the same in every row tell a model nothing.", isQuick: true
  ) { data in
    data.columns.compactMap { column in
      guard !column.modality.isMedia, data.count > 1 else { return nil }
      let first = data.rows.first { !column.isMissing($0) }
      guard let first else {
        return DataFinding(
          "constant-columns", .warning, columns: [column.name], "column '\(column.name)' is empty in every row",
          count: data.count, advice: "leave it out of inputs and tasks")
      }
      let cell = column.cell(first)
      guard data.rows.allSatisfy({ column.cell($0) == cell }) else { return nil }
      return DataFinding(
        "constant-columns", .note, columns: [column.name],
        "column '\(column.name)' is '\(cell.words.prefix(40))' in every row", count: data.count,
        advice: "leave it out of inputs and tasks")
    }
  }
}
