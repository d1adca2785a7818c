import JSON
import JupyterProtocol

/// Starts a subshell, whose requests are answered while the main shell runs a cell.
struct CreateSubshellRequest: Request {
  static let type = "create_subshell_request"
  static let place = RequestPlace.arrival

  init(_ content: Content) {}

  func answer(_ context: RequestContext) throws -> Reply? {
    .ok(["subshell_id": .string(try context.core.shells.create(starting: context.core.start))])
  }
}

/// Ends a subshell: the cell that it runs is interrupted, those that wait there are given up.
struct DeleteSubshellRequest: Request {
  static let type = "delete_subshell_request"
  static let place = RequestPlace.arrival

  let identifier: String

  init(_ content: Content) throws(ContentError) { identifier = try content.text("subshell_id") }

  func answer(_ context: RequestContext) throws -> Reply? {
    guard let evaluator = context.core.shells.remove(identifier) else {
      throw RequestError(code: "unknown-subshell", message: "there is no subshell '\(identifier)'")
    }
    context.core.end(evaluator)
    return .ok()
  }
}

/// Which subshells there are.
struct ListSubshellRequest: Request {
  static let type = "list_subshell_request"
  static let place = RequestPlace.arrival

  init(_ content: Content) {}

  func answer(_ context: RequestContext) -> Reply? {
    .ok(["subshell_id": .array(context.core.shells.identifiers.map { .string($0) })])
  }
}
