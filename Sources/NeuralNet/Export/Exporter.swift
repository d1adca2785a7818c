import Autograd
import Interchange
import Tensor

/// Puts a trained network together as an ONNX graph; each layer adds its own operations.
public struct Exporter {
  public typealias Value = OnnxGraph.Value

  public var graph = OnnxGraph()
  private let store: ParameterStore
  private let parameters: Storage

  /// An empty graph of a model with these weights.
  public init(_ store: ParameterStore, parameters: Storage) {
    self.store = store
    self.parameters = parameters
  }

  /// The elements of a parameter.
  public func values(_ parameter: Parameter) -> [Float] { store.values(of: parameter, in: parameters) }

  public func name(_ parameter: Parameter) -> String { store.declarations[parameter.index].name }

  /// A parameter as it is.
  public mutating func constant(_ parameter: Parameter) -> Value {
    let shape = parameter.shape
    return graph.constant(name(parameter), (0..<shape.rank).map { shape[$0] }, values(parameter))
  }

  /// A parameter whose elements were put in another order.
  public mutating func constant(_ parameter: Parameter, _ suffix: String, _ shape: [Int], _ values: [Float]) -> Value {
    graph.constant("\(name(parameter)).\(suffix)", shape, values)
  }

  public mutating func apply(_ activation: Activation, to x: Value) -> Value {
    switch activation {
    case .none: return x
    case .relu: return graph.node("Relu", [x])
    case .sigmoid: return graph.node("Sigmoid", [x])
    case .tanh: return graph.node("Tanh", [x])
    case .gelu:
      // x Φ(x) (Hendrycks & Gimpel 2016); operator set 17 has no Gelu.
      let error = graph.node("Erf", [graph.multiply(x, graph.constant(Float(0.5).squareRoot()))])
      return graph.multiply(x, graph.multiply(graph.add(error, graph.constant(1)), graph.constant(0.5)))
    }
  }

  /// The mean over the positions where `validity` is 1, 0 where there is none. x: [batch, time, width], validity: [batch, time].
  public mutating func maskedMean(_ x: Value, _ validity: Value?) -> Value {
    guard let validity else {
      return graph.node("ReduceMean", [x], ["axes": .wholes([1]), "keepdims": .whole(0)])
    }
    let sum = graph.sum(graph.multiply(x, graph.expand(validity, axes: [2])), axis: 1)
    let count = graph.node("Max", [graph.sum(validity, axis: 1, keepsAxis: true), graph.constant(1)])
    return graph.divide(sum, count)
  }

  /// The largest over the positions where `validity` is 1, 0 where there is none. x: [batch, time, …, width], validity: [batch, time].
  public mutating func maskedMaximum(_ x: Value, _ validity: Value?, axes: [Int] = [1]) -> Value {
    let reduced: [String: OnnxGraph.Attribute] = ["axes": .wholes(axes), "keepdims": .whole(0)]
    guard let validity else { return graph.node("ReduceMax", [x], reduced) }
    let none = graph.constant(0), lowest = graph.constant(-Float.greatestFiniteMagnitude)
    let counts = graph.node("Greater", [graph.expand(validity, axes: Array(2..<axes.count + 2)), none])
    let largest = graph.node("ReduceMax", [graph.node("Where", [counts, x, lowest])], reduced)
    let some = graph.node("Greater", [graph.sum(validity, axis: 1, keepsAxis: true), none])
    return graph.node("Where", [some, largest, none])
  }

  /// [batch, steps] of floats, 1 before the length of each row. lengths: [batch], steps: [1], both whole numbers.
  public mutating func validity(of lengths: Value, steps: Value) -> Value {
    let places = graph.node("Range", [graph.scalar(0), graph.node("Squeeze", [steps]), graph.scalar(1)])
    return graph.floats(graph.node("Less", [places, graph.expand(lengths, axes: [1])]))
  }

  /// One number in these extents behind the batch's. like: [batch, …] -> [batch, extents].
  public mutating func filled(_ number: Value, like x: Value, _ extents: [Int]) -> Value {
    let all = graph.concatenate([graph.extent(x, axis: 0), graph.constant(extents)], axis: 0)
    return graph.node("Expand", [number, all])
  }

  /// 1 at the place of each code, 0 at others. codes: [batch, …], whole numbers below `count` -> [batch, …, count].
  public mutating func oneHot(_ codes: Value, count: Int) -> Value {
    graph.node("OneHot", [codes, graph.constant([count]), graph.constant("onehot.values", [2], [0, 1])])
  }

  /// What amounts add up to at each code. amounts: [batch, places], codes: the same, whole numbers below `count` -> [batch, count].
  public mutating func totals(of amounts: Value, at codes: Value, count: Int) -> Value {
    let empty = filled(graph.constant(0), like: codes, [count])
    return graph.node("ScatterElements", [empty, codes, amounts], ["axis": .whole(1), "reduction": .text("add")])
  }

  /// The first `steps` of x, zeros behind its end. x: [batch, time, rest], steps: [1] of a whole number -> [batch, steps, rest].
  public mutating func resized(_ x: Value, steps: Value, rest: [Int]) -> Value {
    let extents = graph.concatenate([graph.extent(x, axis: 0), steps, graph.constant(rest)], axis: 0)
    let zeros = graph.node("Expand", [graph.constant(0), extents])
    return graph.node(
      "Slice",
      [graph.concatenate([x, zeros], axis: 1), graph.constant([0]), steps, graph.constant([1])])
  }

  /// The smallest multiple of a number that is not below `count`, both whole.
  public mutating func roundedUp(_ count: Value, toMultipleOf multiple: Int) -> Value {
    guard multiple > 1 else { return count }
    let size = graph.constant([multiple])
    let parts = graph.divide(graph.add(count, graph.constant([multiple - 1])), size)
    return graph.multiply(parts, size)
  }

  /// The largest or the mean of each window; those that do not fit are left out or, if `isPadded`, smaller.
  ///
  /// x: [batch, height, width, channels] -> [batch, height / h, width / w, channels].
  public mutating func pooled(
    _ x: Value, window: (height: Int, width: Int) = (2, 2), isMean: Bool = false, isPadded: Bool = false
  ) -> Value {
    let extents = OnnxGraph.Attribute.wholes([window.height, window.width])
    let y = graph.node(
      isMean ? "AveragePool" : "MaxPool", [graph.transpose(x, [0, 3, 1, 2])],
      ["kernel_shape": extents, "strides": extents, "ceil_mode": .whole(isPadded ? 1 : 0)])
    return graph.transpose(y, [0, 2, 3, 1])
  }

  /// `x` where `present` is not 0, else `other`. x: [batch, …], present: [batch], other: [width] or a number.
  public mutating func select(_ present: Value, _ x: Value, else other: Value, rank: Int) -> Value {
    let condition = graph.node("Greater", [present, graph.constant(0)])
    let axes = Array(1..<max(1, rank))
    return graph.node("Where", [axes.isEmpty ? condition : graph.expand(condition, axes: axes), x, other])
  }
}

/// What an encoder gives in an exported graph: a vector a row, and vectors along its order where it has one.
public struct ExportedEncoding: Sendable {
  /// [batch, width].
  public var vector: OnnxGraph.Value
  /// [batch, positions, width], or nil.
  public var positions: OnnxGraph.Value?
  /// [batch, positions] of floats, 1 where valid; nil where all are.
  public var validity: OnnxGraph.Value?

  public init(vector: OnnxGraph.Value, positions: OnnxGraph.Value? = nil, validity: OnnxGraph.Value? = nil) {
    self.vector = vector
    self.positions = positions
    self.validity = validity
  }
}
