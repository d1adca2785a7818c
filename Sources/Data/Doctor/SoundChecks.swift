import FileSystem
import Synchronization
import Tensor

extension DataCheck {
  /// Sounds of a column that are looked at.
  private static let looks = 1000

  static let clippedSounds = DataCheck(
    "clipped-sounds", "Sounds that are silent, or so loud that their peaks were cut off."
  ) { data in
    data.columns.flatMap { column -> [DataFinding] in
      guard case .sounds(let values) = column.values else { return [] }
      let positions = evenlySpaced(data.rows.indices.filter { values.items[data.rows[$0]] >= 0 }, limit: looks)
      let found = Mutex((silent: [Int](), clipped: [Int]()))
      Parallel.stretches(of: positions.count, atLeast: 8) { stretch in
        for position in positions[stretch] {
          guard let clip = try? values.store.clip(Int(values.items[data.rows[position]])) else { continue }
          let isSilent = clip.rootMeanSquare < silence
          let isClipped = !isSilent && clip.isClipped
          found.withLock { found in
            if isSilent { found.silent.append(position) }
            if isClipped { found.clipped.append(position) }
          }
        }
      }
      let (silent, clipped) = found.withLock { ($0.silent.sorted(), $0.clipped.sorted()) }
      return [
        finding(silent, of: positions.count, column, "silent", .warning, "remove them, or leave their cells empty"),
        finding(clipped, of: positions.count, column, "clipped", .note, "record them at a lower level if you can"),
      ].compactMap { $0 }
    }
  }

  private static func finding(
    _ positions: [Int], of looked: Int, _ column: Column, _ words: String, _ severity: DataFinding.Severity,
    _ advice: String
  ) -> DataFinding? {
    guard !positions.isEmpty else { return nil }
    return DataFinding(
      "clipped-sounds", severity, columns: [column.name],
      "\(positions.count) of \(looked) sounds of column '\(column.name)' \(positions.count == 1 ? "is" : "are") \(words)",
      count: positions.count, examples: Array(positions.prefix(DataFinding.examplesShown)), advice: advice)
  }

  /// Root mean square below which a sound is silent: -80 dB of full scale.
  private static let silence: Float = 1e-4

  static let mixedSounds = DataCheck(
    "mixed-sounds", "Sounds of several rates or with several channels, which are made equal but may sound different."
  ) { data in
    data.columns.flatMap { column -> [DataFinding] in
      guard case .sounds(let values) = column.values, case .files(let paths) = values.store.origin else { return [] }
      var rates: [Int: Int] = [:]
      var stereo: [Int] = []
      let positions = evenlySpaced(data.rows.indices.filter { values.items[data.rows[$0]] >= 0 }, limit: looks)
      for position in positions where !Watch.current.isOver {
        let path = paths[Int(values.items[data.rows[position]])]
        guard let bytes = try? Files.read(path, from: 0, count: 64), let header = SoundHeader(bytes) else { continue }
        rates[header.rate, default: 0] += 1
        if header.channels > 1 { stereo.append(position) }
      }
      var findings: [DataFinding] = []
      if rates.count > 1 {
        let words = rates.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) at \($0.key) Hz" }
          .joined(separator: ", ")
        findings.append(
          DataFinding(
            "mixed-sounds", .note, columns: [column.name],
            "sounds of column '\(column.name)' have several rates: \(words)",
            count: rates.count, advice: "they are resampled to one rate; check that it does not give a label away"))
      }
      if !stereo.isEmpty {
        findings.append(
          DataFinding(
            "mixed-sounds", .note, columns: [column.name],
            "\(stereo.count) of \(positions.count) sounds of column '\(column.name)' have several channels",
            count: stereo.count,
            examples: Array(stereo.prefix(DataFinding.examplesShown)),
            advice: "channels are averaged; cut one out beforehand if they differ"))
      }
      return findings
    }
  }
}

extension Clip {
  /// Whether at least three runs of four or more samples lie at the greatest magnitude, near full scale.
  fileprivate var isClipped: Bool {
    let peak = peak
    guard peak > 0.98 else { return false }
    var run = 0
    var runs = 0
    for sample in samples {
      run = abs(sample) >= peak * 0.9999 ? run + 1 : 0
      if run == 4 { runs += 1 }
      if runs == 3 { return true }
    }
    return false
  }
}

/// Rate and channels as the first bytes of a WAV, FLAC or Vorbis file say.
struct SoundHeader: Equatable {
  let rate: Int
  let channels: Int

  init?(_ bytes: [UInt8]) {
    func little(_ start: Int, _ count: Int) -> Int { (0..<count).reduce(0) { $0 | Int(bytes[start + $1]) << (8 * $1) } }
    guard bytes.count >= 48 else { return nil }
    if bytes.starts(with: Array("RIFF".utf8)), Array(bytes[12..<16]) == Array("fmt ".utf8) {
      (channels, rate) = (little(22, 2), little(24, 4))
    } else if bytes.starts(with: Array("fLaC".utf8)) {
      rate = Int(bytes[18]) << 12 | Int(bytes[19]) << 4 | Int(bytes[20]) >> 4
      channels = (Int(bytes[20]) >> 1 & 7) + 1
    } else if bytes.starts(with: Array("OggS".utf8)), Array(bytes[29..<35]) == Array("vorbis".utf8) {
      (channels, rate) = (Int(bytes[39]), little(40, 4))
    } else {
      return nil
    }
  }
}
