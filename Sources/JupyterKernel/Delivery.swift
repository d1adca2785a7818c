import JSON
import JupyterProtocol

/// A request on its way to its answer, and where the reply goes.
struct Delivery: Sendable {
  let message: Message
  /// Seconds on the monotonic clock when it was read.
  let arrival: Double
  /// The thread whose socket it came by.
  let replies: Mailbox<[[UInt8]]>

  /// Handles the request: busy, its outputs, exactly one reply where it asks for one, idle.
  func handle(core: KernelCore, evaluator: Evaluator, inMainShell: Bool = false) {
    core.begin(message.headerBytes, inMainShell: inMainShell)
    if let reply = answer(RequestContext(core: core, message: message, evaluator: evaluator)) {
      send(reply, core: core)
    }
    core.end(message.headerBytes, inMainShell: inMainShell)
  }

  /// Tells the client that the request was given up with the ones before it.
  func abort(core: KernelCore) {
    core.begin(message.headerBytes, inMainShell: false)
    send(Reply(content: ["status": "aborted"], metadata: ["status": "aborted"]), core: core)
    core.end(message.headerBytes, inMainShell: false)
  }

  /// Answers with an error without looking at the content.
  func refuse(code: String, message text: String, core: KernelCore) {
    core.begin(message.headerBytes, inMainShell: false)
    send(.error(code: code, message: text), core: core)
    core.end(message.headerBytes, inMainShell: false)
  }

  private func answer(_ context: RequestContext) -> Reply? {
    let type = message.header.type
    guard let kind = RequestTable.kind(of: type) else {
      guard RequestTable.replyType(for: type) != nil else { return nil }
      return .error(code: "unknown-request", message: "there is no request '\(type)'")
    }
    do {
      return try kind.init(try message.content()).answer(context)
    } catch let error as ContentError {
      return .error(code: "malformed-request", message: "\(type): \(error.description)")
    } catch let error as RequestError {
      return .error(code: error.code, message: error.message)
    } catch {
      return .error(code: "internal", message: "\(type): \(error)")
    }
  }

  private func send(_ reply: Reply, core: KernelCore) {
    guard let type = RequestTable.replyType(for: message.header.type) else { return }
    replies.post(
      core.wire.encode(
        prefix: message.identities, header: core.headers.header(type), parent: message.headerBytes,
        metadata: reply.metadata, content: reply.content))
  }
}
