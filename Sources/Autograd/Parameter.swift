import Tensor

/// A learned tensor of a model: a trivial handle into the flat buffers that share the layout of its store.
public struct Parameter: Hashable, Sendable, BitwiseCopyable {
  /// The position among the declarations of its store.
  public let index: Int
  /// The position of the first element in every flat buffer.
  public let offset: Int
  /// The extents.
  public let shape: Shape

  /// The elements' positions in every flat buffer.
  public var range: Range<Int> { offset..<offset + shape.count }
}

/// How the elements of a parameter start.
public enum Initialiser: Sendable, Equatable {
  /// All the same.
  case constant(Float)
  /// Normal around zero with this standard deviation.
  case normal(deviation: Float)
  /// Uniform between −`bound` and `bound`.
  case uniform(bound: Float)
  /// These, in row-major order.
  case values([Float])

  /// All zero.
  public static let zeros = Initialiser.constant(0)
  /// All one.
  public static let ones = Initialiser.constant(1)
}
