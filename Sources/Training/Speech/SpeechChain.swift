import Autograd
import Data
import Multimodal
import Multitask
import NeuralNet
import Tensor

/// Learning from rows that have text or sound but not both, each task teaching the other (Tjandra 2017, section 3).
///
/// Text alone is spoken, and the recogniser learns to hear it; sound alone is transcribed, and the synthesiser learns to
/// make it of that. What one task gives the other is taken as it is: no gradient goes back through it.
enum SpeechChain {
  /// Steps before it begins: what untrained tasks say teaches nothing.
  static let firstStep = 200

  /// Losses of a shard's unpaired rows: of hearing what was spoken, and of speaking what was heard.
  static func losses(
    _ pair: SpeechPair, _ blueprint: Blueprint, _ read: [Representation], targets: [Targets?],
    heard answers: TaskAnswers, on tape: Tape
  ) throws -> (hearing: Loss?, speaking: Loss?) {
    guard let spoken = targets[pair.synthesiser], let written = targets[pair.recogniser] else { return (nil, nil) }
    let rows = 0..<spoken.rows
    let silent = rows.filter { written.labelled.data[$0] != 0 && spoken.labelled.data[$0] == 0 }
    let unwritten = rows.filter { written.labelled.data[$0] == 0 && spoken.labelled.data[$0] != 0 }
    return (
      silent.isEmpty ? nil : try hearing(silent, pair, blueprint, read, written, tape),
      unwritten.isEmpty ? nil : try speaking(unwritten, pair, blueprint, read, spoken, answers, tape)
    )
  }

  private static func hearing(
    _ rows: [Int], _ pair: SpeechPair, _ blueprint: Blueprint, _ read: [Representation], _ written: Targets,
    _ tape: Tape
  ) throws -> Loss? {
    let made = try pair.speaking.output(read[pair.synthesiser], targets: nil, on: tape)
    let lengths = tape.arena.allocate(Int32.self, count: written.rows)
    let present = tape.makeTensor([written.rows])
    for row in 0..<written.rows {
      lengths[row] = rows.contains(row) ? Int32(made.notes[row]) : 0
      present.data[row] = lengths[row] > 0 ? 1 : 0
    }
    let features = Features(
      rows: written.rows, dense: tape.stopGradient(made.values), codes: nil, width: made.values.shape[1],
      lengths: lengths, present: present)
    let heard = try blueprint.network.recognise(pair, features, on: tape)
    return try pair.hearing.loss(heard, targets: written, on: tape)
  }

  private static func speaking(
    _ rows: [Int], _ pair: SpeechPair, _ blueprint: Blueprint, _ read: [Representation], _ spoken: Targets,
    _ answers: TaskAnswers, _ tape: Tape
  ) throws -> Loss? {
    let network = blueprint.network
    let column = blueprint.tasks[pair.recogniser].column
    let route = network.routes[pair.synthesiser]
    guard case .apart(let inputs) = route.reading,
      let place = inputs.firstIndex(where: {
        blueprint.inputs[network.members[route.backbone][$0]].name == column
      })
    else { return nil }
    let longest = max(1, rows.reduce(0) { max($0, answers[$1].count) })
    let codes = tape.arena.allocate(Int32.self, count: spoken.rows * longest)
    codes.update(repeating: Vocabulary.padding, count: spoken.rows * longest)
    let lengths = tape.arena.allocate(Int32.self, count: spoken.rows)
    lengths.update(repeating: 0, count: spoken.rows)
    let present = tape.makeTensor([spoken.rows])
    present.fill(0)
    for row in rows where !answers[row].isEmpty {
      for (index, symbol) in answers[row].enumerated() { codes[row * longest + index] = Int32(symbol) }
      lengths[row] = Int32(answers[row].count)
      present.data[row] = 1
    }
    let features = Features(
      rows: spoken.rows, dense: nil, codes: codes, width: longest, lengths: lengths, present: present)
    let encoding = try network.backbones[route.backbone].encoders[inputs[place]](features, on: tape)
    var parts = read[pair.synthesiser].parts
    parts[place] = Representation.Part(
      vector: encoding.vector, positions: encoding.positions, validity: encoding.validity, present: present)
    let output = try pair.speaking.output(
      Representation(vector: encoding.vector, parts: parts), targets: spoken, on: tape)
    return try pair.speaking.loss(output, targets: spoken, on: tape)
  }
}
