import Catalog
import Glibc

extension FittedColumn {
  /// Fits `column` on the storage rows `rows`.
  init(_ column: Column, rows: [Int]) throws {
    let present = rows.filter { !column.isMissing($0) }
    guard !present.isEmpty else {
      throw Complaint(
        "no-values", "column '\(column.name)' has no value in the \(rows.count) training rows",
        hint: "leave it out of inputs and tasks")
    }
    name = column.name
    switch (column.modality, column.values) {
    case (.audio(let options), .sounds(let sounds)):
      (modality, fitting) = try Self.fit(options, sounds, present, name)
    case (.category(let options), .categories(let categories)):
      fitting = .category(try Self.fit(options, categories, present, name))
      modality = .category(options)
    case (.flag, .flags):
      (modality, fitting) = (.flag, .flag)
    case (.image(let options), .pictures(let pictures)):
      (modality, fitting) = try Self.fit(options, pictures, present, name)
    case (.number(let options), .numbers(let numbers)):
      fitting = .number(try Self.fit(options, numbers, present, name))
      modality = .number(options)
    case (.series(let options), .series(let series)):
      (modality, fitting) = Self.fit(options, series, present)
    case (.tags(let options), .tags(let tags)):
      fitting = .tags(Self.fit(tags, present))
      modality = .tags(options)
    case (.text(let options), .texts(let texts)):
      (modality, fitting) = Self.fit(options, texts, present)
    case (.vector, .vectors(let vectors)):
      modality = .vector(VectorModality(size: vectors.size))
      fitting = .vector(Self.fit(vectors, present))
    default:
      throw Complaint("wrong-kind", "column '\(column.name)' is not stored as \(column.modality.name)")
    }
  }

  private static func fit(
    _ options: AudioModality, _ sounds: SoundValues, _ rows: [Int], _ name: String
  ) throws -> (Modality, Fitting) {
    let items = rows.map { Int(sounds.items[$0]) }
    let sample = evenlySpaced(items, limit: sampleLimit)
    let decoded = sounds.store.decoded(DecodedSounds.Format(options))
    let failures = decoded.prepare(sample)
    var statistics = FeatureStatistics(features: options.mels)
    var lengths: [Int] = []
    decoded.forEach(sample) { _, frames in
      guard let frames else { return }
      lengths.append(frames.count / options.mels)
      statistics.add(frames)
    }
    guard !lengths.isEmpty else { throw failures.first?.complaint ?? DataError.noReadable(name) }
    lengths.sort()
    let usual = lengths[min(lengths.count - 1, Int((Double(lengths.count) * usualShare).rounded(.up)))]
    let frames =
      options.seconds.map { decoded.transform.frameCount(samples: max(1, Int($0 * Double(options.rate)))) } ?? usual
    var resolved = options
    resolved.seconds = options.seconds ?? Double(decoded.transform.sampleCount(frames: frames)) / Double(options.rate)
    return (
      .audio(resolved), .audio(AudioFitting(frames: frames, mean: statistics.mean, deviation: statistics.deviation))
    )
  }

  /// Share of the training clips that are not cut where the length is inferred.
  private static let usualShare = 0.95

  private static func fit(
    _ options: CategoryModality, _ values: CategoryValues, _ rows: [Int], _ name: String
  ) throws -> CategoryFitting {
    let counts = values.counts(rows)
    let seen = Dictionary(zip(values.classes, counts), uniquingKeysWith: +).filter { $0.value > 0 }
    guard !options.classes.isEmpty else {
      let classes = seen.keys.sorted(by: ClassOrder.precedes)
      return CategoryFitting(classes: classes, counts: classes.map { seen[$0] ?? 0 })
    }
    if let stranger = seen.keys.filter({ !options.classes.contains($0) }).min(by: ClassOrder.precedes) {
      throw Complaint(
        "unknown-class", "column '\(name)' holds '\(stranger)', which is none of its classes",
        label: Suggestion.words(for: stranger, among: options.classes),
        notes: ["classes: \(options.classes.joined(separator: ", "))"], hint: "add it to classes: or leave classes: out"
      )
    }
    return CategoryFitting(classes: options.classes, counts: options.classes.map { seen[$0] ?? 0 })
  }

  private static func fit(_ values: TagValues, _ rows: [Int]) -> CategoryFitting {
    var counts = [Int](repeating: 0, count: values.classes.count)
    for row in rows {
      for code in Set(values.codes(row)) { counts[Int(code)] += 1 }
    }
    let order = counts.indices.filter { counts[$0] > 0 }
      .sorted { ClassOrder.precedes(values.classes[$0], values.classes[$1]) }
    return CategoryFitting(classes: order.map { values.classes[$0] }, counts: order.map { counts[$0] })
  }

