import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Tensor fusion: all products of features of different modalities, and of each with 1, then a dense layer with ReLU.
///
/// h = relu(W ([u₁; 1] ⊗ [u₂; 1] ⊗ …) + b) with uᵢ = Uᵢ xᵢ (equation 2). An absent modality has uᵢ = 0, so that the products of the
/// others remain.
struct TensorFusion: FusionMethod {
  let width: Int
  let dim: Int

  /// Most products that are formed for a row.
  private static let mostProducts = 65_536

  func network(for inputs: [FusionInput], name: String, in store: inout ParameterStore) throws -> any FusionNetwork {
    var products = 1
    for _ in inputs { products = min(products, Self.mostProducts) * (width + 1) }
    guard products <= Self.mostProducts else {
      throw Complaint(
        "out-of-range", "\(inputs.count) inputs of width \(width) have more than \(Self.mostProducts) products",
        at: [.argument("width")], hint: "use a smaller width, or .lowRank, which forms none of them")
    }
    let projections = inputs.map { Dense($0.shape.dim, to: width, in: &store, name: "\(name).\($0.name)") }
    let dense = Dense(products, to: dim, activation: .relu, in: &store, name: "\(name).dense")
    return Network(
      projections: projections, dense: dense, dim: dim,
      cost: inputs.reduce(products * (dim + 1)) { $0 + $1.shape.dim * width })
  }

  struct Network: FusionNetwork {
    let projections: [Dense]
    let dense: Dense
    let dim: Int
    let cost: Int

    func callAsFunction(_ inputs: [FusionPart], on tape: Tape) throws -> Variable {
      let zero = tape.makeTensor([1])
      zero.data[0] = 0
      var product: Variable?
      for (projection, input) in zip(projections, inputs) {
        let own = try tape.replaceAbsent(
          try projection(input.encoding.vector, on: tape), with: Variable(constant: zero), present: input.present)
        let factor = try tape.withOne(own)
        product = try product.map { try tape.flatten(try tape.outerProduct($0, factor)) } ?? factor
      }
      guard let product else { throw ShapeError("tensor", [], "no modality") }
      return try dense(product, on: tape)
    }
  }
}

extension TensorFusion.Network: ExportableFusion {
  func export(_ parts: [ExportedPart], to exporter: inout Exporter) throws -> OnnxGraph.Value {
    var product: OnnxGraph.Value?
    for (projection, part) in zip(projections, parts) {
      let vector = projection.export(part.encoding.vector, to: &exporter)
      let own = exporter.select(part.present, vector, else: exporter.graph.constant(0), rank: 2)
      let one = exporter.filled(exporter.graph.constant(1), like: own, [1])
      let factor = exporter.graph.concatenate([own, one], axis: 1)
      product =
        product.map {
          let products = exporter.graph.multiply(
            exporter.graph.expand($0, axes: [2]), exporter.graph.expand(factor, axes: [1]))
          return exporter.graph.node("Flatten", [products], ["axis": .whole(1)])
        } ?? factor
    }
    guard let product else { throw InterchangeError("a product of no modality") }
    return dense.export(product, to: &exporter)
  }
}

extension Entry where Make == any FusionMethod {
  static let tensor = Entry(
    "tensor", "All products of features of different modalities: relu(W ([u₁; 1] ⊗ [u₂; 1] ⊗ …) + b).",
    source: "Zadeh 2017, Tensor fusion network for multimodal sentiment analysis, equation 2",
    example: "model(data, fusion: .tensor(width: 8), tasks: { shape: .classify })",
    parameters: [
      .whole("width", 1...256, default: 16, "Features of each modality before the product."),
      .whole("dim", 1...65_536, default: 128, "Width of the fused representation."),
    ]
  ) { TensorFusion(width: $0.whole("width"), dim: $0.whole("dim")) }
}
