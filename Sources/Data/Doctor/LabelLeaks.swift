import Catalog
import Tensor

extension DataCheck {
  static let labelLeaks = DataCheck(
    "label-leaks", "Classes that can be told from which cells are missing, or from one other column alone.",
    isQuick: true
  ) { data in
    var findings: [DataFinding] = []
    for label in data.columns where label.trait == nil {
      guard let classes = ClassCodes(label, data.rows, atMost: ClassCodes.mostLabels), classes.isLearnable else {
        continue
      }
      for column in data.columns where column.name != label.name && column.trait != .split {
        if Watch.current.isOver { break }
        if let finding = missingness(of: column, tells: label, classes, data) { findings.append(finding) }
        if column.trait == nil, let finding = values(of: column, tell: label, classes, data) {
          findings.append(finding)
        }
      }
    }
    return findings
  }

  /// Share of the majority vote's errors that have to vanish for missing cells to be called a leak.
  private static let missingnessGain = 0.3
  /// The same for another column's values.
  private static let valueGain = 0.98

  private static func missingness(
    of column: Column, tells label: Column, _ classes: ClassCodes, _ data: Dataset
  ) -> DataFinding? {
    let codes = data.rows.map { Int32(column.isMissing($0) ? 1 : 0) }
    let missing = codes.reduce(0) { $0 + Int($1) }
    let fewest = max(10, data.count / 100)
    guard missing >= fewest, data.count - missing >= fewest else { return nil }
    let table = Contingency(codes, of: 2, classes)
    guard table.errorReduction >= missingnessGain || table.association >= 0.5 else { return nil }
    let shares = table.commonest(given: 1)
    return DataFinding(
      "label-leaks", .warning, columns: [column.name, label.name],
      "whether '\(column.name)' is missing gives '\(label.name)' away: where it is, \(Int((shares.share * 100).rounded())) % are '\(classes.names[shares.code])', elsewhere \(Int((table.share(of: shares.code, given: 0) * 100).rounded())) %",
      count: missing, examples: Array(codes.indices.filter { codes[$0] == 1 }.prefix(DataFinding.examplesShown)),
      advice: "leave '\(column.name)' out of the inputs of task '\(label.name)', or fill in its cells")
  }

  private static func values(
    of column: Column, tell label: Column, _ classes: ClassCodes, _ data: Dataset
  ) -> DataFinding? {
    guard let codes = ClassCodes(column, data.rows, atMost: data.count / 5) else { return nil }
    let table = Contingency(codes.codes, of: codes.names.count, classes)
    guard table.errorReduction >= valueGain else { return nil }
    return DataFinding(
      "label-leaks", .warning, columns: [column.name, label.name],
      "'\(column.name)' alone tells '\(label.name)' in \(NumberText.plain((table.accuracy * 1000).rounded(.down) / 10)) % of the rows",
      count: data.count,
      advice: "leave '\(column.name)' out of the inputs of task '\(label.name)' unless you know it beforehand")
  }
}

/// A column's cells in the rows of a dataset as class numbers.
private struct ClassCodes {
  /// Classes beyond which a column is no label that is looked at.
  static let mostLabels = 50

  /// Class of each row; -1 where missing.
  let codes: [Int32]
  let names: [String]
  private let counts: [Int]

  init?(_ column: Column, _ rows: [Int], atMost limit: Int) {
    switch column.values {
    case .categories(let values):
      codes = rows.map { values.codes[$0] }
      names = values.classes
    case .flags(let values):
      codes = rows.map { Int32(values[$0]) }
      names = ["false", "true"]
    default: return nil
    }
    guard names.count <= limit, names.count > 1 else { return nil }
    var counts = [Int](repeating: 0, count: names.count)
    for code in codes where code >= 0 { counts[Int(code)] += 1 }
    self.counts = counts
  }

  /// Whether there are two classes of at least ten rows.
  var isLearnable: Bool { counts.count { $0 >= 10 } >= 2 }
}

/// How often each code meets each class.
private struct Contingency {
  private let cells: [[Double]]
  private let total: Double

  init(_ codes: [Int32], of count: Int, _ classes: ClassCodes) {
    var cells = [[Double]](repeating: [Double](repeating: 0, count: classes.names.count), count: count)
    var total = 0.0
    for (code, label) in zip(codes, classes.codes) where code >= 0 && label >= 0 {
      cells[Int(code)][Int(label)] += 1
      total += 1
    }
    self.cells = cells
    self.total = total
  }

  /// Share of rows that the commonest class of their code is right for.
  var accuracy: Double { total == 0 ? 0 : cells.reduce(0) { $0 + ($1.max() ?? 0) } / total }

  /// Share of the majority vote's errors that the code removes (Goodman & Kruskal 1954, lambda).
  var errorReduction: Double {
    let majority = (columnSums.max() ?? 0) / max(1, total)
    return majority >= 1 ? 0 : (accuracy - majority) / (1 - majority)
  }

  /// Strength of the association from 0 to 1 (Cramér 1946, V).
  var association: Double {
    let columns = columnSums
    let rows = cells.map { $0.reduce(0, +) }
    var statistic = 0.0
    for (row, counts) in cells.enumerated() {
      for (column, count) in counts.enumerated() {
        let expected = rows[row] * columns[column] / max(1, total)
        if expected > 0 { statistic += (count - expected) * (count - expected) / expected }
      }
    }
    let degrees = min(rows.count { $0 > 0 }, columns.count { $0 > 0 }) - 1
    return degrees < 1 || total == 0 ? 0 : (statistic / (total * Double(degrees))).squareRoot()
  }

  private var columnSums: [Double] {
    (cells.first ?? []).indices.map { column in cells.reduce(0) { $0 + $1[column] } }
  }

  /// Share of a class among the rows of a code.
  func share(of label: Int, given code: Int) -> Double {
    let sum = cells[code].reduce(0, +)
    return sum == 0 ? 0 : cells[code][label] / sum
  }

  /// The class whose share among the rows of a code exceeds its share among all the most.
  func commonest(given code: Int) -> (code: Int, share: Double) {
    let sums = columnSums
    let lifts = sums.indices.map { share(of: $0, given: code) - sums[$0] / max(1, total) }
    let best = lifts.indices.max { lifts[$0] < lifts[$1] } ?? 0
    return (best, share(of: best, given: code))
  }
}
