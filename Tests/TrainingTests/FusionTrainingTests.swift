import Catalog
import Multimodal
import Tensor
import Testing

@testable import Data
@testable import Training

/// A fusion and two modalities to train with.
struct FusionTrainingCase: CustomTestStringConvertible, Sendable {
  let fusion: Choice
  let first: String
  let second: String
  let hasGaps: Bool
  var testDescription: String { "\(fusion.text) of \(first) and \(second)\(hasGaps ? ", some absent" : "")" }
}

@Suite struct FusionTrainingTests {
  private static let rowCount = 12
  static let modalities = Modalities.catalogue.entries.map(\.name)

  private static func whole(_ label: String, _ value: Int) -> LabelledArgument {
    LabelledArgument(label, .number(Double(value)))
  }

  static let fusions: [Choice] = Catalogue<any FusionMethod>.fusion.entries.map { entry in
    let names = entry.description.parameters.map(\.name)
    var arguments: [LabelledArgument] = []
    if names.contains("dim") { arguments.append(whole("dim", 4)) }
    if names.contains("heads") { arguments.append(whole("heads", 2)) }
    if names.contains("width") { arguments.append(whole("width", 3)) }
    return Choice(entry.name, arguments)
  }

  static let cases: [FusionTrainingCase] = fusions.flatMap { fusion in
    modalities.enumerated().flatMap { index, first in
      modalities[index...].flatMap { second in
        [false, true].map { FusionTrainingCase(fusion: fusion, first: first, second: second, hasGaps: $0) }
      }
    }
  }

  /// A few generated rows of a modality, every third one absent where there are gaps.
  private static func column(_ name: String, _ modality: String, hasGaps: Bool, shift: Int) throws -> Column {
    func each<Value>(_ make: (Int) -> Value) -> [Value?] {
      (0..<rowCount).map { hasGaps && ($0 + shift) % 3 == 0 ? nil : make($0) }
    }
    var random = Random(seed: UInt64(shift + 1))
    let made = try Catalogue.made(modality)
    let values: ColumnValues
    switch modality {
    case "audio":
      let clips = each { row in
        Clip(rate: 8000, samples: (0..<600 + 80 * row).map { _ in random.uniform(-0.5, 0.5) })
      }
      values = .sounds(
        SoundValues(store: SoundStore(.clips(clips.compactMap { $0 })), items: positions(clips.map { $0 != nil })))
    case "category": values = .categories(CategoryValues(each { ["a", "b", "c"][$0 % 3] }))
    case "flag": values = .flags(each { $0 % 2 == 0 }.map { $0.map { $0 ? 1 : 0 } ?? -1 })
    case "image":
      let pictures = each { _ in
        Picture(width: 8, height: 8, channels: 1, pixels: (0..<64).map { _ in UInt8(random.next() % 256) })
      }
      values = .pictures(
        PictureValues(
          store: PictureStore(.pictures(pictures.compactMap { $0 })), items: positions(pictures.map { $0 != nil })))
    case "number": values = .numbers(each { Double($0) }.map { $0 ?? .nan })
    case "series":
      values = .series(
        SeriesValues(each { row in (0..<2 * (2 + row % 4)).map { _ in random.uniform(-1, 1) } }, channels: 2))
    case "tags": values = .tags(TagValues(each { $0 % 2 == 0 ? ["x"] : ["x", "y"] }))
    case "text": values = .texts(TextValues(each { ["one two", "two three four", "one"][$0 % 3] }))
    default:
      values = .vectors(
        VectorValues(values: each { [Float($0), 1, Float(-$0)] }.flatMap { $0 ?? [.nan, .nan, .nan] }, size: 3))
    }
    return Column(name, made, values)
  }

  private static func positions(_ present: [Bool]) -> [Int32] {
    var next: Int32 = 0
    return present.map { isThere in
      guard isThere else { return -1 }
      next += 1
      return next - 1
    }
  }

