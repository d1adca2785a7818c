import Catalog
import Tensor

/// Pictures, stored as bytes and made floats of mean 0 and deviation 1 when a batch is put together.
struct PreparedPictures: PreparedColumn {
  let name: String
  private let fitting: ImageFitting
  private let values: PictureValues
  private let decoded: DecodedPictures
  /// Factor and summand of each value of a picture's row: `[width * channels]`.
  private let scale: [Float]
  private let offset: [Float]

  init(name: String, fitting: ImageFitting, values: PictureValues) {
    self.name = name
    self.fitting = fitting
    self.values = values
    decoded = values.store.decoded(
      DecodedPictures.Format(width: fitting.width, height: fitting.height, channels: fitting.channels))
    scale = (0..<fitting.width).flatMap { _ in fitting.deviation.map { 1 / (255 * $0) } }
    offset = (0..<fitting.width).flatMap { _ in zip(fitting.mean, fitting.deviation).map { -$0 / $1 } }
  }

  func decode(_ rows: [Int]) { decoded.prepare(rows.map { Int(values.items[$0]) }) }

  func failures(_ dataset: Dataset) -> DataFinding? {
    let failures = decoded.failures(dataset.rows.map { Int(values.items[$0]) })
    return DataFinding(unreadable: failures, column: name, kind: "picture") { item in
      dataset.rows.firstIndex { values.items[$0] == Int32(item) }
    }
  }

  func batch(_ rows: BatchRows, full: Bool, from pool: BufferPool) -> ColumnBatch {
    let size = decoded.format.byteCount
    let dense = pool.floats(rows.count * size)
    let present = pool.floats(rows.count)
    let width = scale.count
    scale.withUnsafeBufferPointer { scale in
      offset.withUnsafeBufferPointer { offset in
        decoded.forEach(rows.items(of: values.items)) { position, bytes in
          guard let bytes else { return }
          present[position] = 1
          let target = dense.pointer + position * size
          for start in Swift.stride(from: 0, to: size, by: width) {
            for index in 0..<width {
              target[start &+ index] = Float(bytes[start &+ index]) * scale[index] + offset[index]
            }
          }
        }
      }
    }
    return ColumnBatch(
      name: name, count: rows.count, shape: [fitting.height, fitting.width, fitting.channels], dense: dense,
      codes: nil, lengths: nil, present: present)
  }
}

extension DataFinding {
  /// Files of a column that cannot be read; nil where there are none.
  init?(
    unreadable failures: [(item: Int, complaint: Complaint)], column: String, kind: String, row: (Int) -> Int?
  ) {
    guard let first = failures.first else { return nil }
    self.init(
      "unreadable-files", .error, columns: [column],
      "\(failures.count) \(kind)\(failures.count == 1 ? "" : "s") of column '\(column)' cannot be read; first: "
        + first.complaint.message,
      count: failures.count, examples: failures.prefix(5).compactMap { row($0.item) },
      advice:
        "repair the files or remove their rows; training may refuse them, and counts them as absent where it does not")
  }
}
