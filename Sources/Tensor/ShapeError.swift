/// Shapes that do not fit an operation.
public struct ShapeError: Error, Equatable, CustomStringConvertible {
  /// The operation's name, such as `matmul`.
  public let operation: String
  /// The shapes it was given, in order.
  public let shapes: [Shape]
  /// What does not fit, such as `inner 32 != 64`.
  public let reason: String

  public init(_ operation: String, _ shapes: [Shape], _ reason: String) {
    self.operation = operation
    self.shapes = shapes
    self.reason = reason
  }

  /// `matmul: [64, 32] x [64, 10], inner 32 != 64`.
  public var description: String {
    "\(operation): \(shapes.map(\.description).joined(separator: " x ")), \(reason)"
  }
}
