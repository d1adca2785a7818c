import JSON
import JupyterProtocol
import Language

/// What is known about the thing at the cursor.
struct InspectRequest: Request {
  static let type = "inspect_request"
  static let place = RequestPlace.evaluation

  let code: String
  let cursor: Int
  let detail: Int

  init(_ content: Content) throws(ContentError) {
    code = try content.text("code")
    cursor = try Cursor.read(content, in: code)
    detail = try content.integer("detail_level", default: 0)
  }

  func answer(_ context: RequestContext) -> Reply? {
    guard let rendering = context.core.interpreter.value.inspect(code, at: cursor, detail: detail) else {
      return .ok(["found": false, "data": [:], "metadata": [:]])
    }
    let bundle = MIMEBundle(rendering)
    return .ok(["found": true, "data": .object(bundle.data), "metadata": .object(bundle.metadata)])
  }
}
