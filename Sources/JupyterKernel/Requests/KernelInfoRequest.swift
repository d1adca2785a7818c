import JupyterProtocol

/// What the kernel and its language are.
///
/// Answered on the shell channel, too, while a cell runs: a client that connects meanwhile asks for it before it creates a
/// subshell.
struct KernelInfoRequest: Request {
  static let type = "kernel_info_request"
  static let place = RequestPlace.arrival

  init(_ content: Content) {}

  func answer(_ context: RequestContext) -> Reply? { .ok(context.core.information.reply) }
}
