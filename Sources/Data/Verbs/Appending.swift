import Catalog
import FileSystem
import Tensor

extension Dataset {
  /// The rows of this dataset and below them those of `other`; cells of a column that only one of them has are missing in the
  /// other's rows.
  ///
  /// A column of both is of this dataset's modality. Rows of a dataset that was never split are training rows.
  /// - Throws: A `Complaint` where a column of both cannot be of one modality, or the rows are more than memory holds.
  public func appended(_ other: Dataset) throws -> Dataset {
    try Watch.current.check()
    let (total, isTooMany) = count.addingReportingOverflow(other.count)
    guard !isTooMany, total <= Int32.max else {
      throw Complaint("too-many-rows", "\(count) and \(other.count) rows are more than a dataset holds")
    }
    try MemoryBudget.check(adding: total * (columns.count + other.columns.count) * MemoryLayout<Double>.size)
    let above = rows + [Int](repeating: -1, count: other.count)
    let below = [Int](repeating: -1, count: count) + other.rows
    let mine = try columns.map { column in
      guard let theirs = other[column.name] else { return column.gathered(above) }
      return try column.gathered(rows).followed(by: try theirs.gathered(other.rows).alike(column))
    }
    let added = other.columns.filter { self[$0.name] == nil }.map { $0.gathered(below) }
    let parts = isSplit || other.isSplit ? partsInOrder + other.partsInOrder : nil
    return Dataset(
      name: name == other.name ? name : "\(name) + \(other.name)", columns: mine + added, parts: parts,
      findings: findings + other.findings.filter { !findings.contains($0) }.map { $0.below(count) })
  }

  /// The part of each row.
  private var partsInOrder: [Part] {
    parts.map { parts in rows.map { parts[$0] } } ?? [Part](repeating: .train, count: count)
  }
}

extension DataFinding {
  /// The finding where `rows` more rows come first.
  fileprivate func below(_ rows: Int) -> DataFinding {
    DataFinding(
      check, severity, columns: columns, message, count: count, examples: examples.map { $0 + rows }, advice: advice)
  }
}

extension Column {
  /// The column stored as `other` is, so that it can stand below it.
  fileprivate func alike(_ other: Column) throws -> Column {
    let isAlike =
      switch (values, other.values) {
      case (.pictures, .pictures), (.sounds, .sounds): true
      case (.series(let mine), .series(let theirs)): mine.channels == theirs.channels
      case (.vectors(let mine), .vectors(let theirs)): mine.size == theirs.size
      case (.pictures, _), (.sounds, _), (.series, _), (.vectors, _): false
      case (_, .pictures), (_, .sounds), (_, .series), (_, .vectors): false
      default: true
      }
    guard isAlike else {
      throw Complaint(
        "wrong-kind",
        "column '\(name)' holds \(other.words) in the first dataset and \(words) in the second",
        hint: "read both with the same columns:, or give one of them another name by select")
    }
    return try converted(to: other.modality)
  }

  /// What its cells are, with the size where that is fixed.
  private var words: String {
    switch values {
    case .series(let series): "series of \(series.channels) channel\(series.channels == 1 ? "" : "s")"
    case .vectors(let vectors): "vectors of \(vectors.size) numbers"
    default: modality.name
    }
  }

  /// The cells of this column, then those of `other`, which is stored as this one is.
  fileprivate func followed(by other: Column) throws -> Column {
    let joined: ColumnValues
    switch (values, other.values) {
    case (.categories(let a), .categories(let b)): joined = .categories(a.followed(by: b))
    case (.flags(let a), .flags(let b)): joined = .flags(a + b)
    case (.numbers(let a), .numbers(let b)): joined = .numbers(a + b)
    case (.pictures(let a), .pictures(let b)): joined = .pictures(try a.followed(by: b))
    case (.series(let a), .series(let b)): joined = .series(a.followed(by: b))
    case (.sounds(let a), .sounds(let b)): joined = .sounds(try a.followed(by: b))
    case (.tags(let a), .tags(let b)): joined = .tags(a.followed(by: b))
    case (.texts(let a), .texts(let b)): joined = .texts(TextValues(joining: [a, b]))
    case (.vectors(let a), .vectors(let b)):
      joined = .vectors(VectorValues(values: a.values + b.values, size: a.size))
    default:
      throw Complaint("wrong-kind", "column '\(name)' is not stored alike in both datasets")
    }
    return Column(name, modality, joined, reason: reason, trait: trait)
  }
}
