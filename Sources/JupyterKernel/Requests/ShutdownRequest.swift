import JupyterProtocol

/// Ends the kernel, also while a cell runs.
struct ShutdownRequest: Request {
  static let type = "shutdown_request"
  static let place = RequestPlace.arrival

  let restarts: Bool

  init(_ content: Content) throws(ContentError) { restarts = try content.flag("restart", default: false) }

  func answer(_ context: RequestContext) -> Reply? {
    context.core.stop()
    return .ok(["restart": .bool(restarts)])
  }
}
