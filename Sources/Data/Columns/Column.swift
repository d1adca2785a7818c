/// One column of a dataset: its name, what its cells are, and the cells in compact storage.
public struct Column: Sendable {
  public let name: String
  public let modality: Modality
  /// Why the column has this modality, in words: `92 distinct words in 717 rows`; empty where the user said it.
  public let reason: String
  /// Why the column is no sensible input unless the user asks for it; nil for most.
  public let trait: ColumnTrait?
  public let values: ColumnValues

  /// A column of `values`, which are of the kind that `modality` is stored in.
  public init(
    _ name: String, _ modality: Modality, _ values: ColumnValues, reason: String = "", trait: ColumnTrait? = nil
  ) {
    self.name = name
    self.modality = modality
    self.values = values
    self.reason = reason
    self.trait = trait
  }

  /// Rows in the column.
  public var count: Int { values.count }

  /// Whether the cell in storage row `row` is empty: no value, or a file that is not there.
  public func isMissing(_ row: Int) -> Bool { values.isMissing(row) }

  /// The cell in storage row `row`; media are not decoded yet.
  public func cell(_ row: Int) -> Cell { values.cell(row) }

  /// The cells of `rows` in that order; -1 gives a missing cell.
  public func gathered(_ rows: [Int]) -> Column {
    Column(name, modality, values.gathered(rows), reason: reason, trait: trait)
  }

  /// The same cells under another name.
  public func renamed(_ name: String) -> Column {
    Column(name, modality, values, reason: reason, trait: trait)
  }
}

/// The cells of a column.
public enum ColumnValues: Sendable {
  case categories(CategoryValues)
  /// 1 yes, 0 no, -1 missing.
  case flags([Int8])
  /// NaN is missing.
  case numbers([Double])
  case pictures(PictureValues)
  case series(SeriesValues)
  case sounds(SoundValues)
  case tags(TagValues)
  case texts(TextValues)
  case vectors(VectorValues)

  /// Rows.
  public var count: Int {
    switch self {
    case .categories(let values): values.codes.count
    case .flags(let values): values.count
    case .numbers(let values): values.count
    case .pictures(let values): values.items.count
    case .series(let values): values.count
    case .sounds(let values): values.items.count
    case .tags(let values): values.count
    case .texts(let values): values.count
    case .vectors(let values): values.count
    }
  }

  /// Whether the cell at `row` holds nothing.
  public func isMissing(_ row: Int) -> Bool {
    switch self {
    case .categories(let values): values.codes[row] < 0
    case .flags(let values): values[row] < 0
    case .numbers(let values): values[row].isNaN
    case .pictures(let values): values.items[row] < 0
    case .series(let values): values.isMissing(row)
    case .sounds(let values): values.items[row] < 0
    case .tags(let values): values.isMissing(row)
    case .texts(let values): values.isMissing(row)
    case .vectors(let values): values.isMissing(row)
    }
  }

  /// The cell at `row`.
  public func cell(_ row: Int) -> Cell {
    if isMissing(row) { return .missing }
    return switch self {
    case .categories(let values): .text(values.classes[Int(values.codes[row])])
    case .flags(let values): .flag(values[row] == 1)
    case .numbers(let values): .number(values[row])
    case .pictures(let values): .picture(PictureReference(store: values.store, item: Int(values.items[row])))
    case .series(let values): .series(values[row], channels: values.channels)
    case .sounds(let values): .sound(SoundReference(store: values.store, item: Int(values.items[row])))
    case .tags(let values): .tags(values[row])
    case .texts(let values): .text(values[row])
    case .vectors(let values): .vector(values[row])
    }
  }

  /// The cells of `rows` in that order; -1 gives a missing cell.
  public func gathered(_ rows: [Int]) -> ColumnValues {
    switch self {
    case .categories(let values):
      .categories(CategoryValues(codes: rows.map { $0 < 0 ? -1 : values.codes[$0] }, classes: values.classes))
    case .flags(let values): .flags(rows.map { $0 < 0 ? -1 : values[$0] })
    case .numbers(let values): .numbers(rows.map { $0 < 0 ? .nan : values[$0] })
    case .pictures(let values):
      .pictures(PictureValues(store: values.store, items: rows.map { $0 < 0 ? -1 : values.items[$0] }))
    case .series(let values): .series(values.gathered(rows))
    case .sounds(let values):
      .sounds(SoundValues(store: values.store, items: rows.map { $0 < 0 ? -1 : values.items[$0] }))
    case .tags(let values): .tags(values.gathered(rows))
    case .texts(let values): .texts(values.gathered(rows))
    case .vectors(let values): .vectors(values.gathered(rows))
    }
  }
}

/// One cell, as conditions, tables and previews see it.
public enum Cell: Sendable, Equatable {
  case missing
  case flag(Bool)
  case number(Double)
  case picture(PictureReference)
  /// Steps × channels, row-major.
  case series([Float], channels: Int)
  case sound(SoundReference)
  case tags([String])
  /// A text or the name of a category.
  case text(String)
  case vector([Float])
}
