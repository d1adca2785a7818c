import Display
import Language
import Testing

@testable import heddle

@Suite("Editing a line")
struct LineEditorTests {
  /// Knows two names; an open bracket makes a text incomplete.
  struct Toy: EditorAssistant {
    func completeness(_ code: String) -> Completeness {
      let open = code.count { "({[".contains($0) } - code.count { ")}]".contains($0) }
      return open > 0 ? .incomplete(indent: String(repeating: "  ", count: open)) : .complete
    }

    func complete(_ code: String, at offset: Int) -> Completion {
      let start = code.unicodeScalars.prefix(offset).reversed().prefix { $0.properties.isAlphabetic }.count
      let word = String(String.UnicodeScalarView(code.unicodeScalars.prefix(offset).suffix(start)))
      let names = ["train", "transpose", "tutti"].filter { $0.hasPrefix(word) }
      return Completion(
        start: offset - start, end: offset,
        items: names.map { Completion.Item(text: $0, kind: "function", detail: "a \($0)") })
    }

    func highlight(_ code: String) -> [(range: Range<Int>, kind: TokenKind)] { [] }
    func inspect(_ code: String, at offset: Int, detail: Int) -> Rendering? {
      Rendering(text: detail == 0 ? "signature\nmore" : "help\nof it")
    }
  }

  private func editor(_ history: [String] = []) -> LineEditor {
    var past = History()
    for entry in history { past.add(entry) }
    return LineEditor(assistant: Toy(), history: past)
  }

  private func typed(_ text: String, then keys: [Key] = [], history: [String] = []) -> LineEditor {
    var editor = editor(history)
    for character in text { _ = editor.handle(character == "\n" ? .enter : .character(character)) }
    for key in keys { _ = editor.handle(key) }
    return editor
  }

  @Test(
    "moves, cuts and pastes",
    arguments: [
      ("abc", [Key.left, .backspace], "ac", 1), ("a b c", [.control("w")], "a b ", 4),
      ("a b", [.control("a"), .control("k"), .control("y"), .control("y")], "a ba b", 6),
      ("ab", [.control("t")], "ba", 2), ("one two", [.alt("b"), .alt("d")], "one ", 4),
      ("one two", [.home, .wordRight, .delete], "onetwo", 3),
      ("ab", [.control("u"), .control("_")], "ab", 2), ("日本語", [.left, .left, .backspace], "本語", 0),
      ("e", [.character("\u{301}"), .backspace], "", 0),
      ("f(", [.enter, .character(")")], "f(\n)", 4), ("f(", [.enter, .backspace], "f(\n", 3),
      ("a", [.paste("b\nc")], "ab\nc", 4),
      ("a", [.altEnter, .character("b"), .up, .control("d")], "ab", 1),
      ("", [.tab], "  ", 2), ("x", [.control("b"), .control("b"), .left, .control("f"), .right, .right], "x", 1),
    ])
  func editing(text: String, keys: [Key], expected: String, cursor: Int) {
    let editor = typed(text, then: keys)
    #expect(editor.buffer.text == expected)
    #expect(editor.buffer.cursor == cursor)
  }

  @Test("enters what is complete and goes on with what is not")
  func entering() {
    var editor = typed("f(1")
    #expect(editor.handle(.enter) == .editing)
    #expect(editor.buffer.text == "f(1\n  ")
    _ = editor.handle(.character(")"))
    #expect(editor.buffer.text == "f(1\n)")
    #expect(editor.handle(.enter) == .submitted("f(1\n)"))
    _ = editor.handle(.up)
    #expect(editor.handle(.enter) == .editing)
    var empty = self.editor()
    #expect(empty.handle(.control("d")) == .ended)
    #expect(empty.handle(.control("c")) == .cancelled)
  }

  @Test("recalls entries that begin alike, and the draft again")
  func history() {
    let past = ["let a = 1", "plot(a)", "let b = 2"]
    #expect(typed("", then: [.up], history: past).buffer.text == "let b = 2")
    #expect(typed("let", then: [.up, .up], history: past).buffer.text == "let a = 1")
    #expect(typed("let", then: [.up, .up, .up, .down, .down], history: past).buffer.text == "let")
    #expect(typed("x", then: [.up], history: past).buffer.text == "x")
  }

