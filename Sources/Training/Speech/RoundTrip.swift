import Autograd
import Data
import Multimodal
import Multitask
import NeuralNet
import Tensor

/// A task that synthesises a column and a task that recognises the text of that column in one model.
struct SpeechPair: Sendable {
  let synthesiser: Int
  let recogniser: Int
  let speaking: SynthesizeNetwork
  let hearing: TranscribeNetwork

  /// The pairs of a model.
  static func all(in blueprint: Blueprint) -> [SpeechPair] {
    let heads = blueprint.network.heads, tasks = blueprint.tasks
    return heads.indices.flatMap { speaker -> [SpeechPair] in
      guard let speaking = heads[speaker] as? SynthesizeNetwork else { return [] }
      return heads.indices.compactMap { listener in
        guard let hearing = heads[listener] as? TranscribeNetwork, tasks[listener].inputs.count == 1,
          blueprint.inputs[tasks[listener].inputs[0]].name == tasks[speaker].column,
          tasks[speaker].inputs.contains(where: { blueprint.inputs[$0].name == tasks[listener].column })
        else { return nil }
        return SpeechPair(synthesiser: speaker, recogniser: listener, speaking: speaking, hearing: hearing)
      }
    }
  }
}

extension Network {
  /// What the recogniser of a pair gives for other features of its input.
  func recognise(_ pair: SpeechPair, _ features: Features, on tape: Tape) throws -> TaskOutput {
    guard case .apart(let inputs) = routes[pair.recogniser].reading, let local = inputs.first else {
      throw ShapeError("recognise", [], "a recogniser of several inputs")
    }
    let input = members[routes[pair.recogniser].backbone][local]
    var encodings: [Int: Encoding] = [:]
    func encoding(of task: Int) throws -> Encoding? {
      let backbone = routes[task].backbone
      if let known = encodings[backbone] { return known }
      guard let place = members[backbone].firstIndex(of: input) else { return nil }
      let made = try backbones[backbone].encoders[place](features, on: tape)
      encodings[backbone] = made
      return made
    }
    guard let own = try encoding(of: pair.recogniser) else { throw ShapeError("recognise", [], "no such input") }
    var positions = own.positions
    if let place = along.first(where: { $0.input == input }),
      let reader = place.readers.firstIndex(where: { $0.task == pair.recogniser })
    {
      let read = try place.readers.compactMap { try encoding(of: $0.task)?.positions }
      if read.count == place.readers.count { positions = try place(read, on: tape)[reader] }
    }
    let part = Representation.Part(
      vector: own.vector, positions: positions, validity: own.validity, present: features.present)
    return try heads[pair.recogniser].output(
      Representation(vector: own.vector, parts: [part]), targets: nil, on: tape)
  }
}

/// What a model's recogniser hears in the sounds that the model makes.
enum RoundTrip {
  /// Projections of the vocoder, half as many as for listening.
  private static let iterations = 30
  private static let batchSize = 32

  /// The texts heard, one a row, from answers that hold synthesised frames; each goes by way of an actual sound.
  static func heard(
    _ pair: SpeechPair, _ answers: TaskAnswers, blueprint: Blueprint, parameters: Storage
  ) throws -> [String] {
    let made = Made(count: answers.count)
    let speaking = pair.speaking
    ThreadPool.shared.run(count: answers.count) { row in
      let frames = speaking.frames(of: answers[row])
      guard !frames.isEmpty else { return }
      made.rows[row] = (try? speaking.normalised(speaking.clip(frames, iterations: iterations))) ?? []
    }
    let tape = Tape(for: blueprint.store)
    var texts: [String] = []
    for start in stride(from: 0, to: answers.count, by: batchSize) {
      let rows = Array(made.rows[start..<min(start + batchSize, answers.count)])
      texts += try hear(rows, pair, blueprint, parameters, tape)
    }
    return texts
  }

  private static func hear(
    _ rows: [[Float]], _ pair: SpeechPair, _ blueprint: Blueprint, _ parameters: Storage, _ tape: Tape
  ) throws -> [String] {
    let mels = pair.speaking.fitting.mean.count
    let longest = max(1, rows.reduce(0) { max($0, $1.count / mels) })
    tape.begin(parameters: parameters, isTraining: false)
    let dense = tape.makeTensor([rows.count, longest, mels]), present = tape.makeTensor([rows.count])
    let lengths = tape.arena.allocate(Int32.self, count: rows.count)
    dense.fill(0)
    for (row, frames) in rows.enumerated() {
      frames.withUnsafeBufferPointer { source in
        guard let start = source.baseAddress else { return }
        (dense.data + row * longest * mels).update(from: start, count: frames.count)
      }
      lengths[row] = Int32(frames.count / mels)
      present.data[row] = frames.isEmpty ? 0 : 1
    }
    let features = Features(
      rows: rows.count, dense: Variable(constant: dense), codes: nil, width: longest, lengths: lengths,
      present: present)
    let output = try blueprint.network.recognise(pair, features, on: tape)
    var answers = TaskAnswers()
    pair.hearing.append(output, targets: nil, for: .evaluation, to: &answers)
    return (0..<answers.count).map { pair.hearing.text(answers[$0]) }
  }

  /// Frames of each row; each is written by one thread.
  private final class Made: @unchecked Sendable {
    var rows: [[Float]]

    init(count: Int) { rows = [[Float]](repeating: [], count: count) }
  }
}
