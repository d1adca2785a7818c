import Tensor

/// The parameters of a model: what each is called, where it lies in the flat buffers, how it starts and who owns it.
///
/// A value without weights: a blueprint holds one, and `initialised(seed:)` makes the weights. Weights, gradients and
/// the state of an optimiser are flat buffers of `count` floats with this layout; every parameter starts on a cache
/// line, and what lies between parameters stays zero.
public struct ParameterStore: Sendable {
  /// One declared parameter.
  public struct Declaration: Sendable {
    /// The unique name, parts joined by points: `encoder.frame.convolution0.weight`.
    public let name: String
    /// The label of those it belongs to: `shared`, or the name of a task.
    public let group: String
    /// Whether weight decay applies to it.
    public let decays: Bool
    /// Whether it is a running statistic, which is observed and never trained.
    public let isStatistic: Bool
    /// How it starts.
    public let initialiser: Initialiser
    /// Its handle.
    public let parameter: Parameter
  }

  /// The group of the parameters that all tasks share.
  public static let sharedGroup = "shared"
  /// Floats in a cache line of 64 bytes.
  static let alignment = 16

  /// The declarations, in the order of their offsets.
  public private(set) var declarations: [Declaration] = []
  /// The floats in every flat buffer of this layout.
  public private(set) var count = 0
  /// The group given to what is declared without one.
  public var currentGroup = ParameterStore.sharedGroup
  private var indices: [String: Int] = [:]

  /// Makes a store without parameters.
  public init() {}

  /// Declares a parameter and gives its handle; a name that is taken gets the next free number appended.
  public mutating func declare(
    _ name: String, shape: Shape, initialiser: Initialiser, group: String? = nil, decays: Bool = true,
    isStatistic: Bool = false
  ) -> Parameter {
    var unique = name
    var number = 2
    while indices[unique] != nil {
      unique = "\(name)\(number)"
      number += 1
    }
    let parameter = Parameter(index: declarations.count, offset: count, shape: shape)
    indices[unique] = parameter.index
    declarations.append(
      Declaration(
        name: unique, group: group ?? currentGroup, decays: decays && !isStatistic, isStatistic: isStatistic,
        initialiser: initialiser, parameter: parameter))
    count += (shape.count + Self.alignment - 1) / Self.alignment * Self.alignment
    return parameter
  }

  /// Runs `body` with what it declares in group `group`.
  public mutating func withGroup<Result>(
    _ group: String, _ body: (inout ParameterStore) throws -> Result
  ) rethrows -> Result {
    let outer = currentGroup
    currentGroup = group
    defer { currentGroup = outer }
    return try body(&self)
  }

  /// The parameter called `name`, or nil.
  public subscript(name: String) -> Parameter? { indices[name].map { declarations[$0].parameter } }

  /// The number of learned scalars, without padding and running statistics.
  public var scalarCount: Int {
    declarations.reduce(0) { $0 + ($1.isStatistic ? 0 : $1.parameter.shape.count) }
  }

  /// The groups that occur, in order of first declaration.
  public var groups: [String] {
    declarations.reduce(into: []) { names, declaration in
      if !names.contains(declaration.group) { names.append(declaration.group) }
    }
  }

  /// The positions of a group's trained parameters in every flat buffer, padding included, neighbours joined.
  public func ranges(of group: String) -> [Range<Int>] { ranges { $0.group == group && !$0.isStatistic } }

  /// The positions of the declarations that satisfy `condition`, padding included, neighbours joined.
  public func ranges(where condition: (Declaration) -> Bool) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    for (index, declaration) in declarations.enumerated() where condition(declaration) {
      let start = declaration.parameter.offset
      let end = index + 1 < declarations.count ? declarations[index + 1].parameter.offset : count
      if let last = ranges.last, last.upperBound == start {
        ranges[ranges.count - 1] = last.lowerBound..<end
      } else {
        ranges.append(start..<end)
      }
    }
    return ranges
  }

  /// Fresh weights: each parameter drawn from its own generator, seeded by `seed` and its name.
  ///
  /// So adding a parameter leaves the others as they were.
  public func initialised(seed: UInt64) -> Storage {
    let storage = Storage(count: count)
    for declaration in declarations {
      let start = storage.data + declaration.parameter.offset
      let elements = declaration.parameter.shape.count
      var random = Random(seed: seed ^ hash(of: declaration.name))
      switch declaration.initialiser {
      case .constant(let value): for index in 0..<elements { start[index] = value }
      case .normal(let deviation): for index in 0..<elements { start[index] = random.normal() * deviation }
      case .uniform(let bound): for index in 0..<elements { start[index] = (random.uniform() * 2 - 1) * bound }
      case .values(let values): for (index, value) in values.prefix(elements).enumerated() { start[index] = value }
      }
    }
    return storage
  }

  /// The elements of `parameter` in a flat buffer.
  public func values(of parameter: Parameter, in storage: Storage) -> [Float] {
    Array(UnsafeBufferPointer(start: storage.data + parameter.offset, count: parameter.shape.count))
  }

  /// Writes the elements of `parameter` into a flat buffer; throws `ShapeError` when there are more or fewer of them.
  public func set(_ parameter: Parameter, to values: [Float], in storage: Storage) throws {
    guard values.count == parameter.shape.count else {
      throw ShapeError(declarations[parameter.index].name, [parameter.shape], "\(values.count) values")
    }
    for (index, value) in values.enumerated() { storage.data[parameter.offset + index] = value }
  }

  /// FNV-1a, 64 bit, over UTF-8 (Fowler, Noll & Vo).
  private func hash(of name: String) -> UInt64 {
    name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
