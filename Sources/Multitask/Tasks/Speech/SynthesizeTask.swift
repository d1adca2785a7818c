import Autograd
import Catalog
import Data
import NeuralNet
import Tensor

/// A sound of a text: log-mel frames from encoded symbols, each held for a predicted time (FastSpeech, Ren 2019).
///
/// How long each symbol of a recording lasts is learned with it: frames and symbols are laid along each other by the
/// forward-sum loss of Badlani 2022 and its likeliest path. Other inputs, such as the speaker, give the voice.
struct SynthesizeTask: LearningTask {
  static let fits = ["audio"]
  let options: TaskOptions
  /// Width of the decoder.
  let dim: Int
  let layers: Int
  /// Weight of the loss of rows that lack text or sound; 0 leaves them out.
  let chain: Double

  let reading = TaskReading.apart
  let readsInOrder = true
  let isGuidedByItsTarget = true
  let textUnit: TextModality.Unit? = .character

  func network(
    reading shape: RepresentationShape, target: TargetShape, name: String, in store: inout ParameterStore
  ) throws -> any TaskNetwork {
    guard case .audio(let audio, let fitting) = target else {
      throw Complaint("wrong-task", "synthesize makes a sound", label: "'\(name)' is none")
    }
    let guide = shape.parts.firstIndex { $0.isTarget }
    let read = shape.parts.filter { !$0.isTarget }
    let (_, text) = try OrderedInput.only(of: read, for: "synthesize")
    guard let textPart = shape.parts.firstIndex(where: { $0.name == text.name }), text.reduction == 1 else {
      throw Complaint(
        "wrong-encoder", "synthesize reads every symbol of '\(text.name)', and its encoder joins \(text.reduction)",
        at: [.argument("from")], hint: "use .recurrent, .transformer or .embed")
    }
    // The speech encoder of a recogniser beside it helps to lay frames along symbols.
    let guidePart = guide.flatMap { shape.parts[$0].positionDim != nil ? $0 : nil }
    let voices = shape.parts.indices.filter { $0 != textPart && $0 != guide }
    return SynthesizeNetwork(
      layers: SynthesizeNetwork.Layers(
        text: text.width, voice: voices.reduce(0) { $0 + shape.parts[$1].dim },
        guide: guidePart.flatMap { shape.parts[$0].positionDim } ?? 0, mels: fitting.mean.count, dim: dim,
        depth: layers, in: &store, name: "task.\(name)"),
      textPart: textPart, voiceParts: voices, guidePart: guidePart,
      guideReduction: guidePart.map { shape.parts[$0].reduction } ?? 1, audio: audio, fitting: fitting, dim: dim,
      longestText: text.longest, chain: Float(chain))
  }
}

extension Entry where Make == any LearningTask {
  static let synthesize = Entry(
    "synthesize", "Speech from text, with the voice of other inputs such as the speaker: log-mel frames, then a sound.",
    source: "Ren 2019 (FastSpeech); Badlani 2022 (alignment); Perraudin 2013 (phases); Tjandra 2017 (speech chain)",
    example: "model(words, tasks: { audio: .synthesize(from: [.transcript, .speaker]) })",
    parameters: [
      TaskOptions.column,
      Catalog.Parameter(
        "from", .either([.column, .list(of: .column)]), "The text, and what else gives the voice, such as the speaker."
      ).optional,
      .whole("dim", 4...4096, default: 128, "Width of the decoder; even."),
      .whole("layers", 1...8, default: 2, "Recurrent layers of the decoder."),
      .number(
        "chain", 0...10, default: 0,
        "Weight of the speech chain, which learns from rows that lack text or sound by way of the recogniser."),
    ]
  ) { arguments in
    let dim = arguments.whole("dim")
    guard dim % 2 == 0 else {
      throw Complaint("out-of-range", "dim must be even, not \(dim)", at: [.argument("dim")], hint: "use \(dim + 1)")
    }
    return SynthesizeTask(
      options: TaskOptions(arguments), dim: dim, layers: arguments.whole("layers"), chain: arguments.number("chain"))
  }
}
