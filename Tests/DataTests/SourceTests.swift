import Catalog
import Testing

@testable import Data

struct SourceTests {
  static let names = Catalogue<any RowSource>.source.entries.map(\.name)

  static func make(_ name: String, _ arguments: [(String, Argument)] = [("rows", .number(40))]) throws -> any RowSource
  {
    try Catalogue<any RowSource>.source.make(Choice(name, arguments.map { LabelledArgument($0.0, $0.1) }))
  }

  @Test("the catalogue is sorted and every source makes the rows asked for", arguments: names)
  func rows(name: String) throws {
    #expect(Self.names == Self.names.sorted())
    for count in [1, 16, 37] {
      let source = try Self.make(name, [("rows", .number(Double(count)))]).rows(seed: 3)
      #expect(source.rowCount == count)
      #expect(source.columns.allSatisfy { $0.values.count == count })
    }
  }

  @Test("equal seeds give equal rows, others do not, and more rows begin with the same", arguments: names)
  func determinism(name: String) throws {
    let source = try Self.make(name)
    let first = try source.rows(seed: 1)
    let again = try source.rows(seed: 1)
    let other = try source.rows(seed: 2)
    let longer = try Self.make(name, [("rows", .number(60))]).rows(seed: 1)
    for (index, column) in first.columns.enumerated() {
      #expect(column.values == again.columns[index].values, "\(column.name)")
      #expect(column.values != other.columns[index].values, "\(column.name)")
      #expect(column.values == longer.columns[index].values.prefix(40), "\(column.name)")
    }
  }

