/// What is wrong with a file that another program, or this one, wrote.
public struct InterchangeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Lower case, one line, no period.
  public let description: String

  public init(_ description: String) { self.description = description }
}
