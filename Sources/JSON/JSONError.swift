/// A text that is not JSON, or more of it than allowed: what is wrong and at which byte.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was found, and what was expected.
  public let message: String
  /// Where, in bytes from the start of the text.
  public let offset: Int

  /// The complaint `message` about the byte at `offset`.
  public init(_ message: String, offset: Int) {
    self.message = message
    self.offset = offset
  }

  /// The message with its place, in one line.
  public var description: String { "\(message) at byte \(offset)" }
}
