import Catalog

extension DataCheck {
  static let missingClasses = DataCheck(
    "missing-classes",
    "Classes that training lacks cannot be learned; those that validation or test lack are not measured.",
    isQuick: true
  ) { data in
    guard data.isSplit else { return [] }
    return data.columns.flatMap { column -> [DataFinding] in
      guard column.trait == nil, case .categories(let values) = column.values, values.classes.count <= mostClasses
      else {
        return []
      }
      let all = values.counts(data.rows)
      return Dataset.Part.allCases.compactMap { part in
        let rows = data.part(part).rows
        guard !rows.isEmpty else { return nil }
        let counts = values.counts(rows)
        let lost = counts.indices.filter { counts[$0] == 0 && all[$0] > 0 }.map { values.classes[$0] }
          .sorted(by: ClassOrder.precedes)
        guard let first = lost.first else { return nil }
        let strangers = part == .train
        let named = lost.count == 1 ? "class '\(first)'" : "\(lost.count) classes ('\(first)', …)"
        return DataFinding(
          "missing-classes", strangers ? .warning : .note, columns: [column.name],
          "\(named) of column '\(column.name)' \(lost.count == 1 ? "does" : "do") not occur in \(part.name)",
          count: lost.count,
          advice:
            "split(data, stratify: .\(Label.text(column.name))) gives every class to every part where it has rows enough"
        )
      }
    }
  }

  /// Classes beyond which a column is hardly a label.
  private static let mostClasses = 200
}
