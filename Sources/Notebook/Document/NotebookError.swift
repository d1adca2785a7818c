/// A file that cannot be used as a notebook: what is wrong with it and what helps.
public struct NotebookError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One line, lower case, without a period.
  public let message: String
  /// An action; empty where there is none to offer.
  public let hint: String

  /// The mistake `message`, and what helps.
  public init(_ message: String, hint: String = "") {
    self.message = message
    self.hint = hint
  }

  /// The message with its hint, in one line.
  public var description: String { hint.isEmpty ? message : "\(message); \(hint)" }
}
