import Catalog

extension Dataset {
  /// A column of pictures drawn over each other from opposite corners of a square, in place of the columns they come from.
  ///
  /// Where pictures meet, the one that stands out from the background wins, as in MultiMNIST (Sabour et al. 2017).
  /// - Parameters:
  ///   - names: Two to four columns of pictures.
  ///   - size: Width and height, in px.
  public func overlaid(_ names: [String], into name: String, size: Int) throws -> Dataset {
    guard (2...4).contains(names.count) else {
      throw Complaint(
        "out-of-range", "overlay takes 2 to 4 columns, not \(names.count)", at: [.argument("columns")])
    }
    let layers = try names.enumerated().map { index, name in
      let column = try column(name)
      guard case .pictures(let values) = column.values else {
        throw Complaint(
          "wrong-kind", "column '\(name)' is \(column.modality.name), expected image",
          at: [.argument("columns"), .index(index)])
      }
      return values
    }
    let rows = rows
    let store = PictureStore(
      .computed(count: rows.count) { position in
        let row = rows[position]
        let pictures = try layers.map { $0.items[row] < 0 ? nil : try $0.store.picture(Int($0.items[row])) }
        return Picture.overlay(pictures, size: size)
      })
    let items = rows.indices.map { position in
      layers.allSatisfy { $0.items[rows[position]] < 0 } ? -1 : Int32(position)
    }
    let kept = columns.filter { !names.contains($0.name) && $0.name != name }.map { $0.gathered(rows) }
    let made = Column(
      name, .image(ImageModality(width: size, height: size)), .pictures(PictureValues(store: store, items: items)))
    return Dataset(
      name: self.name, columns: [made] + kept, parts: parts.map { parts in rows.map { parts[$0] } }, findings: findings)
  }

  /// New rows of the sounds and texts of random rows set end to end; other columns are left out, but for `by`.
  ///
  /// - Parameters:
  ///   - names: Columns of sounds, texts, categories or numbers; all but sounds become texts with spaces between.
  ///   - length: Rows that one new row is made of, at least and at most.
  ///   - by: Column whose value the rows of one new row share, such as the speaker.
  ///   - count: New rows in all; parts keep their shares and do not mix.
  public func concatenated(
    _ names: [String], length: ClosedRange<Int>, by key: String? = nil, count: Int, seed: UInt64 = 0
  ) throws -> Dataset {
    guard !isEmpty else { throw Complaint("no-rows", "there are no rows to concatenate", hint: "check where(…)") }
    guard length.lowerBound >= 1 else {
      throw Complaint("out-of-range", "length takes whole numbers of at least 1", at: [.argument("length")])
    }
    let sources = try names.map { try column($0) }
    let keyColumn = try key.map { try column($0) }
    let (picks, parts) = draw(length: length, by: keyColumn, count: count, seed: seed)
    var made = try sources.enumerated().map { index, column in
      switch column.values {
      case .sounds(let values): return Column(column.name, column.modality, .sounds(Self.joined(values, picks)))
      case .pictures, .series, .vectors, .tags:
        throw Complaint(
          "wrong-kind", "column '\(column.name)' is \(column.modality.name), expected audio, text, category or number",
          at: [.argument("columns"), .index(index)])
      default:
        let texts = picks.map { rows -> String? in
          let words = rows.map { column.cell($0).words }
          return words.contains("") ? nil : words.joined(separator: " ")
        }
        var modality = Modality.text(TextModality())
        if case .text = column.modality { modality = column.modality }
        return Column(column.name, modality, .texts(TextValues(texts)))
      }
    }
    if let keyColumn, !names.contains(keyColumn.name) { made.append(keyColumn.gathered(picks.map { $0[0] })) }
    return Dataset(name: name, columns: made, parts: parts, findings: findings)
  }

  /// Storage rows of each new row, and its part.
  private func draw(
    length: ClosedRange<Int>, by key: Column?, count: Int, seed: UInt64
  ) -> (picks: [[Int]], parts: [Part]?) {
    var generator = SplitMix64(seed: seed, stream: 0xC0)
    var groups: [String: [Int]] = [:]
    for row in rows {
      let part = parts.map { "\($0[row].rawValue) " } ?? ""
      groups[part + (key?.cell(row).words ?? ""), default: []].append(row)
    }
    let ordered = groups.sorted { $0.key < $1.key }.map(\.value)
    var picks: [[Int]] = []
    var start = 0
    // Each group makes as many new rows as its share of the old ones.
    for group in ordered {
      let end = start + group.count
      for _ in 0..<(count * end / rows.count - count * start / rows.count) {
        let size = length.lowerBound + generator.below(length.count)
        picks.append((0..<size).map { _ in group[generator.below(group.count)] })
      }
      start = end
    }
    generator.shuffle(&picks)
    return (picks, parts.map { parts in picks.map { parts[$0[0]] } })
  }

  private static func joined(_ values: SoundValues, _ picks: [[Int]]) -> SoundValues {
    let store = SoundStore(
      .computed(count: picks.count) { item in
        var clips: [Clip] = []
        for row in picks[item] {
          let clip = try values.store.clip(Int(values.items[row]))
          clips.append(try clips.first.map { try clip.resampled(to: $0.rate) } ?? clip)
        }
        return Clip.joined(clips) ?? Clip(rate: 8000, samples: [0])
      })
    let items = picks.indices.map { index in
      picks[index].contains { values.items[$0] < 0 } ? -1 : Int32(index)
    }
    return SoundValues(store: store, items: items)
  }
}

extension Picture {
  /// `pictures` in a square, from the upper left, the lower right, the upper right and the lower left corner.
  fileprivate static func overlay(_ pictures: [Picture?], size: Int) -> Picture {
    let present = pictures.compactMap { $0 }
    let channels = present.contains { $0.channels > 1 } ? 3 : 1
    let isDark = (present.first?.pixels.first ?? 0) < 128
    var pixels = [UInt8](repeating: isDark ? 0 : 255, count: size * size * channels)
    for (corner, picture) in pictures.enumerated() {
      guard var layer = picture?.converted(toChannels: channels) else { continue }
      if layer.width > size || layer.height > size {
        layer = layer.resized(width: min(size, layer.width), height: min(size, layer.height))
      }
      let left = corner == 0 || corner == 3 ? 0 : size - layer.width
      let top = corner == 0 || corner == 2 ? 0 : size - layer.height
      for row in 0..<layer.height {
        for index in 0..<layer.width * channels {
          let target = ((top + row) * size + left) * channels + index
          let value = layer.pixels[row * layer.width * channels + index]
          pixels[target] = isDark ? max(pixels[target], value) : min(pixels[target], value)
        }
      }
    }
    return Picture(width: size, height: size, channels: channels, pixels: pixels)
  }
}
