import Autograd
import Catalog
import Data
import Interchange
import NeuralNet
import Tensor

/// A text spelt along an input with an order: connectionist temporal classification (Graves 2006).
///
/// A dense layer gives a distribution over blank and symbols at each position; the loss sums over all ways to stretch the text.
struct TranscribeTask: LearningTask {
  static let fits = ["text"]
  let options: TaskOptions
  let unit: TextModality.Unit
  /// Prefixes that are followed in decoding; 1 takes the likeliest symbol at each position.
  let beam: Int

  let reading = TaskReading.apart
  let readsInOrder = true
  var textUnit: TextModality.Unit? { unit }

  func network(
    reading shape: RepresentationShape, target: TargetShape, name: String, in store: inout ParameterStore
  ) throws -> any TaskNetwork {
    guard case .text(let text) = target else {
      throw Complaint(
        "wrong-task", "transcribe predicts a text", label: "'\(name)' is none", hint: "use .classify for categories")
    }
    let (index, part) = try OrderedInput.only(of: shape.parts, for: "transcribe")
    let positions = part.longest / part.reduction
    guard positions >= text.length else {
      throw Complaint(
        "too-few-positions",
        "\(positions) positions of '\(part.name)' cannot spell texts of up to \(text.length) symbols",
        at: [.argument("from")], hint: "shorten the input less, such as by fewer poolings")
    }
    let symbols = text.vocabulary.count
    return TranscribeNetwork(
      head: Head(
        inputs: part.width, hidden: options.hidden, outputs: symbols, name: "task.\(name)", in: &store),
      part: index, positions: positions, vocabulary: text.vocabulary, beam: beam)
  }
}

/// Distributions over blank and symbols along an input.
public struct TranscribeNetwork: TaskNetwork {
  let head: Head
  let part: Int
  let positions: Int
  public let vocabulary: Vocabulary
  let beam: Int

  public var outputText: String { "≤ \(positions) × \(vocabulary.count)" }
  public var cost: Int { head.cost * positions }
  public let metrics: [Metric] = [.cer, .wer]

  /// Symbols that no text is spelt with.
  private static let never = [Int(Vocabulary.unknown)]

  public func output(_ representation: Representation, targets: Targets?, on tape: Tape) throws -> TaskOutput {
    let read = representation.parts[part]
    guard let positions = read.positions else { throw ShapeError("transcribe", [], "an input without positions") }
    return TaskOutput(try head(positions, on: tape), lengths: read.lengths(on: tape))
  }

  public func loss(_ output: TaskOutput, targets: Targets?, on tape: Tape) throws -> Loss? {
    guard let targets else { return nil }
    let loss = try tape.temporalClassification(
      output.values, lengths: output.lengths, labels: { targets.tokens($0) })
    return loss.count > 0 ? loss : nil
  }

  public func append(_ output: TaskOutput, targets: Targets?, for use: AnswerUse, to answers: inout TaskAnswers) {
    let shape = output.values.shape
    for row in 0..<shape[0] {
      let decoder = SymbolDecoder(
        logits: output.values.data + row * shape[1] * shape[2], frames: output.lengths[row], symbols: shape[2],
        never: Self.never)
      if use == .training || beam == 1 {
        answers.appendRow { values in decoder.forEachOnBestPath { values.append(Float($0)) } }
      } else {
        answers.append(decoder.search(beam: beam).lazy.map(Float.init))
      }
    }
  }

  public func evidence(outputs: TaskAnswers, targets: TargetColumn) -> Evidence {
    .texts(
      predicted: (0..<outputs.count).map { text(outputs[$0]) },
      actual: targets.texts { $0.map { vocabulary.decode($0) } })
  }

  public func prediction(_ answer: ArraySlice<Float>) -> Prediction? { .text(text(answer)) }

  /// The text of a kept answer.
  public func text(_ answer: ArraySlice<Float>) -> String { vocabulary.decode(answer.map { Int32($0) }) }
}

extension TranscribeNetwork: ExportableTask {
  public func export(_ representation: ExportedRepresentation, to exporter: inout Exporter) throws -> [ExportedAnswer] {
    guard part < representation.parts.count, let positions = representation.parts[part].encoding.positions else {
      throw InterchangeError("transcribe reads an input without positions")
    }
    let logits = head.export(positions, to: &exporter)
    return [
      ExportedAnswer(
        exporter.graph.node("LogSoftmax", [logits], ["axis": .whole(-1)]),
        [.named("positions"), .fixed(vocabulary.count)], kind: "log probabilities of blank and symbols along time"),
      ExportedAnswer(
        representation.parts[part].lengths(to: &exporter), [], name: "length", element: .int64,
        kind: "positions that the row has"),
    ]
  }
}

/// The one input with positions among those that a task reads.
enum OrderedInput {
  /// - Throws: `Complaint` where there is none or several.
  static func only(
    of parts: [RepresentationShape.Part], for task: String
  ) throws -> (index: Int, part: (name: String, width: Int, longest: Int, reduction: Int)) {
    let found = parts.indices.compactMap { index in
      parts[index].positionDim.map { (index, (parts[index].name, $0, parts[index].longest, parts[index].reduction)) }
    }
    guard let first = found.first else {
      throw Complaint(
        "no-positions", "\(task) reads vectors along an input, and none of \(names(parts)) gives any",
        hint: "use an encoder along time such as .recurrent, .conv1d or .transformer")
    }
    guard found.count == 1 else {
      throw Complaint(
        "several-inputs", "\(task) reads along one input, not \(found.count)", at: [.argument("from")],
        hint: "say which with from: .\(first.1.0)")
    }
    return first
  }

  private static func names(_ parts: [RepresentationShape.Part]) -> String {
    parts.map { "'\($0.name)'" }.joined(separator: ", ")
  }
}

extension Entry where Make == any LearningTask {
  static let transcribe = Entry(
    "transcribe", "A text along a sound or series, by connectionist temporal classification (speech recognition).",
    source: "Graves 2006; decoding by prefix search, Hannun 2014",
    example: "model(words, tasks: { transcript: .transcribe(from: [.audio]) })",
    parameters: TaskOptions.parameters + [
      .whole("beam", 1...256, default: 8, "Texts that decoding follows at once; 1 takes the likeliest symbols."),
      .oneOf(
        "by", TextModality.Unit.allCases.map(\.rawValue), default: "character", "What a symbol of the text is."),
    ]
  ) {
    TranscribeTask(
      options: TaskOptions($0), unit: TextModality.Unit(rawValue: $0.text("by")) ?? .character, beam: $0.whole("beam"))
  }
}
