import Display
import Language

/// Editing one entry: what each key does, apart from reading and drawing.
struct LineEditor {
  /// What a key led to.
  enum Event: Equatable {
    case editing
    /// The text is entered.
    case submitted(String)
    /// Ctrl-C: the text is given up.
    case cancelled
    /// Ctrl-D with no text.
    case ended
    /// Ctrl-L: the screen is to be cleared.
    case cleared
  }

  private(set) var buffer = EditBuffer()
  private let assistant: any EditorAssistant
  private let history: History
  private var place: Int
  private var draft: EditBuffer?
  private var menu: CompletionMenu?
  private var search: HistorySearch?
  private var help: [String] = []

  /// Rows of help shown at once.
  private static let helpHeight = 12
  private static let indentStep = 2

  init(assistant: any EditorAssistant, history: History) {
    self.assistant = assistant
    self.history = history
    place = history.entries.count
  }

  // MARK: Showing

  /// What follows from the newest entry that begins like this one.
  var suggestion: String {
    guard menu == nil, search == nil, buffer.isAtEnd else { return "" }
    return history.suggestion(for: buffer.text) ?? ""
  }

  /// The frame to draw. `isFinal` leaves out what helps while editing.
  func frame(_ layout: EditorLayout, isFinal: Bool = false) -> EditorFrame {
    layout.frame(
      buffer: buffer, styles: layout.colour ? styles : [], suggestion: isFinal || !layout.colour ? "" : suggestion,
      below: isFinal ? [] : below(layout))
  }

  private func below(_ layout: EditorLayout) -> [String] {
    if let search { return search.rows(columns: layout.columns, colour: layout.colour) }
    if let menu { return menu.rows(columns: layout.columns, colour: layout.colour) }
    if !help.isEmpty { return help.prefix(Self.helpHeight).map { PlainText.clip($0, to: layout.columns - 1) } }
    guard let signature else { return [] }
    let text = PlainText.clip("  " + signature, to: layout.columns - 1)
    return [layout.colour ? Colours.faint + text + Colours.end : text]
  }

  /// One line about the call that the cursor stands in.
  private var signature: String? {
    guard buffer.textBeforeCursor.contains("(") else { return nil }
    let text = assistant.inspect(buffer.text, at: buffer.scalarOffset, detail: 0)?.text
    return text?.split(separator: "\n").first.map { PlainText.line(String($0)) }
  }

  private var styles: [String] {
    let text = buffer.text
    var byScalar = Array(repeating: "", count: text.unicodeScalars.count)
    for (range, kind) in assistant.highlight(text) {
      for index in range.clamped(to: 0..<byScalar.count) { byScalar[index] = Colours.start(kind) }
    }
    var styles: [String] = []
    var scalar = 0
    for character in buffer.characters {
      styles.append(scalar < byScalar.count ? byScalar[scalar] : "")
      scalar += character.unicodeScalars.count
    }
    return styles
  }

  // MARK: Keys

  /// What `key` does.
  mutating func handle(_ key: Key) -> Event {
    help = []
    if search != nil { return handleInSearch(key) }
    if menu != nil, handleInMenu(key) { return .editing }
    switch key {
    case .enter, .control("j"): return enter()
    case .control("c"): return .cancelled
    case .control("d"):
      if buffer.isEmpty { return .ended }
      buffer.deleteForward()
    case .control("l"): return .cleared
    case .control("r"): search = HistorySearch(history, base: buffer)
    case .tab: complete()
    case .backTab, .help: showHelp()
    case .up, .control("p"): if !buffer.moveUp() { recallPrevious() }
    case .down, .control("n"): if !buffer.moveDown() { recallNext() }
    case .pageUp: recallPrevious()
    case .pageDown: recallNext()
    default: edit(key)
    }
    return .editing
  }

  private mutating func enter() -> Event {
    guard buffer.isOnLastLine else {
      insertLine()
      return .editing
    }
    if case .incomplete(let indent) = assistant.completeness(buffer.text) {
      buffer.insert("\n" + indent)
      return .editing
    }
    buffer.move(to: buffer.characters.count)
    return .submitted(buffer.text)
  }

  private mutating func insertLine() {
    var indent = ""
    if case .incomplete(let next) = assistant.completeness(buffer.textBeforeCursor) { indent = next }
    buffer.insert("\n" + indent)
  }

