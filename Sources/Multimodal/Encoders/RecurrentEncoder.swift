import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// GRU or LSTM layers over steps or embedded tokens; the vector is pooled from the states of valid positions.
struct RecurrentEncoder: Encoder {
  static let reads: [FeatureStructure] = [.steps, .tokens]
  let layers: Int
  let dim: Int
  let cell: RecurrentCell
  let isBidirectional: Bool
  let pool: PositionPooling.Method
  let dropout: Double

  func network(for shape: FeatureShape, name: String, in store: inout ParameterStore) throws -> any EncoderNetwork {
    guard let input = StepInput(shape, width: dim, in: &store, name: name) else {
      throw refuse(shape, name: "recurrent")
    }
    let stack = Recurrent(
      input.features, hidden: dim, layers: layers, cell: cell, isBidirectional: isBidirectional,
      dropout: Float(dropout),
      in: &store, name: name)
    let width = dim * (isBidirectional ? 2 : 1)
    let gates = cell == .gru ? 3 : 4
    var cost = 0, reading = input.features
    for _ in 0..<layers {
      cost += input.longest * gates * width * (reading + dim)
      reading = width
    }
    return Network(
      input: input, stack: stack, pooling: PositionPooling(pool, dim: width, in: &store, name: name),
      dropout: Dropout(Float(dropout)), output: EncodedShape(dim: width, positionDim: width, longest: input.longest),
      cost: cost)
  }

  struct Network: EncoderNetwork {
    let input: StepInput
    let stack: Recurrent
    let pooling: PositionPooling
    let dropout: Dropout
    let output: EncodedShape
    let cost: Int

    func callAsFunction(_ features: Features, on tape: Tape) throws -> Encoding {
      let x = try input.values(of: features, on: tape)
      let validity = try features.validity(on: tape)
      let positions = try stack(x, mask: validity, on: tape)
      let vector =
        pooling.method == .last
        ? try stack.final(positions, on: tape) : try pooling(positions, validity: validity, on: tape)
      return Encoding(vector: dropout(vector, on: tape), positions: positions, validity: validity)
    }
  }
}

extension RecurrentEncoder.Network: ExportableEncoder {
  func export(_ features: ExportedFeatures, to exporter: inout Exporter) throws -> ExportedEncoding {
    let x = try input.values(of: features, to: &exporter)
    let (positions, last) = stack.export(x, lengths: features.lengths, to: &exporter)
    let vector =
      pooling.method == .last
      ? stack.exportFinal(last, lengths: features.lengths, to: &exporter)
      : pooling.export(positions, features.validity, to: &exporter)
    return ExportedEncoding(vector: vector, positions: positions, validity: features.validity)
  }
}

extension Entry where Make == any Encoder {
  static let recurrent = Entry(
    "recurrent", "GRU or LSTM layers along steps or tokens; the vector is pooled from the states.",
    source: "Cho 2014 (GRU); Hochreiter & Schmidhuber 1997 (LSTM)",
    example: "model(data, inputs: { caption: .recurrent(layers: 1, cell: .lstm) },\n  tasks: { shape: .classify })",
    parameters: [
      .whole("layers", 1...16, default: 2, "Layers."),
      .whole("dim", 1...8192, default: 128, "Width of each direction's state."),
      .oneOf("cell", ["gru", "lstm"], default: "gru", "The recurrent cell."),
      .flag("bidirectional", default: true, "Whether it reads in both directions."),
      .pooling(
        [.attention, .last, .max, .mean], default: .mean, "How the states become a vector; last: the final ones."),
      .dropout,
    ]
  ) { arguments in
    RecurrentEncoder(
      layers: arguments.whole("layers"), dim: arguments.whole("dim"),
      cell: arguments.text("cell") == "lstm" ? .lstm : .gru,
      isBidirectional: arguments.flag("bidirectional"), pool: arguments.pooling, dropout: arguments.number("dropout"))
  }
}
