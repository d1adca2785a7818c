import Catalog
import Synchronization
import Tensor

/// Sounds as log-mel spectrograms, cut at the fitted length and padded to the longest of the batch.
struct PreparedSounds: PreparedColumn {
  let name: String
  private let fitting: AudioFitting
  private let values: SoundValues
  private let decoded: DecodedSounds
  /// One over the deviation of each band.
  private let scale: [Float]

  init(name: String, fitting: AudioFitting, values: SoundValues, options: AudioModality) {
    self.name = name
    self.fitting = fitting
    self.values = values
    decoded = values.store.decoded(DecodedSounds.Format(options))
    scale = fitting.deviation.map { 1 / $0 }
  }

  func decode(_ rows: [Int]) { decoded.prepare(rows.map { Int(values.items[$0]) }) }

  func failures(_ dataset: Dataset) -> DataFinding? {
    let failures = decoded.failures(dataset.rows.map { Int(values.items[$0]) })
    return DataFinding(unreadable: failures, column: name, kind: "sound") { item in
      dataset.rows.firstIndex { values.items[$0] == Int32(item) }
    }
  }

  func length(_ row: Int) -> Int { decoded.frameCount(Int(values.items[row])) }

  func batch(_ rows: BatchRows, full: Bool, from pool: BufferPool) -> ColumnBatch {
    let mels = fitting.mean.count
    let items = rows.items(of: values.items)
    let steps = full ? fitting.frames : items.reduce(1) { max($0, min(fitting.frames, decoded.frameCount($1))) }
    let dense = pool.floats(rows.count * steps * mels)
    let lengths = pool.codes(rows.count, repeating: 0)
    let present = pool.floats(rows.count)
    decoded.forEach(items) { position, frames in
      guard let frames else { return }
      let count = min(steps, frames.count / mels)
      lengths[position] = Int32(count)
      present[position] = 1
      normalise(frames, into: dense.pointer + position * steps * mels, rows: count, mean: fitting.mean, scale: scale)
    }
    return ColumnBatch(
      name: name, count: rows.count, shape: [steps, mels], dense: dense, codes: nil, lengths: lengths, present: present)
  }
}

/// Series, cut at the fitted length and padded to the longest of the batch.
struct PreparedSeries: PreparedColumn {
  let name: String
  private let fitting: SeriesFitting
  private let values: SeriesValues
  /// One over the deviation of each channel.
  private let scale: [Float]

  init(name: String, fitting: SeriesFitting, values: SeriesValues) {
    self.name = name
    self.fitting = fitting
    self.values = values
    scale = fitting.deviation.map { 1 / $0 }
  }

  func length(_ row: Int) -> Int { values.length(row) }

  func batch(_ rows: BatchRows, full: Bool, from pool: BufferPool) -> ColumnBatch {
    let channels = values.channels
    let steps = full ? fitting.length : rows.reduce(1) { max($0, min(fitting.length, values.length($1))) }
    let dense = pool.floats(rows.count * steps * channels)
    let lengths = pool.codes(rows.count, repeating: 0)
    let present = pool.floats(rows.count)
    for (position, row) in rows.enumerated() where !values.isMissing(row) {
      let count = min(steps, values.length(row))
      lengths[position] = Int32(count)
      present[position] = 1
      values.values[values.range(row)].withUnsafeBufferPointer { own in
        normalise(own, into: dense.pointer + position * steps * channels, rows: count, mean: fitting.mean, scale: scale)
      }
    }
    return ColumnBatch(
      name: name, count: rows.count, shape: [steps, channels], dense: dense, codes: nil, lengths: lengths,
      present: present)
  }
}

/// (values - mean) * scale for each feature of each row; what is no number becomes 0.
private func normalise(
  _ values: UnsafeBufferPointer<Float>, into target: UnsafeMutablePointer<Float>, rows: Int, mean: [Float],
  scale: [Float]
) {
  mean.withUnsafeBufferPointer { mean in
    scale.withUnsafeBufferPointer { scale in
      let features = mean.count
      for row in 0..<rows {
        let start = row &* features
        for feature in 0..<features {
          let value = (values[start &+ feature] - mean[feature]) * scale[feature]
          target[start &+ feature] = value.isFinite ? value : 0
        }
      }
    }
  }
}

/// Texts as tokens, turned into them once, cut at the fitted length and padded to the longest of the batch.
final class PreparedTexts: PreparedColumn {
  let name: String
  private let fitting: TextFitting
  private let values: TextValues
  private let tokens: Mutex<[[Int32]?]>

  init(name: String, fitting: TextFitting, values: TextValues) {
    self.name = name
    self.fitting = fitting
    self.values = values
    tokens = Mutex([[Int32]?](repeating: nil, count: values.count))
  }

  func decode(_ rows: [Int]) {
    Parallel.stretches(of: rows.count, atLeast: 64) { [self] stretch in
      for row in rows[stretch] { _ = encoded(row) }
    }
  }

  func length(_ row: Int) -> Int { min(fitting.length, encoded(row).count) }

  private func encoded(_ row: Int) -> [Int32] {
    if let known = tokens.withLock({ $0[row] }) { return known }
    var made =
      values.isMissing(row) ? [] : values.withBytes(row) { fitting.vocabulary.encode($0, limit: fitting.length) }
    // An empty text is still there: one unknown token, so that no sequence has length 0.
    if made.isEmpty && !values.isMissing(row) { made = [Vocabulary.unknown] }
    tokens.withLock { $0[row] = made }
    return made
  }

  func batch(_ rows: BatchRows, full: Bool, from pool: BufferPool) -> ColumnBatch {
    let steps = full ? fitting.length : rows.reduce(1) { max($0, encoded($1).count) }
    let codes = pool.codes(rows.count * steps, repeating: Vocabulary.padding)
    let lengths = pool.codes(rows.count, repeating: 0)
    let present = pool.floats(rows.count)
    for (position, row) in rows.enumerated() {
      let text = encoded(row)
      guard !text.isEmpty else { continue }
      lengths[position] = Int32(text.count)
      present[position] = 1
      text.withUnsafeBufferPointer { tokens in
        guard let start = tokens.baseAddress else { return }
        (codes.pointer + position * steps).update(from: start, count: tokens.count)
      }
    }
    return ColumnBatch(
      name: name, count: rows.count, shape: [steps], dense: nil, codes: codes, lengths: lengths, present: present)
  }
}
