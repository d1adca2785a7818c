import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Low-rank multimodal fusion: the tensor product of all modalities through a weight tensor of low rank, never formed.
///
/// h = Σᵣ aᵣ Πᵢ (Wᵢʳ [xᵢ; 1]) + b (equation 6, with a weight aᵣ for each rank as in the authors' code). An absent modality is a
/// factor of 1.
struct LowRankFusion: FusionMethod {
  let rank: Int
  let dim: Int

  func network(for inputs: [FusionInput], name: String, in store: inout ParameterStore) throws -> any FusionNetwork {
    let factors = inputs.map {
      Dense($0.shape.dim, to: rank * dim, in: &store, name: "\(name).\($0.name)")
    }
    let mixture = store.declare(
      "\(name).mixture", shape: [rank, 1], initialiser: .glorotNormal(inputs: rank, outputs: 1))
    let bias = store.declare("\(name).bias", shape: [dim], initialiser: .zeros, decays: false)
    return Network(
      factors: factors, mixture: mixture, bias: bias, rank: rank, dim: dim,
      cost: inputs.reduce(0) { $0 + ($1.shape.dim + 1) * rank * dim })
  }

  struct Network: FusionNetwork {
    let factors: [Dense]
    let mixture: Autograd.Parameter
    let bias: Autograd.Parameter
    let rank: Int
    let dim: Int
    let cost: Int

    func callAsFunction(_ inputs: [FusionPart], on tape: Tape) throws -> Variable {
      let rows = inputs[0].encoding.vector.shape[0]
      let one = tape.makeTensor([1])
      one.data[0] = 1
      var product: Variable?
      for (factor, input) in zip(factors, inputs) {
        let own = try factor(input.encoding.vector, on: tape)
        let kept = try tape.replaceAbsent(own, with: Variable(constant: one), present: input.present)
        product = try product.map { try tape.multiply($0, kept) } ?? kept
      }
      guard let product else { throw ShapeError("lowRank", [], "no modality") }
      // [rows, rank, dim] weighed over ranks: as [rows, dim, rank] times [rank, 1].
      let turned = try tape.transpose(
        try tape.reshape(product, to: Shape([rows, rank, dim])), order: [0, 2, 1])
      let mixed = try tape.reshape(try tape.matmul(turned, tape[mixture]), to: Shape([rows, dim]))
      return try tape.add(mixed, tape[bias])
    }
  }
}

extension LowRankFusion.Network: ExportableFusion {
  func export(_ parts: [ExportedPart], to exporter: inout Exporter) throws -> OnnxGraph.Value {
    let kept = zip(factors, parts).map { factor, part in
      exporter.select(
        part.present, factor.export(part.encoding.vector, to: &exporter), else: exporter.graph.constant(1), rank: 2)
    }
    guard let first = kept.first else { throw InterchangeError("a product of no modality") }
    let product = kept.dropFirst().reduce(first) { exporter.graph.multiply($0, $1) }
    let turned = exporter.graph.transpose(exporter.graph.reshape(product, [0, rank, dim]), [0, 2, 1])
    let mixed = exporter.graph.reshape(
      exporter.graph.matrixProduct(turned, exporter.constant(mixture)), [0, dim])
    return exporter.graph.add(mixed, exporter.constant(bias))
  }
}

extension Entry where Make == any FusionMethod {
  static let lowRank = Entry(
    "lowRank", "The product of all modalities through a tensor of low rank: Σᵣ aᵣ Πᵢ Wᵢʳ [xᵢ; 1].",
    source: "Liu 2018, Efficient low-rank multimodal fusion with modality-specific factors, equation 6",
    example: "model(data, fusion: .lowRank(rank: 2), tasks: { shape: .classify })",
    parameters: [
      .whole("rank", 1...256, default: 4, "Rank of the tensor."),
      .whole("dim", 1...65_536, default: 128, "Width of the fused representation."),
    ]
  ) { LowRankFusion(rank: $0.whole("rank"), dim: $0.whole("dim")) }
}