  @Test("columns have the names and kinds that are documented")
  func columns() throws {
    let expected: [String: [String]] = [
      "captionedShapes": ["image", "caption", "shape", "colour", "size"],
      "spokenDigits": ["image", "audio", "digit", "speaker"],
      "spokenWords": ["audio", "transcript", "speaker"],
    ]
    for (name, columns) in expected { #expect(try Self.make(name).rows(seed: 0).columns.map(\.name) == columns) }
    let tabular = try Self.make("tabularTasks", [("features", .number(2)), ("tasks", .number(5))]).rows(seed: 0)
    #expect(tabular.columns.map(\.name) == ["x1", "x2", "kin1", "kin2", "kin3", "rival1", "rival2"])
    #expect(tabular.rowCount == 2000)
  }

  @Test("missing entries are left empty in about the share asked for, and labels are kept")
  func missing() throws {
    let source = try Self.make("captionedShapes", [("rows", .number(400)), ("missing", .number(0.3))]).rows(seed: 5)
    for (name, column) in source.columns {
      let empty = column.emptyCount
      switch name {
      case "image", "caption": #expect((80...160).contains(empty), "\(name): \(empty)")
      default: #expect(empty == 0, "\(name): \(empty)")
      }
    }
  }

  @Test("pictures and sounds have the sizes and rates asked for, and no sound is silent or clipped")
  func media() throws {
    let source = try Self.make(
      "spokenDigits",
      [("rows", .number(60)), ("size", .number(20)), ("rate", .number(16000)), ("speakers", .number(8))])
    let made = try source.rows(seed: 7)
    guard case .pictures(let pictures)? = made["image"], case .clips(let clips)? = made["audio"] else {
      Issue.record("image or audio is of another kind")
      return
    }
    for picture in pictures.compactMap({ $0 }) {
      #expect(picture.width == 20 && picture.height == 20 && picture.channels == 1)
      #expect(Set(picture.pixels).count > 10)
    }
    for clip in clips.compactMap({ $0 }) {
      #expect(clip.rate == 16000)
      #expect((0.2...1.5).contains(clip.seconds))
      #expect(clip.rootMeanSquare > 0.01 && clip.peak <= 1)
    }
  }

  @Test(
    "a vowel's loudest frequency is its first formant, within the width of a few harmonics",
    arguments: [
      (Phoneme.iy, 270.0), (.ah, 640), (.aa, 730), (.uw, 315),
    ])
  func formants(vowel: Phoneme, expected: Double) throws {
    var voice = Voice.all[1]
    voice.mouth = [1, 1, 1, 1]
    voice.melody = 0
    var draws = Draws(seed: 4)
    let samples = Synthesizer(rate: 8000).samples(of: [[vowel, vowel, vowel]], voice: voice, &draws)
    let spectrogram = LogMel(rate: 8000, mels: 60, window: 50, hop: 10).spectrogram(of: samples)
    let middle = spectrogram.frames / 2
    let frame = Array(spectrogram.values[middle * 60..<(middle + 1) * 60])
    // Above the lowest harmonics, whose strength is the voice's.
    let loudest = frame.indices.filter { $0 > 3 }.max { frame[$0] < frame[$1] } ?? 0
    let hertz = MelBank.hertz(MelBank.mel(4000) * Double(loudest + 1) / 61)
    #expect(abs(hertz - expected) < 130, "\(hertz) Hz")
  }

  @Test("every sound of the lexicon is heard, and hisses lie higher than vowels")
  func phonemes() {
    for sound in Phoneme.allCases {
      var draws = Draws(seed: 1)
      let samples = Synthesizer(rate: 8000).samples(of: [[sound, .aa]], voice: Voice.all[0], &draws)
      #expect(samples.allSatisfy { $0.isFinite && abs($0) < 20 })
      #expect(samples.contains { abs($0) > 0.01 })
    }
    func crossings(_ sound: Phoneme) -> Double {
      var draws = Draws(seed: 1)
      let samples = Synthesizer(rate: 8000).samples(of: [[sound]], voice: Voice.all[1], &draws)
      return Double(zip(samples, samples.dropFirst()).filter { $0 * $1 < 0 }.count) / Double(samples.count)
    }
    #expect(crossings(.s) > 2 * crossings(.ao))
  }

  @Test(
    "kin tasks go together, and rivals go with them, apart or against them as conflict says",
    arguments: [
      (0.0, 0.5...1.0), (0.5, -0.35...0.35), (1.0, -1.0 ... -0.5),
    ])
  func relations(conflict: Double, expected: ClosedRange<Double>) throws {
    let source = try Self.make(
      "tabularTasks", [("tasks", .number(6)), ("conflict", .number(conflict)), ("noise", .number(0.1))]
    ).rows(seed: 11)
    func numbers(_ name: String) -> [Double] {
      if case .numbers(let values)? = source[name] { values.compactMap { $0 } } else { [] }
    }
    #expect(Self.correlation(numbers("kin1"), numbers("kin3")) > 0.8)
    let between = Self.correlation(numbers("kin1"), numbers("rival1"))
    #expect(expected.contains(between), "\(between)")
  }

  static func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let meanA = a.reduce(0, +) / Double(a.count)
    let meanB = b.reduce(0, +) / Double(b.count)
    var products = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      products.0 += (x - meanA) * (y - meanB)
      products.1 += (x - meanA) * (x - meanA)
      products.2 += (y - meanB) * (y - meanB)
    }
    return products.0 / (products.1 * products.2).squareRoot()
  }

  @Test("arguments out of range are refused where they stand")
  func complaints() {
    #expect(throws: Complaints.self) { try Self.make("captionedShapes", [("rows", .number(0))]) }
    #expect(throws: Complaints.self) { try Self.make("spokenDigits", [("speakers", .number(9))]) }
    #expect(throws: Complaints.self) { try Self.make("spokenWords", [("words", .list([.number(3), .number(1)]))]) }
    #expect(throws: Complaints.self) { try Self.make("spokenWords", [("words", .list([]))]) }
    #expect(throws: Complaints.self) { try Self.make("tabularTasks", [("conflict", .number(2))]) }
  }
}

extension GeneratedSource.Column {
  /// Entries that are left empty.
  fileprivate var emptyCount: Int {
    switch self {
    case .categories(let values), .texts(let values): values.filter { $0 == nil }.count
    case .clips(let values): values.filter { $0 == nil }.count
    case .flags(let values): values.filter { $0 == nil }.count
    case .numbers(let values): values.filter { $0 == nil }.count
    case .pictures(let values): values.filter { $0 == nil }.count
    }
  }

  /// The first `count` entries.
  fileprivate func prefix(_ count: Int) -> Self {
    switch self {
    case .categories(let values): .categories(Array(values.prefix(count)))
    case .clips(let values): .clips(Array(values.prefix(count)))
    case .flags(let values): .flags(Array(values.prefix(count)))
    case .numbers(let values): .numbers(Array(values.prefix(count)))
    case .pictures(let values): .pictures(Array(values.prefix(count)))
    case .texts(let values): .texts(Array(values.prefix(count)))
    }
  }
}
