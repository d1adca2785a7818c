import JupyterProtocol

/// Debugging, which is not supported, as `supported_features` says.
struct DebugRequest: Request {
  static let type = "debug_request"
  static let place = RequestPlace.arrival

  init(_ content: Content) {}

  func answer(_ context: RequestContext) throws -> Reply? {
    throw RequestError(code: "unsupported", message: "this kernel has no debugger")
  }
}
