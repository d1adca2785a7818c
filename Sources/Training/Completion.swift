import Data

extension Dataset {
  /// These rows with every column that the model needs: one that is not there has no value in any row.
  func completed(for blueprint: Blueprint) throws -> Dataset {
    var columns = self.columns
    for name in blueprint.columnNames where self[name] == nil {
      let known = try blueprint.data.column(name)
      columns.append(known.gathered([Int](repeating: -1, count: columns.first?.count ?? 0)))
    }
    return Dataset(name: name, columns: columns, rows: rows, parts: parts, findings: findings)
  }
}
