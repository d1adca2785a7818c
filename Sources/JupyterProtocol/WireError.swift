/// Why a message was not let in; nothing of it is answered, since nothing of it can be trusted or routed.
public enum WireError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No frame is the delimiter.
  case noDelimiter
  /// After the delimiter come a signature and four dictionaries; there are only this many frames.
  case tooFewFrames(Int)
  /// More frames, or larger ones, than a message may have.
  case tooLarge(String)
  /// The signature is not that of the frames under the shared key.
  case wrongSignature
  /// A message with this signature came before.
  case replayed
  /// The header is no dictionary with a message type.
  case malformedHeader(String)

  /// What is wrong, in one line.
  public var description: String {
    switch self {
    case .noDelimiter: "a message has no delimiter"
    case .tooFewFrames(let count): "a message has \(count) frames after the delimiter, expected at least 5"
    case .tooLarge(let what): "a message has \(what)"
    case .wrongSignature: "a message's signature does not match"
    case .replayed: "a message came a second time"
    case .malformedHeader(let what): "a message's header cannot be read: \(what)"
    }
  }
}
