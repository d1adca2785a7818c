/// Bytes that cannot be decoded: their format and what is wrong with them.
///
/// The path is the caller's to add: the same bytes may come from a file, an archive or a cell.
public struct MediaError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was being decoded, in the reader's words: `PNG`, `sound`, `npy`.
  public let format: String
  /// Lower case, one line, no period.
  public let reason: String

  /// An error about `format`.
  public init(_ format: String, _ reason: String) {
    self.format = format
    self.reason = reason
  }

  public var description: String { "cannot decode \(format): \(reason)" }
}
