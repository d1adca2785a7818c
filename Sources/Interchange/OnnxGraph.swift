/// A network as ONNX describes it: inputs, constants, nodes and outputs, put together one operation at a time.
///
/// Messages and field numbers follow onnx.proto3 of ONNX 1.15; the operations are those of operator set 17.
public struct OnnxGraph: Sendable {
  /// A tensor of the graph by its name.
  public struct Value: Sendable, Hashable {
    public let name: String
  }

  /// What the elements of a tensor are, by their numbers in `TensorProto.DataType`.
  public enum Element: Int, Sendable {
    case float = 1
    case int32 = 6
    case int64 = 7
    case bool = 9
    case double = 11
  }

  /// An extent of an input or output.
  public enum Extent: Sendable, Equatable {
    case fixed(Int)
    /// Known when the model runs: `batch`.
    case named(String)
  }

  /// An argument of an operation.
  public enum Attribute: Sendable {
    case float(Float)
    case text(String)
    case whole(Int)
    case wholes([Int])
  }

  static let operatorSet = 17
  private static let intermediateVersion = 8

  private var nodes: [ProtobufWriter] = []
  private var initializers: [ProtobufWriter] = []
  private var inputs: [ProtobufWriter] = []
  private var outputs: [ProtobufWriter] = []
  private var names: Set<String> = []
  private var wholes: [[Int]: Value] = [:]
  private var constants: [String: Value] = [:]

  public init() {}

  /// A name that nothing has yet.
  private mutating func unique(_ wanted: String) -> String {
    var name = wanted, number = 2
    while !names.insert(name).inserted {
      name = "\(wanted)_\(number)"
      number += 1
    }
    return name
  }

  /// Declares an input.
  public mutating func input(_ name: String, _ element: Element, _ extents: [Extent]) -> Value {
    let name = unique(name)
    inputs.append(Self.valueInfo(name, element, extents))
    return Value(name: name)
  }

  /// Makes a value an output of this name.
  public mutating func output(_ value: Value, as name: String, _ element: Element, _ extents: [Extent]) {
    let name = unique(name)
    append("Identity", [value], [:], outputs: [name])
    outputs.append(Self.valueInfo(name, element, extents))
  }

  private static func valueInfo(_ name: String, _ element: Element, _ extents: [Extent]) -> ProtobufWriter {
    var shape = ProtobufWriter()
    for extent in extents {
      var dimension = ProtobufWriter()
      switch extent {
      case .fixed(let size): dimension.integer(1, size)
      case .named(let name): dimension.text(2, name)
      }
      shape.message(1, dimension)
    }
    var tensor = ProtobufWriter()
    tensor.integer(1, element.rawValue)
    tensor.message(2, shape)
    var type = ProtobufWriter()
    type.message(1, tensor)
    var info = ProtobufWriter()
    info.text(1, name)
    info.message(2, type)
    return info
  }

  /// Floats that are part of the model, row-major; a name that was given before is the same constant.
  public mutating func constant(_ name: String, _ shape: [Int], _ floats: [Float]) -> Value {
    if let known = constants[name] { return known }
    let value = Value(name: unique(name))
    var tensor = ProtobufWriter()
    for extent in shape { tensor.integer(1, extent) }
    tensor.integer(2, Element.float.rawValue)
    tensor.text(8, value.name)
    floats.withUnsafeBytes { tensor.data(9, $0) }
    initializers.append(tensor)
    constants[name] = value
    return value
  }

  /// One float.
  public mutating func constant(_ number: Float) -> Value { constant("constant_\(number)", [], [number]) }

  /// One number in double precision.
  public mutating func constant(double number: Double) -> Value {
    let name = "double_\(number)"
    if let known = constants[name] { return known }
    let value = Value(name: unique(name))
    var tensor = ProtobufWriter()
    tensor.integer(2, Element.double.rawValue)
    tensor.text(8, value.name)
    withUnsafeBytes(of: number) { tensor.data(9, $0) }
    initializers.append(tensor)
    constants[name] = value
    return value
  }

  /// Whole numbers, as shapes and axes are given.
  public mutating func constant(_ numbers: [Int]) -> Value {
    if let known = wholes[numbers] { return known }
    let value = Value(name: unique("wholes_" + numbers.map { String($0) }.joined(separator: "_")))
    initializers.append(Self.tensor(value.name, .int64, [numbers.count], numbers))
    wholes[numbers] = value
    return value
  }

  /// One whole number without extents.
  public mutating func scalar(_ number: Int) -> Value {
    let name = "whole_\(number)"
    if let known = constants[name] { return known }
    let value = Value(name: unique(name))
    initializers.append(Self.tensor(value.name, .int64, [], [number]))
    constants[name] = value
    return value
  }

  private static func tensor(_ name: String, _ element: Element, _ shape: [Int], _ numbers: [Int]) -> ProtobufWriter {
    var tensor = ProtobufWriter()
    for extent in shape { tensor.integer(1, extent) }
    tensor.integer(2, element.rawValue)
    tensor.packed(7, numbers)
    tensor.text(8, name)
    return tensor
  }

