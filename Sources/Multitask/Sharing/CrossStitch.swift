import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// A network a task, whose features are mixed after each stage: x̃_i = Σ_j α_ij ⊙ x_j with a learned α for each feature.
///
/// Stages are the backbone (where all give the same width) and each layer of the tasks' trunks. α starts at `keep` for a task's
/// own features, and spreads the rest evenly over the others'.
struct CrossStitch: Sharing {
  let backbone = Backbone.stitched
  let widths: [Int]
  let keep: Double

  func network(for tasks: [SharingTask], in store: inout ParameterStore) throws -> any SharingNetwork {
    let isLevel = Set(tasks.map(\.shape.dim)).count <= 1
    guard isLevel || !widths.isEmpty else {
      throw Complaint(
        "different-inputs", "crossStitch mixes features of one width",
        label: tasks.map { "\($0.name) has \($0.shape.dim)" }.joined(separator: ", "),
        hint: "give widths: for layers of equal width, such as widths: [64]")
    }
    let trunks = tasks.map { task in
      Trunk(task.shape.dim, widths: widths, name: "sharing.trunk.\(task.name)", in: &store)
    }
    let own = store.scalarCount
    let stages = (isLevel ? [tasks.first?.shape.dim ?? 0] : []) + widths
    let stitches = stages.enumerated().map { index, width in
      store.declare(
        "sharing.stitch\(index)", shape: Shape([tasks.count, tasks.count, width]),
        initialiser: .values(initial(tasks: tasks.count, width: width)), decays: false)
    }
    return Network(
      shapes: tasks.map { $0.shape.with(dim: widths.last ?? $0.shape.dim) }, trunks: trunks,
      beforeTrunk: isLevel ? stitches.first : nil, stitches: Array(stitches.suffix(widths.count)),
      parts: zip(tasks, trunks).filter { !$1.layers.isEmpty }.map { task, trunk in
        SharingPart(
          "trunk of \(task.name)", kind: trunk.text, input: "\(trunk.inputs)", output: "\(trunk.outputs)",
          parameters: trunk.parameters, owner: ParameterStore.sharedGroup, cost: trunk.cost)
      } + [
        SharingPart(
          "stitches", kind: "\(stages.count) × \(tasks.count) × \(tasks.count)",
          input: stages.map { "\($0)" }.joined(separator: ", "), output: "\(stages.last ?? 0)",
          parameters: store.scalarCount - own, owner: ParameterStore.sharedGroup,
          cost: stages.reduce(0) { $0 + $1 * tasks.count * tasks.count })
      ])
  }

  private func initial(tasks: Int, width: Int) -> [Float] {
    let rest = tasks > 1 ? (1 - keep) / Double(tasks - 1) : 0
    return (0..<tasks * tasks).flatMap { place in
      [Float](repeating: Float(tasks == 1 ? 1 : place / tasks == place % tasks ? keep : rest), count: width)
    }
  }

  struct Network: SharingNetwork {
    let shapes: [RepresentationShape]
    let trunks: [Trunk]
    let beforeTrunk: Autograd.Parameter?
    let stitches: [Autograd.Parameter]
    let parts: [SharingPart]

    func callAsFunction(_ inputs: [Representation], on tape: Tape) throws -> [Representation] {
      var streams = inputs.map(\.vector)
      if let beforeTrunk { streams = try stitched(streams, by: beforeTrunk, on: tape) }
      for (level, stitch) in stitches.enumerated() {
        streams = try zip(trunks, streams).map { try $0.layers[level]($1, on: tape) }
        streams = try stitched(streams, by: stitch, on: tape)
      }
      return zip(inputs, streams).map { $0.with(vector: $1) }
    }

    private func stitched(_ streams: [Variable], by stitch: Autograd.Parameter, on tape: Tape) throws -> [Variable] {
      let weights = tape[stitch]
      return try streams.indices.map { task in
        let row = try tape.select(weights, axis: 0, at: task)
        var sum: Variable?
        for (other, x) in streams.enumerated() {
          let part = try tape.multiply(x, try tape.select(row, axis: 0, at: other))
          sum = try sum.map { try tape.add($0, part) } ?? part
        }
        return sum ?? streams[task]
      }
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
    _ streams: [OnnxGraph.Value], by stitch: Autograd.Parameter, to exporter: inout Exporter
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

extension Entry where Make == any Sharing {
  static let crossStitch = Entry(
    "crossStitch", "A network a task, whose features are mixed by learned weights after each stage.",
    source:
      "Misra 2016, Cross-stitch networks for multi-task learning, equation 1, a weight a feature; at the fused representation and each layer above",
    example: "model(data,\n  tasks: { shape: .classify, colour: .classify }, sharing: .crossStitch(widths: [128]))",
    parameters: [
      .wholes("widths", 1...65_536, default: [64], "Widths of layers of each task above its fusion, stitched too."),
      .number("keep", 0...1, default: 0.9, "What a task keeps of its own features at the start."), Towers.parameter,
    ]
  ) { ToweredSharing(CrossStitch(widths: $0.wholes("widths"), keep: $0.number("keep")), $0) }
}
