import Display
import Language

/// What the editor asks about the code in it.
protocol EditorAssistant {
  func completeness(_ code: String) -> Completeness
  func complete(_ code: String, at offset: Int) -> Completion
  func highlight(_ code: String) -> [(range: Range<Int>, kind: TokenKind)]
  func inspect(_ code: String, at offset: Int, detail: Int) -> Rendering?
}

extension Session: EditorAssistant {}

/// An assistant for answers to a question, where any line is complete.
struct PlainAssistant: EditorAssistant {
  func completeness(_ code: String) -> Completeness { .complete }
  func complete(_ code: String, at offset: Int) -> Completion { Completion(start: offset, end: offset, items: []) }
  func highlight(_ code: String) -> [(range: Range<Int>, kind: TokenKind)] { [] }
  func inspect(_ code: String, at offset: Int, detail: Int) -> Rendering? { nil }
}
