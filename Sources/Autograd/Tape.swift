import Tensor

/// The record of one shard's forward pass, from which gradients are computed backwards.
///
/// Memory comes from an arena that `begin` resets, so a step allocates nothing once the first has found the size.
/// A tape belongs to one thread at a time.
public final class Tape {
  /// What outlives an operation: small values, and what rules saved.
  public internal(set) var arena: Arena
  /// What an operation or a rule needs only while it runs; emptied after each.
  public let workspace: Arena
  /// Whether operations are recorded; without, only values are computed.
  public internal(set) var isRecording = false
  /// Whether layers behave as in training (dropout, batch statistics).
  public private(set) var isTraining = false
  /// Running statistics observed in this step, in order.
  public internal(set) var observations: [Observation] = []

  var nodes: [Node] = []
  /// Large values and gradients; nothing small lies between, so that what is given back grows together.
  let memory = Arena()
  /// What else lasts as long as the step.
  let details = Arena()
  /// What else lasts as long as a passage that is computed again.
  let passing = Arena()
  var passages: [Passage] = []
  private var storage: Storage?
  private var dropoutKey: UInt64 = 0
  var dropoutCount: UInt64 = 0
  /// Where each parameter lies in the flat buffers.
  let ranges: [Range<Int>]
  private(set) lazy var pass = BackwardPass(tape: self)

  /// The fewest floats that lie apart from small values and are given back within a step.
  static let largePiece = 1 << 16
  /// The fewest floats of scratch that share memory with values, as no cache would hold them until the next operation.
  static let largeScratch = 1 << 19

  /// A statistic of this shard's rows for a running statistic of the model.
  public struct Observation {
    /// The running statistic.
    public let parameter: Parameter
    /// The value over the shard's rows.
    public let tensor: Tensor
    /// The number of rows it was computed over.
    public let weight: Float
  }

  /// Makes a tape for a model with these parameters; its arenas grow as needed.
  public init(for store: ParameterStore) {
    ranges = store.declarations.map(\.parameter.range)
    arena = details
    workspace = Arena()
  }

  /// Forgets the last step and starts another with these flat parameters.
  ///
  /// Dropout masks follow from `seed`, `step`, `shard` and the operation's place in the step, and from nothing else.
  /// Variables of the last step are no longer valid.
  public func begin(
    parameters: Storage, isTraining: Bool, isRecording: Bool? = nil, seed: UInt64 = 0, step: Int = 0, shard: Int = 0
  ) {
    nodes.removeAll(keepingCapacity: true)
    observations.removeAll(keepingCapacity: true)
    passages.removeAll(keepingCapacity: true)
    pass.forget()
    memory.reset()
    details.reset()
    workspace.reset()
    storage = parameters
    self.isTraining = isTraining
    self.isRecording = isRecording ?? isTraining
    dropoutKey = mixed(mixed(mixed(seed) ^ UInt64(truncatingIfNeeded: step)) ^ UInt64(truncatingIfNeeded: shard))
    dropoutCount = 0
  }

  /// The parameter as a variable of this step.
  @inline(__always)
  public subscript(parameter: Parameter) -> Variable {
    guard let storage else { preconditionFailure("a tape is used before it began") }
    let tensor = Tensor(storage.data + parameter.offset, parameter.shape)
    return Variable(tensor, source: isRecording ? .parameter(parameter.index) : .constant)
  }

  /// A value computed from data, copied into the arena.
  public func constant(_ values: [Float], shape: Shape) throws -> Variable {
    guard values.count == shape.count else { throw ShapeError("constant", [shape], "\(values.count) values") }
    let tensor = makeTensor(shape)
    for (index, value) in values.enumerated() { tensor.data[index] = value }
    return Variable(constant: tensor)
  }

  /// `element(0)` to `element(count - 1)` in the arena: an array for the time of this step.
  public func list<Element: BitwiseCopyable>(
    _ count: Int, _ element: (Int) throws -> Element
  ) rethrows -> UnsafeMutableBufferPointer<Element> {
    let start = arena.allocate(Element.self, count: count)
    for index in 0..<count { (start + index).initialize(to: try element(index)) }
    return UnsafeMutableBufferPointer(start: start, count: count)
  }

