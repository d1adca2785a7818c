import Catalog
import JSON

extension Preprocessing {
  /// Everything that was fitted, for saving.
  public var json: JSON { .array(columns.map(\.json)) }

  /// What `json` gave.
  ///
  /// Throws a `Complaint` where it is no such value.
  public init(json: JSON) throws {
    guard let items = json.array else { throw FittingReader.damaged("preprocessing") }
    columns = try items.map(FittedColumn.init(json:))
  }
}

extension FittedColumn {
  /// Everything that was fitted, for saving.
  public var json: JSON {
    var object: JSON = ["name": .string(name), "modality": ChoiceJSON.json(modality.choice)]
    switch fitting {
    case .audio(let audio):
      object["frames"] = .integer(audio.frames)
      object["mean"] = .floats(audio.mean)
      object["deviation"] = .floats(audio.deviation)
    case .category(let category), .tags(let category):
      object["classes"] = .array(category.classes.map(JSON.string))
      object["counts"] = .array(category.counts.map { .integer($0) })
    case .flag: break
    case .image(let image):
      object["width"] = .integer(image.width)
      object["height"] = .integer(image.height)
      object["channels"] = .integer(image.channels)
      object["mean"] = .floats(image.mean)
      object["deviation"] = .floats(image.deviation)
    case .number(let number):
      object["mean"] = .double(number.mean)
      object["deviation"] = .double(number.deviation)
      object["shift"] = number.shift.map(JSON.double)
      object["low"] = .double(number.range.lowerBound)
      object["high"] = .double(number.range.upperBound)
    case .series(let series):
      object["length"] = .integer(series.length)
      object["mean"] = .floats(series.mean)
      object["deviation"] = .floats(series.deviation)
    case .text(let text):
      object["length"] = .integer(text.length)
      object["vocabulary"] = text.vocabulary.json
    case .vector(let vector):
      object["mean"] = .floats(vector.mean)
      object["deviation"] = .floats(vector.deviation)
    }
    return object
  }

  /// What `json` gave.
  ///
  /// Throws a `Complaint` where it is no such value.
  public init(json: JSON) throws {
    let reader = FittingReader(json: json)
    name = try reader.text("name")
    guard let choice = ChoiceJSON.choice(try reader.value("modality")) else { throw FittingReader.damaged("modality") }
    modality = try Modalities.catalogue.make(choice)
    switch modality {
    case .audio(let options):
      let (mean, deviation) = try reader.moments(count: options.mels)
      fitting = .audio(AudioFitting(frames: try reader.whole("frames"), mean: mean, deviation: deviation))
    case .category: fitting = .category(try reader.classes())
    case .flag: fitting = .flag
    case .image:
      let channels = try reader.whole("channels")
      guard channels == 1 || channels == 3 else { throw FittingReader.damaged("channels") }
      let (mean, deviation) = try reader.moments(count: channels)
      fitting = .image(
        ImageFitting(
          width: try reader.whole("width"), height: try reader.whole("height"), channels: channels, mean: mean,
          deviation: deviation))
    case .number:
      let low = try reader.number("low")
      let high = try reader.number("high")
      guard low <= high else { throw FittingReader.damaged("low") }
      fitting = .number(
        NumberFitting(
          mean: try reader.number("mean"), deviation: try reader.number("deviation"), shift: json["shift"]?.double,
          range: low...high))
    case .series:
      let (mean, deviation) = try reader.moments(count: nil)
      fitting = .series(SeriesFitting(length: try reader.whole("length"), mean: mean, deviation: deviation))
    case .tags: fitting = .tags(try reader.classes())
    case .text(let options):
      fitting = .text(
        TextFitting(
          vocabulary: try Vocabulary(json: try reader.value("vocabulary"), unit: options.unit),
          length: try reader.whole("length")))
    case .vector:
      let (mean, deviation) = try reader.moments(count: nil)
      fitting = .vector(VectorFitting(mean: mean, deviation: deviation))
    }
  }
}

extension Vocabulary {
  /// Tokens, their document counts and merges.
  var json: JSON {
    [
      "tokens": .array(unit == .bytePair ? [] : tokens.dropFirst(Self.reserved).map(JSON.string)),
      "merges": .array(merges.flatMap { [.integer(Int($0.left)), .integer(Int($0.right))] }),
      "documents": .array(documents.map { .integer($0) }), "documentCount": .integer(documentCount),
    ]
  }

