import Autograd
import Interchange
import NeuralNet

extension Trunk {
  /// x: [..., inputs] -> [..., outputs].
  func export(_ x: OnnxGraph.Value, to exporter: inout Exporter) -> OnnxGraph.Value {
    layers.reduce(x) { $1.export($0, to: &exporter) }
  }
}

extension CommonWidth {
  /// The common representation of each source that `tasks` read.
  func export(
    _ inputs: [ExportedRepresentation], _ tasks: [SharingTask], to exporter: inout Exporter
  ) -> [Int: OnnxGraph.Value] {
    var made: [Int: OnnxGraph.Value] = [:]
    for (task, input) in zip(tasks, inputs) where made[task.source] == nil {
      made[task.source] = layers[task.source]?.export(input.encoding.vector, to: &exporter) ?? input.encoding.vector
    }
    return made
  }
}

extension ExportedRepresentation {
  /// The same with another vector.
  func with(vector: OnnxGraph.Value) -> ExportedRepresentation {
    var copy = self
    copy.encoding.vector = vector
    return copy
  }
}

extension Exporter {
  /// Σ_k gate_k x_k. gate: [batch, parts], parts: [batch, width] each -> [batch, width].
  mutating func mixture(_ parts: [OnnxGraph.Value], gate: OnnxGraph.Value) -> OnnxGraph.Value {
    let weighted = parts.enumerated().map { index, part in
      graph.multiply(part, graph.slice(gate, axis: 1, index..<index + 1))
    }
    return weighted.dropFirst().reduce(weighted[0]) { graph.add($0, $1) }
  }
}

extension HardSharing.Network: ExportableSharing {
  func export(_ inputs: [ExportedRepresentation], to exporter: inout Exporter) throws -> [ExportedRepresentation] {
    var outputs = inputs
    for group in groups {
      let common = group.entry.export(group.members.map { inputs[$0] }, group.tasks, to: &exporter)
      for (place, task) in zip(group.members, group.tasks) {
        let read = common[task.source] ?? inputs[place].encoding.vector
        outputs[place] = inputs[place].with(vector: group.trunk.export(read, to: &exporter))
      }
    }
    return outputs
  }
}

extension ToweredSharing.Network: ExportableSharing {
  func export(_ inputs: [ExportedRepresentation], to exporter: inout Exporter) throws -> [ExportedRepresentation] {
    guard let exportable = base as? any ExportableSharing else {
      throw InterchangeError("the architecture below the towers has no operations for it")
    }
    let below = try exportable.export(inputs, to: &exporter)
    return zip(below, trunks).map { $0.with(vector: $1.export($0.encoding.vector, to: &exporter)) }
  }
}

extension SoftSharing.Network: ExportableSharing {
  func export(_ inputs: [ExportedRepresentation], to exporter: inout Exporter) throws -> [ExportedRepresentation] {
    inputs
  }
}

extension MMoE.Network: ExportableSharing {
  func export(_ inputs: [ExportedRepresentation], to exporter: inout Exporter) throws -> [ExportedRepresentation] {
    let common = entry.export(inputs, tasks, to: &exporter)
    return tasks.indices.map { index in
      let x = common[tasks[index].source] ?? inputs[index].encoding.vector
      let answers = experts.map { $0.export(x, to: &exporter) }
      let gate = exporter.graph.softmax(gates[index].export(x, to: &exporter))
      return inputs[index].with(vector: exporter.mixture(answers, gate: gate))
    }
  }
}

extension PLE.Network: ExportableSharing {
  func export(_ inputs: [ExportedRepresentation], to exporter: inout Exporter) throws -> [ExportedRepresentation] {
    let entries = entry.export(inputs, tasks, to: &exporter)
    var streams = zip(tasks, inputs).map { entries[$0.source] ?? $1.encoding.vector }
    var common = streams
    for level in levels {
      let (next, shared) = level.export(streams, common: common, to: &exporter)
      streams = next
      if let shared { common = tasks.map { _ in shared } }
    }
    return zip(inputs, streams).map { $0.with(vector: $1) }
  }
}

extension PLE.Level {
  fileprivate func export(
    _ streams: [OnnxGraph.Value], common: [OnnxGraph.Value], to exporter: inout Exporter
  ) -> ([OnnxGraph.Value], OnnxGraph.Value?) {
    var all: [OnnxGraph.Value] = [], mixed: [OnnxGraph.Value] = []
    for (task, x) in streams.enumerated() {
      let shared = sharedExperts.map { $0.export(common[task], to: &exporter) }
      let own = ownExperts[task].map { $0.export(x, to: &exporter) }
      all += own
      let gate = exporter.graph.softmax(gates[task].export(x, to: &exporter))
      mixed.append(exporter.mixture(own + shared, gate: gate))
    }
    guard let sharedGate, let first = common.first else { return (mixed, nil) }
    let shared = sharedExperts.map { $0.export(first, to: &exporter) }
    let gate = exporter.graph.softmax(sharedGate.export(first, to: &exporter))
    return (mixed, exporter.mixture(all + shared, gate: gate))
  }
}

extension MTAN.Network: ExportableSharing {
  func export(_ inputs: [ExportedRepresentation], to exporter: inout Exporter) throws -> [ExportedRepresentation] {
    let common = entry.export(inputs, tasks, to: &exporter)
    return tasks.indices.map { task in
      var layers = [common[tasks[task].source] ?? inputs[task].encoding.vector]
      for layer in trunk.layers { layers.append(layer.export(layers[layers.count - 1], to: &exporter)) }
      var attended: OnnxGraph.Value?
      for (level, mask) in masks[task].enumerated() {
        let seen = attended.map { exporter.graph.concatenate([layers[level], $0], axis: 1) } ?? layers[level]
        let spread = mask.spread.export(mask.squeeze.export(seen, to: &exporter), to: &exporter)
        attended = exporter.graph.multiply(exporter.apply(.sigmoid, to: spread), layers[level + 1])
      }
      return inputs[task].with(vector: attended ?? inputs[task].encoding.vector)
    }
  }
}

extension CrossStitch.Network: ExportableSharing {
  func export(_ inputs: [ExportedRepresentation], to exporter: inout Exporter) throws -> [ExportedRepresentation] {
    var streams = inputs.map(\.encoding.vector)
    if let beforeTrunk { streams = stitched(streams, by: beforeTrunk, to: &exporter) }
    for (level, stitch) in stitches.enumerated() {
      streams = zip(trunks, streams).map { $0.layers[level].export($1, to: &exporter) }
      streams = stitched(streams, by: stitch, to: &exporter)
    }
    return zip(inputs, streams).map { $0.with(vector: $1) }
  }

  /// Each stream as a weighted sum of all; the stitch is [tasks, tasks] of numbers or of vectors.
  private func stitched(
    _ streams: [OnnxGraph.Value], by stitch: Parameter, to exporter: inout Exporter
  ) -> [OnnxGraph.Value] {
    let weights = exporter.constant(stitch)
    return streams.indices.map { task in
      let row = exporter.graph.node("Gather", [weights, exporter.graph.scalar(task)], ["axis": .whole(0)])
      let parts = streams.enumerated().map { other, x in
        exporter.graph.multiply(
          x, exporter.graph.node("Gather", [row, exporter.graph.scalar(other)], ["axis": .whole(0)]))
      }
      return parts.dropFirst().reduce(parts[0]) { exporter.graph.add($0, $1) }
    }
  }
}
