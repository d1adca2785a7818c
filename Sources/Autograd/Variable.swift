import Tensor

/// A tensor on a tape: its value and where its gradient goes.
///
/// A trivial handle, valid until its tape begins the next step.
public struct Variable: BitwiseCopyable {
  /// The value.
  public let tensor: Tensor
  let source: Source

  /// Where a variable came from, in one machine word.
  struct Source: BitwiseCopyable, Equatable {
    private let code: Int

    private init(code: Int) { self.code = code }

    /// Neither a node nor a parameter: nothing flows back.
    static let constant = Source(code: -1)
    static func node(_ index: Int) -> Source { Source(code: index) }
    static func parameter(_ index: Int) -> Source { Source(code: -2 - index) }

    var isConstant: Bool { code == -1 }
    /// The index of the node on the tape, or nil.
    var node: Int? { code >= 0 ? code : nil }
    /// The index of the parameter in its store, or nil.
    var parameter: Int? { code <= -2 ? -2 - code : nil }
  }

  @inline(__always)
  init(_ tensor: Tensor, source: Source) {
    self.tensor = tensor
    self.source = source
  }

  /// A value that nothing is learned through.
  @inline(__always)
  public init(constant tensor: Tensor) { self.init(tensor, source: .constant) }

  /// The extents of the value.
  public var shape: Shape { tensor.shape }
  /// The number of elements.
  public var count: Int { tensor.shape.count }
  /// The first element.
  public var data: UnsafeMutablePointer<Float> { tensor.data }
  /// Whether nothing is learned through it.
  public var isConstant: Bool { source.isConstant }
  /// The elements in row-major order, for looking at.
  public var values: [Float] { Array(UnsafeBufferPointer(start: data, count: count)) }
}