  init(json: JSON, unit: TextModality.Unit) throws {
    let reader = FittingReader(json: json)
    let documents = try reader.wholes("documents")
    let numbers = try reader.wholes("merges")
    let merges = stride(from: 0, to: numbers.count - 1, by: 2).map {
      TokenPair(left: Int32(clamping: numbers[$0]), right: Int32(clamping: numbers[$0 + 1]))
    }
    // A merge may only name tokens that exist before it, and none is long: this keeps a damaged file from expanding without end.
    var lengths = [Int](repeating: 1, count: Self.reserved + 256)
    for (index, pair) in merges.enumerated() {
      let limit = Int32(Self.reserved + 256 + index)
      guard (Int32(Self.reserved)..<limit).contains(pair.left), (Int32(Self.reserved)..<limit).contains(pair.right)
      else {
        throw FittingReader.damaged("merges")
      }
      lengths.append(lengths[Int(pair.left)] + lengths[Int(pair.right)])
      guard lengths[lengths.count - 1] <= BytePairLearner.longest else { throw FittingReader.damaged("merges") }
    }
    let tokens =
      unit == .bytePair
      ? VocabularyBuilder.tokens(of: merges) : VocabularyBuilder.reservedTokens + (try reader.texts("tokens"))
    guard documents.count == tokens.count else { throw FittingReader.damaged("documents") }
    self.init(
      unit: unit, tokens: tokens, documents: documents, documentCount: try reader.whole("documentCount"), merges: merges
    )
  }
}

/// Reads members with a complaint where one is missing or of another kind.
private struct FittingReader {
  let json: JSON

  static func damaged(_ key: String) -> Complaint {
    Complaint("damaged-file", "the saved preprocessing has no usable '\(key)'", hint: "save the run again")
  }

  func value(_ key: String) throws -> JSON {
    guard let value = json[key] else { throw Self.damaged(key) }
    return value
  }

  func text(_ key: String) throws -> String {
    guard let text = json[key]?.text else { throw Self.damaged(key) }
    return text
  }

  /// A whole number from 0 to a billion.
  func whole(_ key: String) throws -> Int {
    guard let number = json[key]?.integer, (0...1_000_000_000).contains(number) else { throw Self.damaged(key) }
    return number
  }

  func number(_ key: String) throws -> Double {
    guard let number = json[key]?.double, number.isFinite else { throw Self.damaged(key) }
    return number
  }

  func texts(_ key: String) throws -> [String] {
    guard let items = json[key]?.array else { throw Self.damaged(key) }
    return try items.map { item in
      guard let text = item.text else { throw Self.damaged(key) }
      return text
    }
  }

  func wholes(_ key: String) throws -> [Int] {
    guard let items = json[key]?.array else { throw Self.damaged(key) }
    return try items.map { item in
      guard let number = item.integer, number >= 0 else { throw Self.damaged(key) }
      return number
    }
  }

  /// Means and deviations, equally many, the latter above 0.
  func moments(count: Int?) throws -> (mean: [Float], deviation: [Float]) {
    let mean = try floats("mean")
    let deviation = try floats("deviation")
    guard mean.count == deviation.count, !mean.isEmpty, count.map({ $0 == mean.count }) ?? true,
      deviation.allSatisfy({ $0 > 0 })
    else { throw Self.damaged("deviation") }
    return (mean, deviation)
  }

  func classes() throws -> CategoryFitting {
    let classes = try texts("classes")
    let counts = try wholes("counts")
    guard classes.count == counts.count else { throw Self.damaged("counts") }
    return CategoryFitting(classes: classes, counts: counts)
  }

  private func floats(_ key: String) throws -> [Float] {
    guard let items = json[key]?.array else { throw Self.damaged(key) }
    return try items.map { item in
      guard let number = item.double, number.isFinite else { throw Self.damaged(key) }
      return Float(number)
    }
  }
}

/// Choices as JSON: `["image", { "size": 32 }]`, texts tagged apart from bare choices.
public enum ChoiceJSON {
  public static func json(_ choice: Choice) -> JSON {
    .array([.string(choice.name), .object(JSON.Object(choice.arguments.map { ($0.label ?? "", json($0.value)) }))])
  }

  private static func json(_ argument: Argument) -> JSON {
    switch argument {
    case .none: .null
    case .flag(let flag): .bool(flag)
    case .number(let number): .double(number)
    case .text(let text): .string(text)
    case .list(let items): ["list": .array(items.map(json))]
    case .record(let fields): ["record": .object(JSON.Object(fields.map { ($0.label, json($0.value)) }))]
    case .choice(let inner): json(inner)
    }
  }

  /// The choice, or nil where `json` is none.
  public static func choice(_ json: JSON) -> Choice? {
    guard let name = json[0]?.text, let members = json[1]?.object else { return nil }
    return Choice(
      name,
      members.map { member in
        LabelledArgument(member.key.isEmpty ? nil : member.key, argument(member.value))
      })
  }

  private static func argument(_ json: JSON) -> Argument {
    if let inner = choice(json) { return .choice(inner) }
    if let items = json["list"]?.array { return .list(items.map(argument)) }
    if let members = json["record"]?.object {
      return .record(members.map { Argument.Field($0.key, argument($0.value)) })
    }
    if let flag = json.flag { return .flag(flag) }
    if let number = json.double { return .number(number) }
    if let text = json.text { return .text(text) }
    return .none
  }
}

extension JSON {
  /// Floats as doubles, which hold them exactly.
  fileprivate static func floats(_ values: [Float]) -> JSON { .array(values.map { .double(Double($0)) }) }
}
