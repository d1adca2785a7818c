import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Feature-wise linear modulation: one modality scales and shifts the features of the others.
///
/// h = relu(Σᵢ γᵢ(c) ⊙ Wᵢ xᵢ + βᵢ(c)) over the modalities i other than the condition c, with γᵢ(c) = 1 + Gᵢ c and βᵢ(c) = Bᵢ c + bᵢ
/// (equation 2, whose network centres γ at 1). Absent modalities are left out of the sum; an absent condition is its learned vector.
struct FiLMFusion: FusionMethod {
  let condition: String?
  let dim: Int
  var namedInputs: [(argument: String, input: String)] { condition.map { [("condition", $0)] } ?? [] }

  func network(for inputs: [FusionInput], name: String, in store: inout ParameterStore) throws -> any FusionNetwork {
    let names = inputs.map(\.name)
    guard let place = condition.map({ names.firstIndex(of: $0) }) ?? names.indices.last else {
      throw Complaint(
        "unknown-input", "'\(condition ?? "")' is no input of the model", at: [.argument("condition")],
        label: Suggestion.words(for: condition ?? "", among: names),
        notes: ["the inputs are \(names.joined(separator: ", "))"])
    }
    let modulated = inputs.indices.filter { $0 != place }
    let width = inputs[place].shape.dim
    let features = modulated.map {
      Dense(inputs[$0].shape.dim, to: dim, hasBias: false, in: &store, name: "\(name).\(names[$0])")
    }
    let gains = modulated.map {
      Dense(width, to: dim, hasBias: false, in: &store, name: "\(name).\(names[$0]).gain")
    }
    let shifts = modulated.map { Dense(width, to: dim, in: &store, name: "\(name).\(names[$0]).shift") }
    return Network(
      place: place, modulated: modulated, features: features, gains: gains, shifts: shifts, dim: dim,
      cost: modulated.reduce(0) { $0 + (inputs[$1].shape.dim + 2 * width) * dim })
  }

  struct Network: FusionNetwork {
    let place: Int
    let modulated: [Int]
    let features: [Dense]
    let gains: [Dense]
    let shifts: [Dense]
    let dim: Int
    let cost: Int

    func callAsFunction(_ inputs: [FusionPart], on tape: Tape) throws -> Variable {
      let condition = inputs[place].encoding.vector
      var sum: Variable?
      for (index, input) in modulated.enumerated() {
        let x = try features[index](inputs[input].encoding.vector, on: tape)
        let gain = tape.scale(try gains[index](condition, on: tape), by: 1, plus: 1)
        let shift = try shifts[index](condition, on: tape)
        let term = try tape.add(try tape.multiply(gain, x), shift)
        sum = try sum.map { try tape.add($0, term) } ?? term
      }
      guard let sum else { throw ShapeError("film", [], "no modality to condition") }
      return tape.relu(sum)
    }
  }
}

extension FiLMFusion.Network: ExportableFusion {
  func export(_ parts: [ExportedPart], to exporter: inout Exporter) throws -> OnnxGraph.Value {
    let condition = parts[place].encoding.vector
    let terms = modulated.enumerated().map { index, input in
      let x = features[index].export(parts[input].encoding.vector, to: &exporter)
      let gain = exporter.graph.add(gains[index].export(condition, to: &exporter), exporter.graph.constant(1))
      return exporter.graph.add(
        exporter.graph.multiply(gain, x), shifts[index].export(condition, to: &exporter))
    }
    guard let first = terms.first else { throw InterchangeError("film has no modality to condition") }
    return exporter.apply(.relu, to: terms.dropFirst().reduce(first) { exporter.graph.add($0, $1) })
  }
}

extension Entry where Make == any FusionMethod {
  static let film = Entry(
    "film", "One modality scales and shifts the features of the others: relu(γ(c) ⊙ W x + β(c)).",
    source: "Perez 2018, FiLM: visual reasoning with a general conditioning layer, equation 2",
    example: "model(data, fusion: .film(condition: .caption), tasks: { shape: .classify })",
    parameters: [
      Catalog.Parameter("condition", .column, "The input that conditions the others; by default the last.").optional,
      .whole("dim", 1...65_536, default: 128, "Width of the fused representation."),
    ]
  ) { FiLMFusion(condition: $0.choice("condition")?.name, dim: $0.whole("dim")) }
}
