extension DataCheck {
  static let duplicateColumns = DataCheck(
    "duplicate-columns", "Columns that hold the same as another one, so that one may give the other away."
  ) { data in
    var seen: [String: String] = [:]
    var findings: [DataFinding] = []
    for column in data.columns where !column.modality.isMedia && column.trait != .constant {
      var hash = ContentHash()
      for row in data.rows { hash.add(column.cell(row).words) }
      guard let first = seen[hash.text] else {
        seen[hash.text] = column.name
        continue
      }
      findings.append(
        DataFinding(
          "duplicate-columns", .warning, columns: [first, column.name],
          "column '\(column.name)' holds the same as '\(first)' in every row", count: data.count,
          advice: "leave one of them out, above all where one is a task"))
    }
    return findings
  }
}