  /// Adds an operation with one output; an input that is nil is left out.
  public mutating func node(
    _ operation: String, _ inputs: [Value?], _ attributes: [String: Attribute] = [:]
  ) -> Value {
    let name = unique(operation)
    append(operation, inputs, attributes, outputs: [name])
    return Value(name: name)
  }

  /// Adds an operation of which the first `count` outputs are wanted.
  public mutating func nodes(
    _ operation: String, _ inputs: [Value?], _ attributes: [String: Attribute], outputs count: Int
  ) -> [Value] {
    let names = (0..<count).map { _ in unique(operation) }
    append(operation, inputs, attributes, outputs: names)
    return names.map { Value(name: $0) }
  }

  private mutating func append(
    _ operation: String, _ inputs: [Value?], _ attributes: [String: Attribute], outputs: [String]
  ) {
    var node = ProtobufWriter()
    for input in inputs { node.text(1, input?.name ?? "") }
    for output in outputs { node.text(2, output) }
    node.text(3, "node_\(outputs[0])")
    node.text(4, operation)
    for (name, attribute) in attributes.sorted(by: { $0.key < $1.key }) {
      node.message(5, Self.attribute(name, attribute))
    }
    nodes.append(node)
  }

  private static func attribute(_ name: String, _ attribute: Attribute) -> ProtobufWriter {
    var message = ProtobufWriter()
    message.text(1, name)
    switch attribute {
    case .float(let value):
      message.float(2, value)
      message.integer(20, 1)
    case .whole(let value):
      message.integer(3, value)
      message.integer(20, 2)
    case .text(let value):
      message.text(4, value)
      message.integer(20, 3)
    case .wholes(let values):
      for value in values { message.integer(8, value) }
      message.integer(20, 7)
    }
    return message
  }

  /// The whole file with these texts about the model.
  ///
  /// - Throws: `InterchangeError` where the file is larger than a protobuf message may be.
  public func model(
    producer: String, version: String, metadata: [(key: String, text: String)]
  ) throws(InterchangeError) -> [UInt8] {
    var graph = ProtobufWriter()
    for node in nodes { graph.message(1, node) }
    graph.text(2, "heddle")
    for initializer in initializers { graph.message(5, initializer) }
    for input in inputs { graph.message(11, input) }
    for output in outputs { graph.message(12, output) }
    var set = ProtobufWriter()
    set.text(1, "")
    set.integer(2, Self.operatorSet)
    var model = ProtobufWriter()
    model.integer(1, Self.intermediateVersion)
    model.text(2, producer)
    model.text(3, version)
    model.message(7, graph)
    model.message(8, set)
    for (key, text) in metadata {
      var entry = ProtobufWriter()
      entry.text(1, key)
      entry.text(2, text)
      model.message(14, entry)
    }
    return try model.encoded()
  }
}

extension OnnxGraph {
  public mutating func add(_ a: Value, _ b: Value) -> Value { node("Add", [a, b]) }
  public mutating func subtract(_ a: Value, _ b: Value) -> Value { node("Sub", [a, b]) }
  public mutating func multiply(_ a: Value, _ b: Value) -> Value { node("Mul", [a, b]) }
  public mutating func divide(_ a: Value, _ b: Value) -> Value { node("Div", [a, b]) }
  public mutating func matrixProduct(_ a: Value, _ b: Value) -> Value { node("MatMul", [a, b]) }

  /// The value in these extents; 0 keeps one, -1 is whatever is left.
  public mutating func reshape(_ x: Value, _ extents: [Int]) -> Value { node("Reshape", [x, constant(extents)]) }

  public mutating func transpose(_ x: Value, _ axes: [Int]) -> Value { node("Transpose", [x], ["perm": .wholes(axes)]) }

  public mutating func concatenate(_ values: [Value], axis: Int) -> Value {
    values.count == 1 ? values[0] : node("Concat", values, ["axis": .whole(axis)])
  }

  /// Elements `range` along an axis.
  public mutating func slice(_ x: Value, axis: Int, _ range: Range<Int>) -> Value {
    node("Slice", [x, constant([range.lowerBound]), constant([range.upperBound]), constant([axis])])
  }

  /// Every `stride`th element along an axis, from the first on.
  public mutating func slice(_ x: Value, axis: Int, every stride: Int) -> Value {
    node("Slice", [x, constant([0]), constant([Int.max]), constant([axis]), constant([stride])])
  }

  public mutating func expand(_ x: Value, axes: [Int]) -> Value { node("Unsqueeze", [x, constant(axes)]) }

  public mutating func sum(_ x: Value, axis: Int, keepsAxis: Bool = false) -> Value {
    node("ReduceSum", [x, constant([axis])], ["keepdims": .whole(keepsAxis ? 1 : 0)])
  }

  public mutating func softmax(_ x: Value, axis: Int = -1) -> Value { node("Softmax", [x], ["axis": .whole(axis)]) }

  public mutating func floats(_ x: Value) -> Value { node("Cast", [x], ["to": .whole(Element.float.rawValue)]) }

  public mutating func wholes(_ x: Value) -> Value { node("Cast", [x], ["to": .whole(Element.int64.rawValue)]) }

  /// The size of an axis as a list of one whole number.
  public mutating func extent(_ x: Value, axis: Int) -> Value {
    node("Shape", [x], ["start": .whole(axis), "end": .whole(axis + 1)])
  }
}
