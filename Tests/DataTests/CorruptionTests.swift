import Catalog
import Glibc
import Testing

@testable import Data

struct CorruptionTests {
  static let names = Catalogue<any Corruption>.corruption.entries.map(\.name)

  /// A picture of smooth shades with some structure.
  static func picture(_ seed: UInt64, width: Int = 12, height: Int = 10, channels: Int = 1) -> Picture {
    var draws = Draws(seed: seed)
    let slope = (x: draws.uniform(-8, 8), y: draws.uniform(-8, 8))
    let pixels = (0..<width * height * channels).map { index -> UInt8 in
      let position = index / channels
      let shade = 128 + slope.x * Float(position % width - width / 2) + slope.y * Float(position / width - height / 2)
      return UInt8(max(0, min(255, shade + 10 * draws.normal())))
    }
    return Picture(width: width, height: height, channels: channels, pixels: pixels)
  }

  static func dataset(rows: Int = 30) -> Dataset {
    let texts = (0..<rows).map { $0 == 3 ? nil : "the quick brown fox number \($0) jumps over it" }
    let numbers = (0..<rows).map { $0 == 4 ? Double.nan : 100 + Double($0 * 7 % 13) }
    let pictures = PictureStore(.pictures((0..<rows).map { picture(UInt64($0)) }))
    let sounds = SoundStore(
      .clips(
        (0..<rows).map {
          Clip(rate: 8000, samples: MediaSoundTests.sine(Double(200 + 10 * $0), rate: 8000, count: 900))
        }))
    let vectors: [Float] = (0..<rows).flatMap { row -> [Float] in [Float(row), Float(row * row), 5] }
    let series: [[Float]?] = (0..<rows).map { row in (0..<9 + row).map { Float($0) } }
    return Dataset(
      name: "made",
      columns: [
        Column("image", .image(ImageModality()), .pictures(PictureValues(pictures))),
        Column(
          "audio", .audio(AudioModality()),
          .sounds(SoundValues(store: sounds, items: (0..<rows).map { $0 == 2 ? -1 : Int32($0) }))),
        Column("text", .text(TextModality()), .texts(TextValues(texts))),
        Column("number", .number(NumberModality()), .numbers(numbers)),
        Column("vector", .vector(VectorModality(size: 3)), .vectors(VectorValues(values: vectors, size: 3))),
        Column("series", .series(SeriesModality()), .series(SeriesValues(series))),
      ],
      parts: (0..<rows).map { $0 < 20 ? .train : .test })
  }

  /// Column and corruption pairs that go together: every entry with every modality that it damages.
  static let pairs: [(String, String)] = names.flatMap { name in
    ["image", "audio", "text", "number", "vector", "series"].filter { modality in
      guard let made = try? Catalogue<any Corruption>.corruption.make(Choice(name)) else { return false }
      return type(of: made).modalities.contains(modality)
    }.map { (name, $0) }
  }

  /// Every cell of a column in a form that can be compared.
  static func cells(_ data: Dataset, _ name: String) throws -> [String] {
    let column = try data.column(name)
    return try data.rows.map { row in
      switch column.cell(row) {
      case .picture(let reference): "\(try reference.picture().pixels)"
      case .sound(let reference): "\(try reference.clip().samples)"
      case let cell: "\(cell)"
      }
    }
  }

