import JupyterProtocol

/// Stops the running cell; what it has computed so far stays.
struct InterruptRequest: Request {
  static let type = "interrupt_request"
  static let place = RequestPlace.arrival

  init(_ content: Content) {}

  func answer(_ context: RequestContext) -> Reply? {
    context.core.interrupt()
    return .ok()
  }
}