  private mutating func edit(_ key: Key) {
    switch key {
    case .character(let character): insert(character)
    case .paste(let text): buffer.insert(text)
    case .altEnter: insertLine()
    case .backspace, .control("h"): buffer.deleteBackward()
    case .delete: buffer.deleteForward()
    case .altBackspace, .control("w"): buffer.cutWordBackward()
    case .alt("d"): buffer.cutWordForward()
    case .control("u"): buffer.cutToLineStart()
    case .control("k"): buffer.cutToLineEnd()
    case .control("y"): buffer.pasteCut()
    case .control("t"): buffer.swapCharacters()
    case .control("_"), .control("z"): buffer.undo()
    case .left, .control("b"): buffer.move(to: buffer.cursor - 1)
    case .right, .control("f"): if !acceptSuggestion() { buffer.move(to: buffer.cursor + 1) }
    case .wordLeft, .alt("b"): buffer.move(to: buffer.wordStart)
    case .wordRight, .alt("f"): if !acceptSuggestionWord() { buffer.move(to: buffer.wordEnd) }
    case .home, .control("a"): buffer.move(to: buffer.lineStart)
    case .end, .control("e"): if !acceptSuggestion() { buffer.move(to: buffer.lineEnd) }
    default: break
    }
  }

  private mutating func insert(_ character: Character) {
    // A closing bracket that begins a line goes one step back.
    if ")]}".contains(character), let indent = buffer.blankIndent, indent >= Self.indentStep {
      buffer.delete((buffer.cursor - Self.indentStep)..<buffer.cursor)
    }
    buffer.insert(String(character))
  }

  private mutating func acceptSuggestion() -> Bool {
    let rest = suggestion
    if !rest.isEmpty { buffer.insert(rest) }
    return !rest.isEmpty
  }

  private mutating func acceptSuggestionWord() -> Bool {
    let rest = suggestion
    guard !rest.isEmpty else { return false }
    let isWord = { (character: Character) in character.isLetter || character.isNumber || character == "_" }
    let wordStart = rest.firstIndex(where: isWord) ?? rest.endIndex
    let wordEnd = rest[wordStart...].firstIndex { !isWord($0) } ?? rest.endIndex
    buffer.insert(String(rest[..<wordEnd]))
    return true
  }

  // MARK: History

  private mutating func recallPrevious() {
    if draft == nil { draft = buffer }
    recall(history.previous(before: place, prefix: draft?.text ?? "", unlike: buffer.text))
  }

  private mutating func recallNext() {
    guard let draft else { return }
    if let next = history.next(after: place, prefix: draft.text, unlike: buffer.text) { return recall(next) }
    buffer.replaceAll(with: draft.text)
    place = history.entries.count
    self.draft = nil
  }

  private mutating func recall(_ index: Int?) {
    guard let index else { return }
    place = index
    buffer.replaceAll(with: history.entries[index])
  }

  private mutating func handleInSearch(_ key: Key) -> Event {
    guard var search else { return .editing }
    switch key {
    case .character(let character): search.setQuery(search.query + String(character))
    case .backspace, .control("h"): search.setQuery(String(search.query.dropLast()))
    case .control("r"), .down, .control("n"), .tab: search.choose(1)
    case .up, .control("p"), .backTab: search.choose(-1)
    case .escape, .control("c"), .control("g"):
      self.search = nil
      return .editing
    default:
      if let entry = search.entry { buffer.replaceAll(with: entry) }
      self.search = nil
      return key == .enter || key == .unknown ? .editing : handle(key)
    }
    self.search = search
    return .editing
  }

  // MARK: Completion and help

  private mutating func complete() {
    if let indent = buffer.blankIndent {
      buffer.insert(String(repeating: " ", count: Self.indentStep - indent % Self.indentStep))
      return
    }
    let completion = assistant.complete(buffer.text, at: buffer.scalarOffset)
    guard let first = completion.items.first else { return }
    let range = completion.start..<completion.end
    if completion.items.count == 1 {
      buffer.replace(scalars: range, with: first.text)
      return
    }
    let start = CompletionMenu.commonStart(completion.items)
    if start.unicodeScalars.count > range.count {
      buffer.replace(scalars: range, with: start)
      openMenu()
    } else {
      menu = CompletionMenu(completion, base: buffer)
    }
  }

  private mutating func openMenu() {
    let completion = assistant.complete(buffer.text, at: buffer.scalarOffset)
    menu = completion.items.count > 1 ? CompletionMenu(completion, base: buffer) : nil
  }

  /// Whether the menu took the key.
  private mutating func handleInMenu(_ key: Key) -> Bool {
    guard var menu else { return false }
    switch key {
    case .tab, .down, .control("n"):
      buffer = menu.choose(1)
      self.menu = menu
    case .backTab, .up, .control("p"):
      buffer = menu.choose(-1)
      self.menu = menu
    case .enter where menu.chosen != nil: self.menu = nil
    case .escape, .control("g"):
      buffer = menu.base
      self.menu = nil
    case .character(let character) where character.isLetter || character.isNumber || character == "_":
      buffer.insert(String(character))
      openMenu()
    case .backspace where menu.chosen == nil:
      buffer.deleteBackward()
      openMenu()
    default:
      self.menu = nil
      return false
    }
    return true
  }

  private mutating func showHelp() {
    guard let text = assistant.inspect(buffer.text, at: buffer.scalarOffset, detail: 1)?.text else { return }
    help = text.split(separator: "\n", omittingEmptySubsequences: false).map { PlainText.line(String($0)) }
  }
}
