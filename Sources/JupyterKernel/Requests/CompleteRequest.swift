import JSON
import JupyterProtocol
import Language

/// What fits at the cursor.
struct CompleteRequest: Request {
  static let type = "complete_request"
  static let place = RequestPlace.evaluation

  let code: String
  let cursor: Int

  init(_ content: Content) throws(ContentError) {
    code = try content.text("code")
    cursor = try Cursor.read(content, in: code)
  }

  func answer(_ context: RequestContext) -> Reply? {
    let completion = context.core.interpreter.value.complete(code, at: cursor)
    let types: [JSON] = completion.items.map { item in
      [
        "start": .integer(completion.start), "end": .integer(completion.end), "text": .string(item.text),
        "type": .string(item.kind), "signature": .string(item.detail),
      ]
    }
    return .ok([
      "matches": .array(completion.items.map { .string($0.text) }), "cursor_start": .integer(completion.start),
      "cursor_end": .integer(completion.end), "metadata": ["_jupyter_types_experimental": .array(types)],
    ])
  }
}

/// The cursor's position in a request.
enum Cursor {
  /// `cursor_pos` in Unicode scalars, brought into the code's bounds; the code's end where it is left out.
  static func read(_ content: Content, in code: String) throws(ContentError) -> Int {
    let length = code.unicodeScalars.count
    return min(max(try content.integer("cursor_pos", default: length), 0), length)
  }
}