  @Test("every entry damages something, keeps what is missing, and draws by seed and row alone", arguments: pairs)
  func everyEntry(name: String, column: String) throws {
    #expect(Self.names == Self.names.sorted())
    let data = Self.dataset()
    let before = try Self.cells(data, column)
    let choice = Choice(name, name == "typos" ? [LabelledArgument("rate", .number(0.5))] : [])
    let damaged = try data.corrupted(with: [(column, choice)], seed: 1)
    let after = try Self.cells(damaged, column)
    #expect(after.count == before.count)
    #expect(zip(before, after).filter { $0 != $1 }.count > before.count / 2)
    let again = try data.corrupted(with: [(column, choice)], seed: 1)
    #expect(try Self.cells(again, column) == after)
    for (row, cell) in before.enumerated() where cell == "missing" { #expect(after[row] == "missing") }
    let part = try data.test.corrupted(with: [(column, choice)], seed: 1)
    #expect(try Self.cells(part, column) == Array(after[20...]))
    if name != "principalComponents" && name != "blur" {
      let other = try data.corrupted(with: [(column, choice)], seed: 2)
      #expect(try Self.cells(other, column) != after)
    }
    for other in data.columnNames where other != column {
      let untouched = try Self.cells(data, other)
      #expect(try Self.cells(damaged, other) == untouched)
    }
  }

  @Test(
    "the modalities that the entries list are those that stress grades",
    arguments: [
      ("audio", ["dropStretch", "noise"]), ("image", ["blur", "noise", "occlude", "saltAndPepper"]),
      ("text", ["dropWords", "typos"]), ("number", ["jitter"]), ("category", []),
    ])
  func grades(modality: String, expected: [String]) {
    #expect(StressTest.grades(for: modality).map(\.name) == expected)
  }

  @Test(
    "severity 0 changes nothing or hardly anything, and more severity does more",
    arguments: [
      "image", "audio", "text", "number",
    ])
  func severity(column: String) throws {
    let data = Self.dataset()
    for (name, make) in StressTest.grades(for: column) {
      let distances = try [0.0, 0.3, 1].map { severity in
        try Self.distance(data, try data.corrupted(with: [(column, make(severity))], seed: 3), column)
      }
      #expect(distances[0] == 0, "\(name)")
      #expect(distances[1] > 0 && distances[2] > distances[1], "\(name): \(distances)")
    }
  }

  /// How far two datasets are apart in a column, in whatever its unit is.
  static func distance(_ a: Dataset, _ b: Dataset, _ name: String) throws -> Double {
    var total = 0.0
    for row in a.rows {
      switch (try a.column(name).cell(row), try b.column(name).cell(row)) {
      case (.picture(let x), .picture(let y)):
        total += zip(try x.picture().pixels, try y.picture().pixels).reduce(0) { $0 + abs(Double($1.0) - Double($1.1)) }
      case (.sound(let x), .sound(let y)):
        total += zip(try x.clip().samples, try y.clip().samples).reduce(0) { $0 + Double(abs($1.0 - $1.1)) }
      case (.text(let x), .text(let y)): total += Double(Suggestion.distance(x, y))
      case (.number(let x), .number(let y)): total += abs(x - y)
      default: break
      }
    }
    return total
  }

  @Test("noise over sounds has the power asked for")
  func noisePower() throws {
    let clip = Clip(rate: 8000, samples: MediaSoundTests.sine(300, rate: 8000, count: 8000, amplitude: 0.02))
    var draws = Draws(seed: 1)
    let noisy = Noise(deviation: 0, snr: -10).corrupted(clip, &draws)
    let noise = Clip(rate: 8000, samples: zip(noisy.samples, clip.samples).map { $0 - $1 })
    #expect(abs(20 * log10(Double(clip.rootMeanSquare / noise.rootMeanSquare)) + 10) < 0.01)
  }

  @Test("a blur keeps a constant and spreads a point by its deviation")
  func blur() {
    var draws = Draws(seed: 1)
    let flat = Picture(width: 9, height: 7, channels: 3, filledWith: 77)
    #expect(Blur(sigma: 2).corrupted(flat, &draws) == flat)
    var pixels = [UInt8](repeating: 0, count: 21 * 21)
    pixels[10 * 21 + 10] = 255
    let point = Blur(sigma: 1).corrupted(Picture(width: 21, height: 21, channels: 1, pixels: pixels), &draws)
    // 255 / (2π σ²) at the centre, e^(-1/2) of it one pixel away.
    #expect(abs(Int(point.pixels[10 * 21 + 10]) - 41) <= 1)
    #expect(abs(Int(point.pixels[10 * 21 + 11]) - 25) <= 1)
  }

  @Test("what is covered, lost or silent has the share asked for")
  func shares() {
    var draws = Draws(seed: 1)
    let white = Picture(width: 40, height: 30, channels: 1, filledWith: 255)
    let covered = Occlude(share: 0.25).corrupted(white, &draws).pixels.filter { $0 != 255 }.count
    #expect(covered == 300)
    let grey = Picture(width: 100, height: 100, channels: 3, filledWith: 90)
    let lost = SaltAndPepper(share: 0.1).corrupted(grey, &draws).pixels.filter { $0 != 90 }.count
    #expect((2600...3400).contains(lost))
    let clip = Clip(rate: 8000, samples: [Float](repeating: 0.5, count: 3000))
    #expect(DropStretch(share: 0.3).corrupted(clip, &draws).samples.filter { $0 == 0 }.count == 900)
    let words = (0..<1000).map { "w\($0)" }.joined(separator: " ")
    #expect((600...800).contains(DropWords(share: 0.3).corrupted(words, &draws).split(separator: " ").count))
    #expect(DropWords(share: 1).corrupted("one two three", &draws).split(separator: " ").count == 1)
    #expect(Typos(rate: 1).corrupted("a", &draws) != "")
    #expect(Typos(rate: 0).corrupted("naïve 👩‍👩‍👧 文字", &draws) == "naïve 👩‍👩‍👧 文字")
  }

  @Test("jitter is in proportion to the spread of the training rows, feature by feature")
  func jitter() throws {
    let data = Self.dataset(rows: 30)
    let vector = try data.column("vector")
    let fitted = try Jitter(amount: 0.5).fitted(on: vector, rows: Array(0..<20))
    var draws = Draws(seed: 1)
    var squares = [0.0, 0.0, 0.0]
    for _ in 0..<4000 {
      for (index, value) in fitted.corrupted([0, 0, 5], &draws).enumerated() {
        squares[index] += (value - (index == 2 ? 5 : 0)) * (value - (index == 2 ? 5 : 0)) / 4000
      }
    }
    // The deviation of 0 … 19 is 5.766; the third feature never changes.
    #expect(abs(squares[0].squareRoot() - 0.5 * 5.766) < 0.15)
    #expect(squares[1].squareRoot() > 20)
    #expect(squares[2] == 0)
  }

  @Test("principal components are orthonormal, ordered, and those of the covariance")
  func principalComponents() {
    let pictures = (0..<60).map { Self.picture(UInt64($0), width: 5, height: 4) }
    let basis = PrincipalBasis(of: pictures, keep: 6)
    let features = 20
    let rows = pictures.map { zip($0.pixels, basis.mean).map { Double($0) - Double($1) } }
    var covariance = [Double](repeating: 0, count: features * features)
    for row in rows {
      for i in 0..<features {
        for j in 0..<features { covariance[i * features + j] += row[i] * row[j] / 60 }
      }
    }
    let (values, vectors) = SymmetricEigen.decompose(covariance, size: features)
    for component in 0..<6 {
      #expect(abs(Double(basis.variances[component]) / values[component] - 1) < 1e-3)
      var overlap = 0.0
      for index in 0..<features {
        overlap += Double(basis.components[component * features + index]) * vectors[component * features + index]
      }
      #expect(abs(abs(overlap) - 1) < 1e-3, "component \(component)")
    }
    let all = PrincipalBasis(of: pictures, keep: 20)
    #expect(all.projected(pictures[7]) == pictures[7])
    let one = PrincipalBasis(of: [pictures[0]], keep: 4)
    #expect(one.projected(pictures[0]) == pictures[0])
  }

  @Test("eigenvectors of a symmetric matrix give it back")
  func eigen() {
    let matrix: [Double] = [4, 1, -2, 1, 2, 0, -2, 0, 3]
    let (values, vectors) = SymmetricEigen.decompose(matrix, size: 3)
    #expect(values == values.sorted(by: >))
    for row in 0..<3 {
      for column in 0..<3 {
        let sum = (0..<3).reduce(0.0) { $0 + values[$1] * vectors[$1 * 3 + row] * vectors[$1 * 3 + column] }
        #expect(abs(sum - matrix[row * 3 + column]) < 1e-10)
      }
    }
  }

  @Test("a corruption that does not suit a column says what does")
  func unsuited() throws {
    let data = Self.dataset()
    let complaint = #expect(throws: Complaint.self) {
      try data.corrupted(with: [("text", Choice("blur"))])
    }
    #expect(complaint?.message == "column 'text' is text, but this corruption damages image")
    #expect(complaint?.notes == ["for text: .dropWords, .typos"])
    #expect(throws: Complaint.self) { try data.corrupted(with: [("nothing", Choice("blur"))]) }
    #expect(throws: Complaints.self) { try data.corrupted(with: [("image", Choice("blurr"))]) }
  }
}
