/// Why a kernel could not start.
public struct KernelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What failed and why, in one line.
  public let description: String

  init(_ description: String) { self.description = description }
}
