import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// The vectors projected to one width, added or averaged; then ReLU.
///
/// sum: h = relu(Σᵢ Wᵢ xᵢ + bᵢ), where an absent modality adds what its learned vector gives; mean: h = relu(Σᵢ pᵢ (Wᵢ xᵢ + bᵢ) / Σᵢ pᵢ)
/// over the modalities that are present (pᵢ = 1), over all learned vectors where none is.
struct SumFusion: FusionMethod {
  let dim: Int
  let isMean: Bool

  func network(for inputs: [FusionInput], name: String, in store: inout ParameterStore) throws -> any FusionNetwork {
    let projections = inputs.map {
      Dense($0.shape.dim, to: dim, activation: .none, in: &store, name: "\(name).\($0.name)")
    }
    return Network(
      projections: projections, isMean: isMean, dim: dim, cost: inputs.reduce(0) { $0 + $1.shape.dim * dim })
  }

  struct Network: FusionNetwork {
    let projections: [Dense]
    let isMean: Bool
    let dim: Int
    let cost: Int

    func callAsFunction(_ inputs: [FusionPart], on tape: Tape) throws -> Variable {
      let parts = try tape.list(inputs.count) { try projections[$0](inputs[$0].encoding.vector, on: tape) }
      if isMean { return tape.relu(try tape.weightedSum(parts, by: Presence(inputs).shares(on: tape))) }
      guard let first = parts.first else { throw ShapeError("sum", [], "no modality") }
      return tape.relu(try parts.dropFirst().reduce(first) { try tape.add($0, $1) })
    }
  }
}

extension SumFusion.Network: ExportableFusion {
  func export(_ parts: [ExportedPart], to exporter: inout Exporter) throws -> OnnxGraph.Value {
    var terms: [OnnxGraph.Value] = []
    for (projection, part) in zip(projections, parts) {
      terms.append(projection.export(part.encoding.vector, to: &exporter))
    }
    guard !terms.isEmpty else { throw InterchangeError("a sum of no modality") }
    let sum =
      isMean
      ? exporter.weightedSum(terms, by: ExportedPresence(parts, to: &exporter).shares(to: &exporter))
      : terms.dropFirst().reduce(terms[0]) { exporter.graph.add($0, $1) }
    return exporter.apply(.relu, to: sum)
  }
}

extension Entry where Make == any FusionMethod {
  static let mean = Entry(
    "mean",
    "The vectors projected to one width and averaged over the modalities that are present: relu(Σ pᵢ (Wᵢ xᵢ + bᵢ) / Σ pᵢ).",
    source: "Neverova 2016, ModDrop, section 4, for the mean over what is present",
    example: "model(data, fusion: .mean, tasks: { shape: .classify })",
    parameters: [.whole("dim", 1...65_536, default: 128, "Width of the fused representation.")]
  ) { SumFusion(dim: $0.whole("dim"), isMean: true) }

  static let sum = Entry(
    "sum", "The vectors projected to one width and added: relu(Σ Wᵢ xᵢ + bᵢ).",
    example: "model(data, fusion: .sum(dim: 64), tasks: { shape: .classify })",
    parameters: [.whole("dim", 1...65_536, default: 128, "Width of the fused representation.")]
  ) { SumFusion(dim: $0.whole("dim"), isMean: false) }
}
