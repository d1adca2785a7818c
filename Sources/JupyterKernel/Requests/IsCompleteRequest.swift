import JSON
import JupyterProtocol
import Language

/// Whether a console should run the code or ask for another line.
struct IsCompleteRequest: Request {
  static let type = "is_complete_request"
  static let place = RequestPlace.evaluation

  let code: String

  init(_ content: Content) throws(ContentError) { code = try content.text("code") }

  func answer(_ context: RequestContext) -> Reply? {
    switch context.core.interpreter.value.completeness(code) {
    case .complete: Reply(content: ["status": "complete"])
    case .incomplete(let indent): Reply(content: ["status": "incomplete", "indent": .string(indent)])
    case .faulty: Reply(content: ["status": "invalid"])
    }
  }
}
