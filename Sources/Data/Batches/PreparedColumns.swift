import Catalog
import Tensor

extension FittedColumn {
  /// `column` bound to this fitting; a column stored as another kind is converted where its cells allow it.
  func prepare(_ column: Column) throws -> any PreparedColumn {
    let column = try column.converted(to: modality)
    switch (fitting, column.values) {
    case (.audio(let fitting), .sounds(let values)):
      guard case .audio(let options) = modality else { break }
      return PreparedSounds(name: name, fitting: fitting, values: values, options: options)
    case (.category(let fitting), .categories(let values)):
      return PreparedCategories(name: name, fitting: fitting, values: values)
    case (.flag, .flags(let values)): return PreparedFlags(name: name, values: values)
    case (.image(let fitting), .pictures(let values)):
      return PreparedPictures(name: name, fitting: fitting, values: values)
    case (.number(let fitting), .numbers(let values)):
      return PreparedNumbers(name: name, fitting: fitting, values: values)
    case (.series(let fitting), .series(let values)):
      guard values.channels == fitting.mean.count else {
        throw Complaint(
          "wrong-shape", "column '\(name)' has \(values.channels) channels, expected \(fitting.mean.count)")
      }
      return PreparedSeries(name: name, fitting: fitting, values: values)
    case (.tags(let fitting), .tags(let values)): return PreparedTags(name: name, fitting: fitting, values: values)
    case (.text(let fitting), .texts(let values)):
      return PreparedTexts(name: name, fitting: fitting, values: values)
    case (.vector(let fitting), .vectors(let values)):
      guard values.size == fitting.mean.count else {
        throw Complaint("wrong-shape", "column '\(name)' has \(values.size) features, expected \(fitting.mean.count)")
      }
      return PreparedVectors(name: name, fitting: fitting, values: values)
    default: break
    }
    throw Complaint("wrong-kind", "column '\(name)' is not \(modality.name), as the model was trained on")
  }
}

private struct PreparedCategories: PreparedColumn {
  let name: String
  /// Code of the fitting for each class of the column; -1 for one that it does not know.
  private let codes: [Int32]
  private let values: CategoryValues

  init(name: String, fitting: CategoryFitting, values: CategoryValues) {
    self.name = name
    self.values = values
    let known = Dictionary(zip(fitting.classes, 0...), uniquingKeysWith: { first, _ in first })
    codes = values.classes.map { known[$0].map { Int32($0) } ?? -1 }
  }

  func batch(_ rows: BatchRows, full: Bool, from pool: BufferPool) -> ColumnBatch {
    let found = pool.codes(rows.count, repeating: -1)
    let present = pool.floats(rows.count)
    for (position, row) in rows.enumerated() where values.codes[row] >= 0 {
      let code = codes[Int(values.codes[row])]
      found[position] = code
      present[position] = code < 0 ? 0 : 1
    }
    return ColumnBatch(
      name: name, count: rows.count, shape: .scalar, dense: nil, codes: found, lengths: nil, present: present)
  }
}

private struct PreparedFlags: PreparedColumn {
  let name: String
  let values: [Int8]

  func batch(_ rows: BatchRows, full: Bool, from pool: BufferPool) -> ColumnBatch {
    let dense = pool.floats(rows.count)
    let codes = pool.codes(rows.count, repeating: -1)
    let present = pool.floats(rows.count)
    for (position, row) in rows.enumerated() where values[row] >= 0 {
      dense[position] = Float(values[row])
      codes[position] = Int32(values[row])
      present[position] = 1
    }
    return ColumnBatch(
      name: name, count: rows.count, shape: .scalar, dense: dense, codes: codes, lengths: nil, present: present)
  }
}

private struct PreparedNumbers: PreparedColumn {
  let name: String
  let fitting: NumberFitting
  let values: [Double]

  func batch(_ rows: BatchRows, full: Bool, from pool: BufferPool) -> ColumnBatch {
    let dense = pool.floats(rows.count)
    let present = pool.floats(rows.count)
    for (position, row) in rows.enumerated() {
      let value = Float(fitting.scaled(values[row]))
      // An infinite number is as good as none to a network.
      guard value.isFinite else { continue }
      dense[position] = value
      present[position] = 1
    }
    return ColumnBatch(
      name: name, count: rows.count, shape: .scalar, dense: dense, codes: nil, lengths: nil, present: present)
  }
}

private struct PreparedTags: PreparedColumn {
  let name: String
  private let width: Int
  private let codes: [Int32]
  private let values: TagValues

  init(name: String, fitting: CategoryFitting, values: TagValues) {
    self.name = name
    self.values = values
    width = fitting.classes.count
    let known = Dictionary(zip(fitting.classes, 0...), uniquingKeysWith: { first, _ in first })
    codes = values.classes.map { known[$0].map { Int32($0) } ?? -1 }
  }

  func batch(_ rows: BatchRows, full: Bool, from pool: BufferPool) -> ColumnBatch {
    let dense = pool.floats(rows.count * width)
    let present = pool.floats(rows.count)
    for (position, row) in rows.enumerated() where !values.isMissing(row) {
      present[position] = 1
      for tag in values.codes(row) where codes[Int(tag)] >= 0 { dense[position * width + Int(codes[Int(tag)])] = 1 }
    }
    return ColumnBatch(
      name: name, count: rows.count, shape: [width], dense: dense, codes: nil, lengths: nil, present: present)
  }
}

private struct PreparedVectors: PreparedColumn {
  let name: String
  let fitting: VectorFitting
  let values: VectorValues

  func batch(_ rows: BatchRows, full: Bool, from pool: BufferPool) -> ColumnBatch {
    let size = values.size
    let dense = pool.floats(rows.count * size)
    let present = pool.floats(rows.count)
    values.values.withUnsafeBufferPointer { source in
      fitting.mean.withUnsafeBufferPointer { mean in
        fitting.deviation.withUnsafeBufferPointer { deviation in
          for (position, row) in rows.enumerated() {
            let (target, start) = (dense.pointer + position * size, row &* size)
            for feature in 0..<size {
              // What is missing is no number and becomes 0.
              let value = (source[start &+ feature] - mean[feature]) / deviation[feature]
              target[feature] = value.isFinite ? value : 0
            }
            present[position] = values.isMissing(row) ? 0 : 1
          }
        }
      }
    }
    return ColumnBatch(
      name: name, count: rows.count, shape: [size], dense: dense, codes: nil, lengths: nil, present: present)
  }
}
