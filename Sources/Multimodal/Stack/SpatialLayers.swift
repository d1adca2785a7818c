import Autograd
import Catalog
import NeuralNet
import Tensor

/// A "same" convolution over pictures, or along steps.
private struct ConvolutionLayer: StackLayer {
  let width: Int
  let kernel: Int
  let stride: Int
  let activation: Activation

  func placed(after shape: StackShape, name: String, in store: inout ParameterStore) throws -> PlacedLayer {
    let isRectified = activation == .relu
    let rest = isRectified ? Activation.none : activation
    func shorter(_ extent: Int) -> Int { (extent + stride - 1) / stride }
    switch shape {
    case .picture(let height, let columns, let channels):
      let layer = ImageConvolution(
        channels, to: width, kernel: kernel, stride: stride, isRectified: isRectified, in: &store, name: name)
      let output = StackShape.picture(height: shorter(height), width: shorter(columns), channels: width)
      return PlacedLayer(output: output, cost: output.places * kernel * kernel * channels * width) { state, tape in
        state.with(rest.applied(to: try layer(state.value, on: tape), on: tape))
      } export: { state, exporter in
        state.with(exporter.apply(rest, to: layer.export(state.value, to: &exporter)))
      }
    case .steps(let longest, let features):
      let layer = SequenceConvolution(
        features, to: width, kernel: kernel, stride: stride, isRectified: isRectified, in: &store, name: name)
      let output = StackShape.steps(longest: shorter(longest), features: width)
      return PlacedLayer(
        output: output, cost: output.places * kernel * features * width, shortening: stride
      ) { [stride] state, tape in
        try state.shortened(rest.applied(to: try layer(state.value, on: tape), on: tape), by: stride, on: tape)
      } export: { [stride] state, exporter in
        let x = exporter.apply(rest, to: layer.export(state.value, to: &exporter))
        return state.shortened(x, by: stride, to: &exporter)
      }
    case .vector:
      throw refuse("conv", shape, reads: "pictures or steps", hint: "put it before .flatten, or use .dense")
    }
  }
}

/// The largest or the mean of neighbouring pixels or steps.
private struct PoolingLayer: StackLayer {
  let size: Int
  let isMean: Bool

  func placed(after shape: StackShape, name: String, in store: inout ParameterStore) throws -> PlacedLayer {
    let pool: @Sendable (Variable, (height: Int, width: Int), Tape) throws -> Variable = { [isMean] x, window, tape in
      isMean ? try tape.averagePool(x, window: window) : try tape.maxPool(x, window: window)
    }
    switch shape {
    case .picture(let height, let width, let channels):
      guard min(height, width) >= size else { throw tooSmall(shape) }
      return PlacedLayer(output: .picture(height: height / size, width: width / size, channels: channels)) {
        [size] state, tape in
        state.with(try pool(state.value, (size, size), tape))
      } export: { [size, isMean] state, exporter in
        state.with(exporter.pooled(state.value, window: (size, size), isMean: isMean))
      }
    case .steps(let longest, let features):
      return PlacedLayer(output: .steps(longest: (longest + size - 1) / size, features: features), shortening: size) {
        [size] state, tape in
        let (rows, time) = (state.value.shape[0], state.value.shape[1])
        let line = try tape.reshape(state.value, to: Shape([rows, 1, time, features]))
        let pooled = try pool(line, (1, size), tape)
        return try state.shortened(
          try tape.reshape(pooled, to: Shape([rows, time / size, features])), by: size, on: tape)
      } export: { [size, isMean] state, exporter in
        let x = exporter.pooled(alongTime: state.value, by: size, isMean: isMean)
        return state.shortened(x, by: size, to: &exporter)
      }
    case .vector:
      throw refuse("pool", shape, reads: "pictures or steps", hint: "put it before .flatten")
    }
  }

  private func tooSmall(_ shape: StackShape) -> Complaint {
    Complaint(
      "too-many-layers", ".pool(size: \(size)) shrinks \(shape.text) to nothing", hint: "leave a .pool out")
  }
}

/// One vector from all pixels or steps.
private struct GlobalPoolingLayer: StackLayer {
  let method: PositionPooling.Method

  func placed(after shape: StackShape, name: String, in store: inout ParameterStore) throws -> PlacedLayer {
    if case .vector = shape { throw refuse("globalPool", shape, reads: "pictures or steps", hint: "leave it out") }
    let pooling = PositionPooling(method, dim: shape.features, in: &store, name: name)
    return PlacedLayer(output: .vector(shape.features)) { state, tape in
      let positions = try tape.reshape(
        state.value,
        to: Shape([
          state.value.shape[0], state.value.count / max(1, state.value.shape[0] * shape.features), shape.features,
        ]))
      return StackState(value: try pooling(positions, validity: state.validity, on: tape), validity: nil)
    } export: { state, exporter in
      let positions = exporter.graph.reshape(state.value, [0, -1, shape.features])
      return ExportedState(pooling.export(positions, state.validity, to: &exporter))
    }
  }
}

extension Entry where Make == any StackLayer {
  static let conv = Entry(
    "conv", "A convolution over pictures or along steps, as large as its input.",
    example:
      "model(data, inputs: { image: .stack(layers: [.conv(width: 16), .pool, .flatten]) },\n  tasks: { shape: .classify })",
    parameters: [
      .whole("width", 1...8192, default: 16, "Channels of the output."),
      .whole("kernel", 1...63, default: 3, "Side or length of the window; odd."),
      .whole("stride", 1...2, default: 1, "2 halves the picture or the steps."), .activation,
    ]
  ) { arguments in
    try OddKernel.check(arguments)
    return ConvolutionLayer(
      width: arguments.whole("width"), kernel: arguments.whole("kernel"), stride: arguments.whole("stride"),
      activation: Activation(rawValue: arguments.text("activation")) ?? .relu)
  }

  static let globalPool = Entry(
    "globalPool", "One vector from all pixels or steps.",
    example:
      "model(data, inputs: { image: .stack(layers: [.conv, .globalPool(pool: .max)]) },\n  tasks: { shape: .classify })",
    parameters: [.pooling([.attention, .max, .mean], default: .mean, "How.")]
  ) { GlobalPoolingLayer(method: $0.pooling) }

  static let pool = Entry(
    "pool", "The largest or the mean of neighbouring pixels or steps.",
    example:
      "model(data, inputs: { image: .stack(layers: [.conv, .pool(size: 4, of: .mean), .flatten]) },\n  tasks: { shape: .classify })",
    parameters: [
      .whole("size", 2...15, default: 2, "Side or length of the window, and its stride."),
      .oneOf("of", ["max", "mean"], default: "max", "The largest, or the mean."),
    ]
  ) { PoolingLayer(size: $0.whole("size"), isMean: $0.text("of") == "mean") }
}
