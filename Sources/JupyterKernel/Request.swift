import JSON
import JupyterProtocol

/// A kind of request: how it is read and answered. Each has its own file in `Requests`.
protocol Request: Sendable {
  /// The message's type; the reply's is the same with `reply` for `request`.
  static var type: String { get }
  /// Which thread answers it.
  static var place: RequestPlace { get }
  /// Reads the fields.
  ///
  /// - Throws: `ContentError` where one is missing or of another kind.
  init(_ content: Content) throws(ContentError)
  /// The reply; nil where the protocol has none.
  ///
  /// - Throws: anything; it becomes the reply's error.
  func answer(_ context: RequestContext) throws -> Reply?
}

/// Which thread answers a request.
enum RequestPlace {
  /// The thread that received it, at once, also while a cell runs.
  case arrival
  /// The thread that runs cells, in turn.
  case evaluation
  /// The thread that received it on the control channel; in turn on the shell channel.
  case arrivalOnControl
}

/// What a reply says.
struct Reply: Sendable {
  var content: JSON
  var metadata: JSON = [:]

  /// Success with `fields`.
  static func ok(_ fields: JSON = [:], metadata: JSON = [:]) -> Reply {
    var content: JSON.Object = ["status": "ok"]
    for member in fields.object ?? [:] { content.append(member.key, member.value) }
    return Reply(content: .object(content), metadata: metadata)
  }

  /// Failure as every reply tells it.
  static func error(code: String, message: String, lines: [String]? = nil) -> Reply {
    Reply(content: [
      "status": "error", "ename": .string(code), "evalue": .string(message),
      "traceback": .array((lines ?? ["error[\(code)]: \(message)"]).map { .string($0) }),
    ])
  }
}

/// A failure that is told in the reply under a stable code.
struct RequestError: Error {
  let code: String
  let message: String
}

/// What a request may reach.
struct RequestContext {
  let core: KernelCore
  let message: Message
  /// The evaluator that answers it; on threads that answer on arrival the one that would have.
  let evaluator: Evaluator

  /// Publishes something about this request.
  func publish(_ type: String, _ content: JSON, metadata: JSON = [:], buffers: [[UInt8]] = []) {
    core.outbox.post(
      Outbox.Publication(
        type: type, parent: message.headerBytes, content: content, metadata: metadata, buffers: buffers))
  }
}

/// All kinds of requests.
enum RequestTable {
  static let all: [any Request.Type] = [
    CommCloseRequest.self,
    CommInfoRequest.self,
    CommMessageRequest.self,
    CommOpenRequest.self,
    CompleteRequest.self,
    ConnectRequest.self,
    CreateSubshellRequest.self,
    DebugRequest.self,
    DeleteSubshellRequest.self,
    ExecuteRequest.self,
    HistoryRequest.self,
    InspectRequest.self,
    InterruptRequest.self,
    IsCompleteRequest.self,
    KernelInfoRequest.self,
    ListSubshellRequest.self,
    ShutdownRequest.self,
  ]

  private static let byType = Dictionary(uniqueKeysWithValues: all.map { ($0.type, $0) })

  /// The kind whose messages have this type; nil where there is none.
  static func kind(of type: String) -> (any Request.Type)? { byType[type] }

  /// The type of the reply to a message of type `type`; nil for a message that asks for none.
  static func replyType(for type: String) -> String? {
    type.hasSuffix("_request") ? type.dropLast("request".count) + "reply" : nil
  }
}
