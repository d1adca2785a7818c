import Synchronization

extension DataCheck {
  static let duplicateRows = DataCheck(
    "duplicate-rows",
    "Rows outside training that also occur in it, or nearly so, make results look better than they are."
  ) { data in
    var findings: [DataFinding] = []
    for column in data.columns where column.trait != .split {
      switch column.modality {
      case .audio, .image, .text: findings += RowTwins(data, column).finding.map { [$0] } ?? []
      default: continue
      }
    }
    return findings
  }
}

/// Rows outside training whose picture, sound or text is that of a training row, or nearly.
private struct RowTwins {
  let finding: DataFinding?

  /// Files of a column that are looked at.
  private static let looks = 4000
  /// Words below which equal texts mean nothing.
  private static let fewWords = 4

  init(_ data: Dataset, _ column: Column) {
    let known = Set(Self.prints(column, Self.chosen(column, data.train.rows)).values)
    var examples: [Int] = []
    var count = 0
    var looked = 0
    for part in [Dataset.Part.validation, .test] {
      let rows = data.part(part).rows
      let chosen = Self.chosen(column, rows)
      let prints = Self.prints(column, chosen)
      looked += chosen.count
      let positions = Dictionary(data.rows.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
      for row in rows where prints[row].map(known.contains) ?? false {
        count += 1
        if examples.count < DataFinding.examplesShown, let position = positions[row] { examples.append(position) }
      }
    }
    guard count > 0 else {
      finding = nil
      return
    }
    let kind = column.modality.name
    finding = DataFinding(
      "duplicate-rows", count * 20 > looked ? .warning : .note, columns: [column.name],
      "\(count) of \(looked) validation and test rows have nearly the same \(kind) in '\(column.name)' as a training row",
      count: count, examples: examples, advice: "remove them, or split with group: so that twins stay together")
  }

  /// The rows to look at: all of a text, some of the files.
  private static func chosen(_ column: Column, _ rows: [Int]) -> [Int] {
    evenlySpaced(rows.filter { !column.isMissing($0) }, limit: column.modality.isMedia ? looks : .max)
  }

  /// A fingerprint of each row that has one: equal for cells that are nearly the same.
  private static func prints(_ column: Column, _ chosen: [Int]) -> [Int: String] {
    let result = Mutex([Int: String]())
    Parallel.stretches(of: chosen.count, atLeast: 16) { stretch in
      var found: [Int: String] = [:]
      for row in chosen[stretch] { found[row] = fingerprint(column.cell(row)) }
      result.withLock { $0.merge(found, uniquingKeysWith: { first, _ in first }) }
    }
    return result.withLock { $0 }
  }

  private static func fingerprint(_ cell: Cell) -> String? {
    switch cell {
    case .text(let text):
      var words: [String] = []
      Array(text.utf8).withUnsafeBufferPointer { bytes in
        Tokenizer.forEach(bytes, by: .word) {
          words.append(String(decoding: $0, as: UTF8.self)); return true
        }
      }
      return words.count < fewWords ? nil : words.joined(separator: " ")
    case .picture(let reference): return (try? reference.picture()).flatMap(differences)
    case .sound(let reference): return (try? reference.clip()).map(envelope)
    default: return nil
    }
  }

  /// Whether brightness rises from each pixel of a 17 × 16 thumbnail to the next (Krawetz 2013, dHash); nil for a plain picture.
  private static func differences(_ picture: Picture) -> String? {
    let small = picture.converted(toChannels: 1).resized(width: 17, height: 16, aspect: .stretch).pixels
    var bits = ""
    for row in 0..<16 {
      var word = 0
      for column in 0..<16 {
        word = word << 1 | (Int(small[row * 17 + column + 1]) > Int(small[row * 17 + column]) + 4 ? 1 : 0)
      }
      bits += String(word, radix: 16) + "."
    }
    let isPlain = bits.allSatisfy { $0 == "0" || $0 == "." }
    return isPlain ? nil : bits
  }

  /// Loudness of 32 stretches in eighths of the greatest.
  private static func envelope(_ clip: Clip) -> String {
    let stretches = 32
    let count = clip.samples.count
    let loudness = (0..<stretches).map { index -> Float in
      let range = count * index / stretches..<count * (index + 1) / stretches
      return range.isEmpty ? 0 : clip.samples[range].reduce(0) { $0 + $1 * $1 } / Float(range.count)
    }
    let greatest = max(loudness.max() ?? 0, 1e-12)
    return "\(count) " + loudness.map { String(Int(($0 / greatest).squareRoot() * 31)) }.joined(separator: ".")
  }
}
