import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Dense layers, each followed by ReLU; none at all passes its input on.
struct Trunk: Sendable {
  let layers: [Dense]
  let inputs: Int
  let outputs: Int
  /// Multiply-adds for a row.
  let cost: Int
  /// Learned numbers.
  let parameters: Int

  init(_ inputs: Int, widths: [Int], name: String, in store: inout ParameterStore) {
    let before = store.scalarCount
    var width = inputs, cost = 0, layers: [Dense] = []
    for (index, next) in widths.enumerated() {
      layers.append(Dense(width, to: next, activation: .relu, in: &store, name: "\(name).dense\(index)"))
      cost += width * next
      width = next
    }
    self.layers = layers
    self.inputs = inputs
    self.cost = cost
    outputs = width
    parameters = store.scalarCount - before
  }

  /// x: [..., inputs] -> [..., outputs].
  func callAsFunction(_ x: Variable, on tape: Tape) throws -> Variable { try layers.reduce(x) { try $1($0, on: tape) } }

  /// `mlp [64, 64]`.
  var text: String {
    layers.isEmpty ? "as it is" : "mlp [\(layers.map { "\($0.weight.shape[1])" }.joined(separator: ", "))]"
  }
}

/// Brings the representations that tasks read to one width, so that shared parts can read them all.
///
/// Where all have the same width they stay as they are; else each source gets a dense layer with ReLU.
struct CommonWidth: Sendable {
  let width: Int
  let layers: [Int: Dense]
  let parts: [SharingPart]

  init(_ tasks: [SharingTask], width: Int, in store: inout ParameterStore) {
    let dims = Set(tasks.map(\.shape.dim))
    guard dims.count > 1 else {
      self.width = tasks.first?.shape.dim ?? width
      layers = [:]
      parts = []
      return
    }
    self.width = width
    var layers: [Int: Dense] = [:], parts: [SharingPart] = []
    for task in tasks where layers[task.source] == nil {
      let readers = tasks.filter { $0.source == task.source }
      let owner = readers.count == 1 ? task.name : ParameterStore.sharedGroup
      let before = store.scalarCount
      let dense = store.withGroup(owner) { store in
        Dense(
          task.shape.dim, to: width, activation: .relu, in: &store, name: "sharing.entry\(task.source)")
      }
      layers[task.source] = dense
      parts.append(
        SharingPart(
          "entry of \(readers.map(\.name).joined(separator: ", "))", kind: "mlp [\(width)]",
          input: "\(task.shape.dim)", output: "\(width)", parameters: store.scalarCount - before, owner: owner,
          cost: task.shape.dim * width))
    }
    self.layers = layers
    self.parts = parts
  }

  /// The common representation of each source that `tasks` read, made once a source.
  func callAsFunction(_ inputs: [Representation], _ tasks: [SharingTask], on tape: Tape) throws -> [Int: Variable] {
    var made: [Int: Variable] = [:]
    for (task, input) in zip(tasks, inputs) where made[task.source] == nil {
      made[task.source] = try layers[task.source].map { try $0(input.vector, on: tape) } ?? input.vector
    }
    return made
  }
}

extension Representation {
  /// The same with another vector; positions stay as the backbone gave them.
  func with(vector: Variable) -> Representation {
    Representation(vector: vector, positions: positions, validity: validity)
  }
}

extension RepresentationShape {
  /// The same with another width of the vector.
  func with(dim: Int) -> RepresentationShape {
    RepresentationShape(dim: dim, positionDim: positionDim, reduction: reduction)
  }
}

extension Tape {
  /// Σ_k gate_k x_k. gate: [rows, parts], parts: [rows, width] each -> [rows, width].
  func mixture(_ parts: [Variable], gate: Variable) throws -> Variable {
    var sum: Variable?
    for (index, part) in parts.enumerated() {
      let share = try multiply(part, try slice(gate, axis: 1, index..<index + 1))
      sum = try sum.map { try add($0, share) } ?? share
    }
    guard let sum else { throw ShapeError("mixture", [gate.shape], "nothing to mix") }
    return sum
  }
}

extension Trunk {
  /// x: [..., inputs] -> [..., outputs].
  func export(_ x: OnnxGraph.Value, to exporter: inout Exporter) -> OnnxGraph.Value {
    layers.reduce(x) { $1.export($0, to: &exporter) }
  }
}

extension CommonWidth {
  /// The common representation of each source that `tasks` read.
  func export(
    _ inputs: [ExportedRepresentation], _ tasks: [SharingTask], to exporter: inout Exporter
  ) -> [Int: OnnxGraph.Value] {
    var made: [Int: OnnxGraph.Value] = [:]
    for (task, input) in zip(tasks, inputs) where made[task.source] == nil {
      made[task.source] = layers[task.source]?.export(input.encoding.vector, to: &exporter) ?? input.encoding.vector
    }
    return made
  }
}

extension Exporter {
  /// Σ_k gate_k x_k. gate: [batch, parts], parts: [batch, width] each -> [batch, width].
  mutating func mixture(_ parts: [OnnxGraph.Value], gate: OnnxGraph.Value) -> OnnxGraph.Value {
    let weighted = parts.enumerated().map { index, part in
      graph.multiply(part, graph.slice(gate, axis: 1, index..<index + 1))
    }
    return weighted.dropFirst().reduce(weighted[0]) { graph.add($0, $1) }
  }
}