  /// A small encoder of the modality.
  private static func encoder(_ modality: String, raw: Bool) -> Choice {
    switch modality {
    case "audio": raw ? Choice("raw") : Choice("recurrent", [whole("layers", 1), whole("dim", 2)])
    case "category": Choice("embed", [whole("dim", 2)])
    case "image": Choice("cnn", [LabelledArgument("widths", .list([.number(2)])), whole("dim", 3)])
    case "series": raw ? Choice("raw") : Choice("conv1d", [LabelledArgument("widths", .list([.number(3)]))])
    case "text": raw ? Choice("embed", [whole("dim", 2)]) : Choice("embed", [whole("dim", 3)])
    default: raw ? Choice("raw") : Choice("linear", [whole("dim", 3)])
    }
  }

  private static func trained(_ test: FusionTrainingCase) throws -> Run {
    let columns = [
      try column("first", test.first, hasGaps: test.hasGaps, shift: 0),
      try column("second", test.second, hasGaps: test.hasGaps, shift: 1),
      Column(
        "label", .category(CategoryModality()),
        .categories(CategoryValues((0..<rowCount).map { $0 % 4 < 2 ? "yes" : "no" }))),
    ]
    let data = Dataset(name: "small", columns: columns)
    let raw = test.fusion.name == "early"
    let request = BlueprintRequest(
      inputs: [.init("first", encoder(test.first, raw: raw)), .init("second", encoder(test.second, raw: raw))],
      fusion: test.fusion, tasks: [.init("label", nil)])
    let arguments = TrainingArguments(epochs: 1, batch: 8, absent: test.hasGaps ? 0.3 : 0, seed: 5)
    return try Trainer(try Blueprint(request, data: data), arguments).train()
  }

  @Test(
    "every fusion trains on every pair of modalities, absent or not, to the same bytes for the same seed",
    arguments: fusions)
  func trains(fusion: Choice) throws {
    for test in Self.cases where test.fusion == fusion {
      let run = try Self.trained(test)
      #expect(run.outcome == .completed, "\(test.testDescription)")
      let loss = run.history[0].tasks[0].train.loss
      #expect(loss.isFinite && loss < 10, "\(test.testDescription): \(loss)")
      let again = try Self.trained(test)
      let count = run.blueprint.store.count
      let isEqual = (0..<count).allSatisfy {
        run.parameters.data[$0].bitPattern == again.parameters.data[$0].bitPattern
      }
      #expect(isEqual, "\(test.testDescription)")
    }
  }

  @Test("calibrated weights favour the modality that tells the classes apart")
  func calibration() throws {
    let rows = 200
    var random = Random(seed: 3)
    let labels = (0..<rows).map { _ in random.next() % 2 == 0 }
    let columns = [
      Column("noise", .number(NumberModality()), .numbers(labels.map { _ in Double(random.uniform()) })),
      Column("signal", .number(NumberModality()), .numbers(labels.map { ($0 ? 1 : 0) + Double(random.uniform()) })),
      Column("label", .category(CategoryModality()), .categories(CategoryValues(labels.map { $0 ? "yes" : "no" }))),
    ]
    let data = Dataset(
      name: "two", columns: columns, rows: Array(0..<rows), parts: (0..<rows).map { $0 % 4 == 3 ? .validation : .train }
    )
    let late = Choice("late", [LabelledArgument("weights", .choice(Choice("calibrated")))])
    let request = BlueprintRequest(fusion: late, tasks: [.init("label", nil)])
    let run = try Trainer(try Blueprint(request, data: data), TrainingArguments(epochs: 3, batch: 32)).train()
    let scores = try #require(run.blueprint.store["fusion.scores"])
    let values = run.blueprint.store.values(of: scores, in: run.parameters)
    #expect(values[1] > values[0] + 0.5, "scores \(values)")
  }
}

extension Catalogue where Make == Modality {
  /// The modality of this name with its defaults, small.
  fileprivate static func made(_ name: String) throws -> Modality {
    if name == "image" { return .image(ImageModality()) }
    return try Modalities.catalogue.make(Choice(name))
  }
}
