import JSON
import JupyterProtocol

/// Which comms are open, all or those to one target.
struct CommInfoRequest: Request {
  static let type = "comm_info_request"
  static let place = RequestPlace.evaluation

  let target: String

  init(_ content: Content) throws(ContentError) { target = try content.text("target_name", default: "") }

  func answer(_ context: RequestContext) -> Reply? {
    let comms = context.core.comms.all.filter { target.isEmpty || $0.value == target }.sorted { $0.key < $1.key }
    return .ok(["comms": .object(JSON.Object(comms.map { ($0.key, ["target_name": .string($0.value)]) }))])
  }
}

/// A client opens a comm; one to a target that is not known is closed again.
struct CommOpenRequest: Request {
  static let type = "comm_open"
  static let place = RequestPlace.evaluation

  let identifier: String
  let target: String
  let data: JSON

  init(_ content: Content) throws(ContentError) {
    identifier = try content.text("comm_id")
    target = try content.text("target_name", default: "")
    data = .object(try content.object("data", default: [:]))
  }

  func answer(_ context: RequestContext) -> Reply? {
    guard let target = context.core.comms.open(identifier, to: target) else {
      context.publish("comm_close", ["comm_id": .string(identifier), "data": [:]])
      return nil
    }
    target.open(context.comm(identifier), data: data, buffers: context.message.buffers)
    return nil
  }
}

/// A client sends something through a comm; where it is not open nobody hears it.
struct CommMessageRequest: Request {
  static let type = "comm_msg"
  static let place = RequestPlace.evaluation

  let identifier: String
  let data: JSON

  init(_ content: Content) throws(ContentError) {
    identifier = try content.text("comm_id")
    data = .object(try content.object("data", default: [:]))
  }

  func answer(_ context: RequestContext) -> Reply? {
    context.core.comms.target(of: identifier)?
      .receive(context.comm(identifier), data: data, buffers: context.message.buffers)
    return nil
  }
}

/// A client closes a comm.
struct CommCloseRequest: Request {
  static let type = "comm_close"
  static let place = RequestPlace.evaluation

  let identifier: String

  init(_ content: Content) throws(ContentError) { identifier = try content.text("comm_id") }

  func answer(_ context: RequestContext) -> Reply? {
    context.core.comms.close(identifier)?.close(context.comm(identifier))
    return nil
  }
}

extension RequestContext {
  /// This end of the comm `identifier`, which publishes under the request.
  fileprivate func comm(_ identifier: String) -> Comm {
    let (core, parent) = (core, message.headerBytes)
    return Comm(identifier: identifier) { type, content, buffers in
      core.outbox.post(Outbox.Publication(type: type, parent: parent, content: content, buffers: buffers))
    }
  }
}
