import JSON

/// Who sent which message when.
public struct Header: Sendable, Equatable {
  /// Unique among all messages; empty where the sender left it out.
  public var messageID: String
  /// `execute_request`, `status`, …
  public var type: String
  /// The sender's session, unique a client.
  public var session: String
  /// The sender's user name.
  public var username: String
  /// When the message was made, ISO 8601.
  public var date: String
  /// The protocol's version that the sender speaks.
  public var version: String
  /// The subshell that a request is for; nil means the main shell.
  public var subshell: String?

  /// A header of the given parts.
  public init(
    messageID: String, type: String, session: String, username: String = "", date: String = "",
    version: String = Self.protocolVersion, subshell: String? = nil
  ) {
    self.messageID = messageID
    self.type = type
    self.session = session
    self.username = username
    self.date = date
    self.version = version
    self.subshell = subshell
  }

  /// The version of the messaging specification that is spoken here.
  public static let protocolVersion = "5.5"

  /// Reads a header; only the type must be there, what else is missing stays empty.
  public init(_ json: JSON) throws(WireError) {
    guard case .object(let members) = json else { throw .malformedHeader("it is no dictionary") }
    guard let type = members["msg_type"]?.text else { throw .malformedHeader("'msg_type' is missing or no text") }
    self.init(
      messageID: members["msg_id"]?.text ?? "", type: type, session: members["session"]?.text ?? "",
      username: members["username"]?.text ?? "", date: members["date"]?.text ?? "",
      version: members["version"]?.text ?? "", subshell: members["subshell_id"]?.text)
  }

  /// The dictionary as it goes over the wire.
  public var json: JSON {
    var members: JSON.Object = [
      "msg_id": .string(messageID), "msg_type": .string(type), "session": .string(session),
      "username": .string(username), "date": .string(date), "version": .string(version),
    ]
    if let subshell { members.append("subshell_id", .string(subshell)) }
    return .object(members)
  }
}