  private static func fit(
    _ options: ImageModality, _ pictures: PictureValues, _ rows: [Int], _ name: String
  ) throws -> (Modality, Fitting) {
    let sample = evenlySpaced(rows.map { Int(pictures.items[$0]) }, limit: sampleLimit)
    let format = try PictureSurvey.format(of: pictures.store, items: sample, options: options, column: name)
    let decoded = pictures.store.decoded(format)
    decoded.prepare(sample)
    var histograms = [[Int]](repeating: [Int](repeating: 0, count: 256), count: format.channels)
    decoded.forEach(sample) { _, bytes in
      guard let bytes else { return }
      for channel in 0..<format.channels {
        for index in stride(from: channel, to: bytes.count, by: format.channels) {
          histograms[channel][Int(bytes[index])] += 1
        }
      }
    }
    let moments = histograms.map(Self.moments(_:))
    let fitting = ImageFitting(
      width: format.width, height: format.height, channels: format.channels, mean: moments.map(\.mean),
      deviation: moments.map(\.deviation))
    return (
      .image(ImageModality(width: format.width, height: format.height, channels: format.channels)), .image(fitting)
    )
  }

  /// Mean and deviation of byte values as numbers from 0 to 1.
  private static func moments(_ histogram: [Int]) -> (mean: Float, deviation: Float) {
    let total = Double(max(1, histogram.reduce(0, +)))
    let mean = histogram.indices.reduce(0.0) { $0 + Double($1) / 255 * Double(histogram[$1]) } / total
    let variance =
      histogram.indices.reduce(0.0) {
        let difference = Double($1) / 255 - mean
        return $0 + difference * difference * Double(histogram[$1])
      } / total
    return (Float(mean), variance > 1e-10 ? Float(variance.squareRoot()) : 1)
  }

  private static func fit(
    _ options: NumberModality, _ values: [Double], _ rows: [Int], _ name: String
  ) throws -> NumberFitting {
    var low = Double.infinity
    var high = -Double.infinity
    for row in rows {
      low = min(low, values[row])
      high = max(high, values[row])
    }
    guard low.isFinite, high.isFinite else {
      throw Complaint(
        "infinite-number", "column '\(name)' holds an infinite number",
        hint: "leave such rows out: where(data, .\(Label.text(name)) > -1e300 and .\(Label.text(name)) < 1e300)")
    }
    let shift = options.scale == .log ? low : nil
    let plain = NumberFitting(mean: 0, deviation: 1, shift: shift, range: low...high)
    guard options.scale != .none else { return plain }
    let count = Double(rows.count)
    let mean = rows.reduce(0.0) { $0 + plain.transformed(values[$1]) / count }
    let variance = rows.reduce(0.0) {
      let difference = plain.transformed(values[$1]) - mean
      return $0 + difference * difference / count
    }
    let deviation = variance.squareRoot()
    return NumberFitting(
      mean: mean, deviation: deviation > 1e-12 * max(1, abs(mean)) && deviation.isFinite ? deviation : 1, shift: shift,
      range: low...high)
  }

  private static func fit(_ options: SeriesModality, _ values: SeriesValues, _ rows: [Int]) -> (Modality, Fitting) {
    let length = options.length ?? rows.reduce(1) { max($0, values.length($1)) }
    var statistics = FeatureStatistics(features: values.channels)
    values.values.withUnsafeBufferPointer { all in
      for row in evenlySpaced(rows, limit: sampleLimit * 10) {
        statistics.add(UnsafeBufferPointer(rebasing: all[values.range(row)]))
      }
    }
    let resolved = SeriesModality(length: length, channels: values.channels)
    return (
      .series(resolved), .series(SeriesFitting(length: length, mean: statistics.mean, deviation: statistics.deviation))
    )
  }

  private static func fit(_ values: VectorValues, _ rows: [Int]) -> VectorFitting {
    var statistics = FeatureStatistics(features: values.size)
    values.values.withUnsafeBufferPointer { all in
      for row in rows {
        statistics.add(UnsafeBufferPointer(rebasing: all[row * values.size..<(row + 1) * values.size]))
      }
    }
    return VectorFitting(mean: statistics.mean, deviation: statistics.deviation)
  }

  private static func fit(_ options: TextModality, _ values: TextValues, _ rows: [Int]) -> (Modality, Fitting) {
    let vocabulary = VocabularyBuilder.build(options, values, rows)
    let most =
      switch options.unit {
      case .bytePair, .character: longestSymbols
      case .subword: longestSubwords
      case .word: longestWords
      }
    let longest = Parallel.maximum(over: rows) { row in
      values.withBytes(row) { vocabulary.encode($0, limit: most).count }
    }
    var resolved = options
    resolved.length = options.length ?? max(1, min(most, longest))
    return (.text(resolved), .text(TextFitting(vocabulary: vocabulary, length: resolved.length ?? 1)))
  }

  /// Words of a text beyond which it is cut unless said otherwise.
  private static let longestWords = 256
  /// Words with the runs of characters in them, likewise: a word of five letters gives itself and 18 runs.
  private static let longestSubwords = 19 * longestWords
  /// Characters or byte pairs of a text beyond which it is cut unless said otherwise.
  private static let longestSymbols = 512
}
