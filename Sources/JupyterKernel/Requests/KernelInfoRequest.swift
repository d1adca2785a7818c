import JupyterProtocol

/// What the kernel and its language are.
struct KernelInfoRequest: Request {
  static let type = "kernel_info_request"
  static let place = RequestPlace.arrivalOnControl

  init(_ content: Content) {}

  func answer(_ context: RequestContext) -> Reply? { .ok(context.core.information.reply) }
}