  @Test("suggests what the newest entry that begins alike goes on with")
  func suggestions() {
    let editor = typed("pl", history: ["plot(a)", "plot(run, x: .epoch)"])
    #expect(editor.suggestion == "ot(run, x: .epoch)")
    #expect(typed("pl", then: [.right], history: ["plot(a)"]).buffer.text == "plot(a)")
    #expect(typed("pl", then: [.alt("f")], history: ["plot(a)"]).buffer.text == "plot")
    #expect(typed("pl", then: [.left], history: ["plot(a)"]).suggestion == "")
  }

  @Test("finds entries by some of their letters")
  func search() {
    let past = ["let clips = read(\"clips.csv\")", "train(m)", "plot(run)"]
    #expect(
      typed("", then: [.control("r"), .character("t"), .character("m"), .enter], history: past).buffer.text
        == "train(m)")
    #expect(typed("d", then: [.control("r"), .character("t"), .escape], history: past).buffer.text == "d")
    #expect(
      typed("", then: [.control("r"), .character("q"), .character("z"), .enter], history: past).buffer.text == "")
    #expect(typed("", then: [.control("r"), .down, .right], history: past).buffer.text == "train(m)")
  }

  @Test("completes what all choices share, then one after the other")
  func completion() {
    #expect(typed("tu", then: [.tab]).buffer.text == "tutti")
    #expect(typed("t", then: [.tab]).buffer.text == "t")
    #expect(typed("tr", then: [.tab]).buffer.text == "tra")
    #expect(typed("tr", then: [.tab, .tab]).buffer.text == "train")
    #expect(typed("tr", then: [.tab, .tab, .tab, .enter]).buffer.text == "transpose")
    #expect(typed("tr", then: [.tab, .tab, .escape]).buffer.text == "tra")
    #expect(typed("tr", then: [.tab, .character("i"), .character("n"), .character("(")]).buffer.text == "train(")
    #expect(typed("x = tr", then: [.left, .tab, .tab]).buffer.text == "x = trainr")
    #expect(typed("xyz", then: [.tab]).buffer.text == "xyz")
  }

  @Test("draws rows that fit, with the cursor where it belongs")
  func layout() {
    let layout = EditorLayout(columns: 20, height: 10, prompt: "> ", continuation: "| ", colour: false)
    let frame = typed("日本語日本語日本語日").frame(layout)
    #expect(frame.rows == ["> 日本語日本語日本語", "日"])
    #expect((frame.cursorRow, frame.cursorColumn) == (1, 2))
    let lines = typed("a(\nb").frame(layout)
    #expect(lines.rows == ["> a(", "|   b", "  signature"])
    #expect((lines.cursorRow, lines.cursorColumn) == (1, 5))
    let menu = typed("tr", then: [.tab]).frame(layout)
    #expect(menu.rows == ["> tra", "  train      a tra…", "  transpose  a tra…"])
    let help = typed("train", then: [.backTab]).frame(layout)
    #expect(help.rows == ["> train", "help", "of it"])
    #expect(typed("train", then: [.backTab, .left]).frame(layout).rows == ["> train"])
  }

  @Test("shows the rows around the cursor where the screen is too small")
  func small() {
    let layout = EditorLayout(columns: 20, height: 4, prompt: "> ", continuation: "| ", colour: false)
    let text = (0..<9).map { String($0) }.joined(separator: "\n")
    let bottom = typed("", then: [.paste(text)]).frame(layout)
    #expect(bottom.rows == ["| 5", "| 6", "| 7", "| 8"])
    #expect(bottom.cursorRow == 3)
    let top = typed("", then: [.paste(text)] + Array(repeating: .up, count: 8)).frame(layout)
    #expect(top.rows.first == "> 0" && top.rows.count == 4)
    #expect(top.cursorRow == 0)
  }

  @Test("a control character in the text is shown, not obeyed")
  func controls() {
    let layout = EditorLayout(columns: 40, height: 4, prompt: "> ", continuation: "| ", colour: false)
    #expect(typed("", then: [.character("\u{9B}")]).frame(layout).rows == ["> ␀"])
  }
}
