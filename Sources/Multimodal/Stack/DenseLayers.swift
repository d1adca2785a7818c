import Autograd
import Catalog
import NeuralNet
import Tensor

/// A nonlinearity by itself.
private struct ActivationLayer: StackLayer {
  let activation: Activation

  func placed(after shape: StackShape, name: String, in store: inout ParameterStore) throws -> PlacedLayer {
    PlacedLayer(output: shape) { [activation] state, tape in
      try state.shortened(activation.applied(to: state.value, on: tape), by: 1, on: tape)
    } export: { [activation] state, exporter in
      state.shortened(exporter.apply(activation, to: state.value), by: 1, to: &exporter)
    }
  }
}

/// A dense layer over a vector, or over each step.
private struct DenseLayer: StackLayer {
  let width: Int
  let activation: Activation

  func placed(after shape: StackShape, name: String, in store: inout ParameterStore) throws -> PlacedLayer {
    if case .picture = shape {
      throw refuse("dense", shape, reads: "vectors or steps", hint: "put .flatten or .globalPool before it")
    }
    let dense = Dense(shape.features, to: width, activation: activation, in: &store, name: name)
    return PlacedLayer(output: shape.with(features: width), cost: shape.places * shape.features * width) {
      state, tape in
      try state.shortened(try dense(state.value, on: tape), by: 1, on: tape)
    } export: { state, exporter in
      state.shortened(dense.export(state.value, to: &exporter), by: 1, to: &exporter)
    }
  }
}

private struct DropoutLayer: StackLayer {
  let rate: Double

  func placed(after shape: StackShape, name: String, in store: inout ParameterStore) throws -> PlacedLayer {
    let dropout = Dropout(Float(rate))
    return PlacedLayer(output: shape) { state, tape in
      state.with(dropout(state.value, on: tape))
    } export: { state, _ in
      state
    }
  }
}

/// All numbers of a row side by side; steps are cut or filled up to the longest training row.
private struct FlattenLayer: StackLayer {
  func placed(after shape: StackShape, name: String, in store: inout ParameterStore) throws -> PlacedLayer {
    PlacedLayer(output: .vector(shape.places * shape.features)) { state, tape in
      guard state.validity != nil else { return StackState(value: try tape.flatten(state.value), validity: nil) }
      let x = try tape.reshape(
        state.value, to: Shape([state.value.shape[0], state.value.shape[1], 1, state.value.shape[2]]))
      let grid = PictureGrid(pixels: x, validity: nil)
      return StackState(value: try grid.flattened(height: shape.places, on: tape), validity: nil)
    } export: { state, exporter in
      let grid = ExportedGrid(pixels: state.value, validity: state.validity)
      return ExportedState(
        grid.flattened(
          height: shape.places, lineWidth: state.validity == nil ? nil : shape.features, to: &exporter))
    }
  }
}

/// Batch or layer normalisation of the last axis.
private struct NormLayer: StackLayer {
  let method: FeatureNorm.Method

  func placed(after shape: StackShape, name: String, in store: inout ParameterStore) throws -> PlacedLayer {
    if method == .batch {
      let norm = BatchNorm(shape.features, in: &store, name: name)
      return PlacedLayer(output: shape) { state, tape in
        try state.shortened(try norm(state.value, on: tape), by: 1, on: tape)
      } export: { state, exporter in
        state.shortened(norm.export(state.value, to: &exporter), by: 1, to: &exporter)
      }
    }
    let norm = LayerNorm(shape.features, in: &store, name: name)
    return PlacedLayer(output: shape) { state, tape in
      try state.shortened(try norm(state.value, on: tape), by: 1, on: tape)
    } export: { state, exporter in
      state.shortened(norm.export(state.value, to: &exporter), by: 1, to: &exporter)
    }
  }
}

extension Activation {
  /// The function by itself.
  func applied(to x: Variable, on tape: Tape) -> Variable {
    switch self {
    case .gelu: tape.gelu(x)
    case .none: x
    case .relu: tape.relu(x)
    case .sigmoid: tape.sigmoid(x)
    case .tanh: tape.tanh(x)
    }
  }
}

extension Catalog.Parameter {
  static let activation = Catalog.Parameter.oneOf(
    "activation", Activation.allCases.map(\.rawValue), default: "relu", "The nonlinearity that follows.")
}

extension Entry where Make == any StackLayer {
  static let activation = Entry(
    "activation", "A nonlinearity by itself.",
    example:
      "model(data, inputs: { image: .stack(layers: [.flatten, .dense(width: 64, activation: .none), .activation(of: .relu)]) },\n  tasks: { shape: .classify })",
    parameters: [.oneOf("of", Activation.allCases.map(\.rawValue), default: "relu", "Which one.")]
  ) { ActivationLayer(activation: Activation(rawValue: $0.text("of")) ?? .relu) }

  static let dense = Entry(
    "dense", "A dense layer over a vector, or over each step.",
    example:
      "model(data, inputs: { image: .stack(layers: [.flatten, .dense(width: 128)]) },\n  tasks: { shape: .classify })",
    parameters: [.whole("width", 1...65_536, default: 64, "Width of the output."), .activation]
  ) { DenseLayer(width: $0.whole("width"), activation: Activation(rawValue: $0.text("activation")) ?? .relu) }

  static let dropout = Entry(
    "dropout", "Leaves values out at random in training.", source: "Srivastava 2014, Dropout",
    example:
      "model(data, inputs: { image: .stack(layers: [.flatten, .dropout(rate: 0.2), .dense]) },\n  tasks: { shape: .classify })",
    parameters: [.number("rate", 0...0.95, default: 0.5, "Chance of leaving a value out.")]
  ) { DropoutLayer(rate: $0.number("rate")) }

  static let flatten = Entry(
    "flatten", "All pixels or steps of a row as one vector.",
    example: "model(data, inputs: { image: .stack(layers: [.flatten, .dense]) },\n  tasks: { shape: .classify })"
  ) { _ in FlattenLayer() }

  static let norm = Entry(
    "norm", "Normalisation of the channels or features.", source: "Ioffe 2015 (batch); Ba 2016 (layer)",
    example:
      "model(data, inputs: { image: .stack(layers: [.conv, .norm(over: .batch), .pool, .flatten]) },\n  tasks: { shape: .classify })",
    parameters: [.oneOf("over", ["batch", "layer"], default: "batch", "Over the rows of a batch, or within each row.")]
  ) { NormLayer(method: FeatureNorm.Method(rawValue: $0.text("over")) ?? .batch) }
}
