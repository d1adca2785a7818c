import Autograd
import Catalog
import NeuralNet
import Tensor

/// A pre-norm transformer layer over steps.
private struct AttentionLayer: StackLayer {
  let heads: Int
  let hidden: Int
  let dropout: Double

  func placed(after shape: StackShape, name: String, in store: inout ParameterStore) throws -> PlacedLayer {
    guard case .steps(let longest, let features) = shape else {
      throw refuse("attention", shape, reads: "steps", hint: "for pictures use the encoder .patches")
    }
    guard features % heads == 0 else {
      throw Complaint(
        "out-of-range", "\(heads) heads do not divide \(features) features", at: [.argument("heads")],
        hint: "use \((1...heads).last { features % $0 == 0 } ?? 1), or a .dense before it")
    }
    let block = TransformerBlock(
      width: features, heads: heads, hidden: hidden, dropout: Float(dropout), in: &store, name: name)
    return PlacedLayer(
      output: shape,
      cost: longest * (4 * features * features + 2 * features * hidden + 2 * longest * features)
    ) { state, tape in
      try state.shortened(try block(state.value, mask: state.validity, on: tape), by: 1, on: tape)
    } export: { state, exporter in
      state.shortened(block.export(state.value, mask: state.validity, to: &exporter), by: 1, to: &exporter)
    }
  }
}

/// A learned vector added to each step by its place.
private struct PositionsLayer: StackLayer {
  func placed(after shape: StackShape, name: String, in store: inout ParameterStore) throws -> PlacedLayer {
    guard case .steps(let longest, let features) = shape else { throw refuse("positions", shape, reads: "steps") }
    // Steps are rounded up to what later layers shorten by.
    let table = PositionEmbedding(positions: 2 * longest + 64, width: features, in: &store, name: name)
    return PlacedLayer(output: shape) { state, tape in
      try state.shortened(try table(state.value, on: tape), by: 1, on: tape)
    } export: { state, exporter in
      state.shortened(table.export(state.value, to: &exporter), by: 1, to: &exporter)
    }
  }
}

/// A GRU or LSTM layer.
private struct RecurrentLayer: StackLayer {
  let dim: Int
  let cell: RecurrentCell
  let isBidirectional: Bool

  func placed(after shape: StackShape, name: String, in store: inout ParameterStore) throws -> PlacedLayer {
    guard case .steps(let longest, let features) = shape else { throw refuse("recurrent", shape, reads: "steps") }
    let layer = Recurrent(features, hidden: dim, cell: cell, isBidirectional: isBidirectional, in: &store, name: name)
    return PlacedLayer(
      output: .steps(longest: longest, features: layer.width),
      cost: longest * (cell == .gru ? 3 : 4) * layer.width * (features + dim)
    ) { state, tape in
      try state.shortened(try layer(state.value, mask: state.validity, on: tape), by: 1, on: tape)
    } export: { state, exporter in
      let lengths = state.validity.map { exporter.graph.wholes(exporter.graph.sum($0, axis: 1)) }
      return state.shortened(layer.export(state.value, lengths: lengths, to: &exporter).states, by: 1, to: &exporter)
    }
  }
}

extension Entry where Make == any StackLayer {
  static let attention = Entry(
    "attention", "A pre-norm transformer layer over steps.", source: "Vaswani 2017; pre-norm as Xiong 2020",
    example:
      "model(data, inputs: { caption: .stack(layers: [.positions, .attention(heads: 2), .globalPool]) },\n  tasks: { shape: .classify })",
    parameters: [
      .whole("heads", 1...64, default: 4, "Attention heads; a divisor of the features."),
      .whole("hidden", 1...65_536, default: 128, "Width of the feed-forward layer."), .dropout,
    ]
  ) { AttentionLayer(heads: $0.whole("heads"), hidden: $0.whole("hidden"), dropout: $0.number("dropout")) }

  static let positions = Entry(
    "positions", "A learned vector added to each step by its place.",
    example:
      "model(data, inputs: { caption: .stack(layers: [.positions, .attention, .globalPool]) },\n  tasks: { shape: .classify })"
  ) { _ in
    PositionsLayer()
  }

  static let recurrent = Entry(
    "recurrent", "A GRU or LSTM layer along steps.",
    example:
      "model(data, inputs: { caption: .stack(layers: [.recurrent(dim: 32), .globalPool]) },\n  tasks: { shape: .classify })",
    parameters: [
      .whole("dim", 1...8192, default: 64, "Width of each direction's state."),
      .oneOf("cell", ["gru", "lstm"], default: "gru", "The recurrent cell."),
      .flag("bidirectional", default: true, "Whether it reads in both directions."),
    ]
  ) {
    RecurrentLayer(
      dim: $0.whole("dim"), cell: $0.text("cell") == "lstm" ? .lstm : .gru, isBidirectional: $0.flag("bidirectional"))
  }
}
