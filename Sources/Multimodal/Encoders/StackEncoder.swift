import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Layers listed by hand, in their order; what is no vector at the end is pooled by its mean.
struct StackEncoder: Encoder {
  static let reads: [FeatureStructure] = [.classes, .picture, .steps, .tokens, .values]
  let layers: [(name: String, layer: any StackLayer)]
  let embedding: Int

  func network(for shape: FeatureShape, name: String, in store: inout ParameterStore) throws -> any EncoderNetwork {
    var current: StackShape
    var input: StepInput?
    switch shape {
    case .classes(let count): current = .vector(max(1, count))
    case .picture(let height, let width, let channels, _):
      current = .picture(height: height, width: width, channels: channels)
    case .values(let count): current = .vector(count)
    case .steps(let longest, let features): current = .steps(longest: longest, features: features)
    case .tokens(_, let longest, _): current = .steps(longest: longest, features: embedding)
    }
    let start = current
    if case .steps = current { input = StepInput(shape, width: embedding, in: &store, name: name) }
    var placed: [PlacedLayer] = [], cost = 0, shortening = 1
    for (index, entry) in layers.enumerated() {
      do {
        let layer = try entry.layer.placed(after: current, name: "\(name).\(entry.name)\(index)", in: &store)
        placed.append(layer)
        current = layer.output
        cost += layer.cost
        shortening *= layer.shortening
      } catch let complaint as Complaint {
        throw complaint.within(.index(index)).within(.argument("layers"))
      }
    }
    guard shortening <= 4096 else {
      throw Complaint(
        "too-many-layers", "the layers shorten time \(shortening) times", at: [.argument("layers")],
        hint: "leave a .pool out")
    }
    let output: EncodedShape =
      switch current {
      case .vector(let count): EncodedShape(dim: count)
      case .steps(_, let features): EncodedShape(dim: features, positionDim: features, reduction: shortening)
      case .picture(_, _, let channels): EncodedShape(dim: channels)
      }
    return Network(
      start: start, input: input, layers: placed, shortening: shortening, end: current, output: output, cost: cost)
  }

  struct Network: EncoderNetwork {
    let start: StackShape
    let input: StepInput?
    let layers: [PlacedLayer]
    let shortening: Int
    let end: StackShape
    let output: EncodedShape
    let cost: Int

    func callAsFunction(_ features: Features, on tape: Tape) throws -> Encoding {
      var state: StackState
      switch start {
      case .picture(let height, let width, let channels):
        let pixels = try features.picture(height: height, width: width, channels: channels, on: tape)
        state = StackState(value: pixels, validity: nil)
      case .vector(let count): state = StackState(value: try features.flat(width: count, on: tape), validity: nil)
      case .steps:
        guard let input else { throw ShapeError("stack", [], "features without steps") }
        let steps = try input(features, multiple: shortening, on: tape)
        state = StackState(value: steps.values, validity: steps.validity)
      }
      for layer in layers { state = try layer.apply(state, tape) }
      return switch end {
      case .vector: Encoding(vector: state.value)
      case .picture: Encoding(vector: try tape.globalAveragePool(state.value))
      case .steps:
        Encoding(
          vector: try tape.maskedMean(state.value, mask: state.validity), positions: state.value,
          validity: state.validity)
      }
    }
  }
}

extension StackEncoder.Network: ExportableEncoder {
  func export(_ features: ExportedFeatures, to exporter: inout Exporter) throws -> ExportedEncoding {
    var state: ExportedState
    switch start {
    case .picture(let height, let width, let channels):
      state = ExportedState(try features.picture(height: height, width: width, channels: channels, to: &exporter))
    case .vector(let count): state = ExportedState(try features.flat(width: count, to: &exporter))
    case .steps:
      guard let input else { throw InterchangeError("stack reads features without steps") }
      let steps = try input.export(features, multiple: shortening, to: &exporter)
      state = ExportedState(steps.values, validity: steps.validity)
    }
    for layer in layers { state = try layer.export(state, &exporter) }
    return switch end {
    case .vector: ExportedEncoding(vector: state.value)
    case .picture: ExportedEncoding(vector: ExportedGrid(pixels: state.value).mean(to: &exporter))
    case .steps:
      ExportedEncoding(
        vector: exporter.maskedMean(state.value, state.validity), positions: state.value, validity: state.validity)
    }
  }
}

extension Entry where Make == any Encoder {
  static let stack = Entry(
    "stack", "Layers listed by hand, such as [.conv(width: 16), .pool, .flatten, .dense(width: 64)].",
    example:
      "model(data, inputs: { image: .stack(layers: [.conv(width: 16), .pool, .flatten, .dense(width: 64)]) },\n  tasks: { shape: .classify })",
    parameters: [
      Catalog.Parameter("layers", .list(of: .choice(catalogue: "layer")), "The layers, in their order."),
      .whole("embedding", 1...8192, default: 64, "Width of a token's learned vector, where the input is text."),
    ]
  ) { arguments in
    var layers: [(name: String, layer: any StackLayer)] = []
    var complaints: [Complaint] = []
    for (index, item) in arguments.list("layers").enumerated() {
      guard case .choice(let choice) = item else { continue }
      do {
        layers.append((choice.name, try Catalogue<any StackLayer>.layer.make(choice)))
      } catch let found as Complaints {
        complaints += found.all.map { $0.within(.index(index)).within(.argument("layers")) }
      }
    }
    guard complaints.isEmpty else { throw Complaints(complaints) }
    return StackEncoder(layers: layers, embedding: arguments.whole("embedding"))
  }
}