  /// An array's elements in the arena.
  public func kept<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeBufferPointer<Element> {
    UnsafeBufferPointer(list(elements.count) { elements[$0] })
  }

  /// A constant whose gradient can be asked for, as a leaf of the tape.
  public func leaf(_ values: [Float], shape: Shape) throws -> Variable {
    record(try constant(values, shape: shape).tensor, LeafRule())
  }

  /// Room for a value of this step; its elements are whatever was there.
  @inline(__always)
  public func makeTensor(_ shape: Shape) -> Tensor { Tensor(room(for: shape.count), shape) }

  @inline(__always)
  private func room(for count: Int) -> UnsafeMutablePointer<Float> {
    if count < Self.largePiece { return arena.floats(count) }
    return arena === passing ? pass.take(count) : memory.floats(count)
  }

  /// Lets `body` use `count` floats: many of them behind the values so far, which others will lie in, few in the workspace.
  func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    if count < Self.largeScratch { return body(workspace.floats(count)) }
    if arena === passing { return pass.withScratch(count, body) }
    let mark = memory.mark
    body(memory.floats(count))
    memory.release(to: mark)
  }

  /// How often memory was asked of the system; once the first steps are over, it stays as it is.
  public var growths: Int { memory.growths + details.growths + passing.growths + workspace.growths }

  /// The bytes held from the system.
  public var capacity: Int { memory.capacity + details.capacity + passing.capacity + workspace.capacity }

  /// Records an operation whose output is `tensor`, if anything flows back through one of its inputs.
  ///
  /// - Parameter ownsValue: Whether `tensor` was made for this output alone and only rules read it once the last walk back
  ///   has passed them, which may then use its memory.
  @inline(__always)
  public func record<Rule: GradientRule>(_ tensor: Tensor, _ rule: Rule, ownsValue: Bool = false) -> Variable {
    guard isRecording else { return Variable(constant: tensor) }
    let address = arena.allocate(Rule.self, count: 1)
    address.initialize(to: rule)
    let count = tensor.shape.count
    // Small pieces are not worth the search for their neighbours.
    let isReturned = ownsValue && count >= Self.largePiece
    nodes.append(Node(rule: Rule.self, address: address, count: count, value: isReturned ? tensor.data : nil))
    return Variable(tensor, source: .node(nodes.count - 1))
  }

  /// Records an operation of one input, or gives a constant when it is one.
  @inline(__always)
  public func record<Rule: GradientRule>(_ tensor: Tensor, of x: Variable, rule: Rule) -> Variable {
    x.isConstant ? Variable(constant: tensor) : record(tensor, rule)
  }

  /// Records an operation of two inputs, or gives a constant when both are.
  @inline(__always)
  public func record<Rule: GradientRule>(_ tensor: Tensor, of a: Variable, _ b: Variable, rule: Rule) -> Variable {
    a.isConstant && b.isConstant ? Variable(constant: tensor) : record(tensor, rule)
  }

  /// Records an operation of three inputs, or gives a constant when all are.
  @inline(__always)
  public func record<Rule: GradientRule>(
    _ tensor: Tensor, of a: Variable, _ b: Variable, _ c: Variable, rule: Rule
  ) -> Variable {
    a.isConstant && b.isConstant && c.isConstant ? Variable(constant: tensor) : record(tensor, rule)
  }

  /// Notes this shard's value of a running statistic, for `ParameterStore.absorb`.
  public func observe(_ tensor: Tensor, for parameter: Parameter, weight: Float) {
    guard arena !== passing else { return }
    observations.append(Observation(parameter: parameter, tensor: tensor, weight: weight))
  }

  /// The key of the next random mask of this step.
  public func nextMaskKey() -> UInt64 {
    dropoutCount += 1
    return mixed(dropoutKey ^ dropoutCount)
  }
}

/// Ends the recording at a leaf.
private struct LeafRule: GradientRule {
  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {}
}

/// A bijection whose outputs look random (the finaliser of SplitMix64, Steele 2014).
func mixed(_ value: UInt64) -> UInt64 {
  var z = value &+ 0x9e37_79b9_7f4a_7c15
  z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
  z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
  return z ^ (z >> 31)
}
