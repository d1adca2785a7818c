import FileSystem

/// Arrays of numbers whose first axis is the row: idx, npy and npz files.
struct ArrayTable: RawTable {
  let names: [String]
  let rowCount: Int
  let findings: [DataFinding] = []
  private let arrays: [NumberArray]
  private let path: String

  /// Arrays of equally many rows, at most `limit` of them.
  init(_ arrays: [(name: String, array: NumberArray)], path: String, limit: Int? = nil) throws {
    self.path = path
    let counts = Set(arrays.map { $0.array.shape.first ?? 0 })
    guard let rows = counts.first, rows > 0 else { throw DataError.empty(path) }
    guard counts.count == 1 else {
      let words = arrays.map { "'\($0.name)' \($0.array.shape.first ?? 0)" }.joined(separator: ", ")
      throw DataError.unequalRows(words, in: path)
    }
    rowCount = min(rows, limit ?? .max)
    let taken = rowCount
    names = arrays.map { $0.name.isEmpty ? Self.usualName($0.array) : $0.name }
    self.arrays = arrays.map { $0.array.first(rows: taken) }
  }

  /// A name for a file's only array.
  private static func usualName(_ array: NumberArray) -> String {
    switch (array.shape.count, array.elements) {
    case (1, .bytes): "label"
    case (1, _): "value"
    case (3, .bytes), (4, .bytes): "image"
    case (2, _): "vector"
    default: "series"
    }
  }

  func place(_ row: Int) -> String { "\(Path.name(of: path)) row \(row)" }

  func values(_ column: Int, as storage: RawStorage) -> ColumnValues {
    let array = arrays[column]
    switch (array.shape.count, array.elements) {
    case (1, .bytes(let bytes)): return .categories(Self.labels(bytes))
    case (1, _):
      let numbers = array.doubles
      guard storage != .automatic else { return .numbers(numbers) }
      return Column("", .number(NumberModality()), .numbers(numbers)).texts(as: storage)
    case (2, _): return .vectors(VectorValues(values: array.floats, size: max(1, array.shape[1])))
    default:
      if let store = array.pictureStore { return .pictures(PictureValues(store)) }
      if array.shape.count == 3 {
        let size = array.shape[1] * array.shape[2]
        let floats = array.floats
        let rows = (0..<rowCount).map { Array(floats[$0 * size..<($0 + 1) * size]) }
        return .series(SeriesValues(rows, channels: max(1, array.shape[2])))
      }
      let size = array.shape.dropFirst().reduce(1, *)
      return .vectors(VectorValues(values: array.floats, size: max(1, size)))
    }
  }

  /// Bytes as labels, the lesser ones first.
  private static func labels(_ bytes: [UInt8]) -> CategoryValues {
    var isUsed = [Bool](repeating: false, count: 256)
    for byte in bytes { isUsed[Int(byte)] = true }
    let used = isUsed.indices.filter { isUsed[$0] }
    var codes = [Int32](repeating: -1, count: 256)
    for (code, byte) in used.enumerated() { codes[byte] = Int32(code) }
    return CategoryValues(codes: bytes.map { codes[Int($0)] }, classes: used.map(String.init))
  }
}

extension NumberArray {
  /// The first rows along the first axis.
  func first(rows: Int) -> NumberArray {
    guard let all = shape.first, rows < all else { return self }
    let size = shape.dropFirst().reduce(1, *)
    let shape = [rows] + shape.dropFirst()
    return switch elements {
    case .bytes(let values): NumberArray(shape: shape, elements: .bytes(Array(values[..<(rows * size)])))
    case .floats(let values): NumberArray(shape: shape, elements: .floats(Array(values[..<(rows * size)])))
    case .doubles(let values): NumberArray(shape: shape, elements: .doubles(Array(values[..<(rows * size)])))
    }
  }

  /// The rows as pictures: bytes `[count, height, width]` or with 1, 3 or 4 channels behind, or floats from 0 to 1 with channels.
  fileprivate var pictureStore: PictureStore? {
    guard shape.count == 3 || shape.count == 4, !shape.contains(0) else { return nil }
    let channels = shape.count == 4 ? shape[3] : 1
    guard [1, 3, 4].contains(channels) else { return nil }
    switch elements {
    case .bytes(let bytes): return PictureStore(.block(bytes, width: shape[2], height: shape[1], channels: channels))
    case .floats where shape.count == 4, .doubles where shape.count == 4:
      let values = floats
      let highest = values.max() ?? 0
      guard (values.min() ?? 0) >= 0, highest <= 255 else { return nil }
      let scale: Float = highest <= 1 ? 255 : 1
      return PictureStore(
        .block(values.map { UInt8(($0 * scale).rounded()) }, width: shape[2], height: shape[1], channels: channels))
    default: return nil
    }
  }
}

extension Column {
  /// The cells as texts, stored as asked.
  func texts(as storage: RawStorage) -> ColumnValues {
    let modality: Modality = storage == .texts ? .text(TextModality()) : .category(CategoryModality())
    return (try? converted(to: modality).values) ?? values
  }
}
