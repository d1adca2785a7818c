/// The text being edited and the cursor in it, with undo and one text that was cut.
struct EditBuffer: Equatable {
  private(set) var characters: [Character] = []
  /// Where the next character goes, 0 … count.
  private(set) var cursor = 0
  private(set) var cut: [Character] = []
  private var past: [Snapshot] = []
  private var isTyping = false

  private struct Snapshot: Equatable {
    let characters: [Character]
    let cursor: Int
  }

  /// Changes that can be taken back.
  private static let deepest = 200

  init(_ text: String = "") {
    characters = Array(text)
    cursor = characters.count
  }

  var text: String { String(characters) }
  var isEmpty: Bool { characters.isEmpty }
  var isAtEnd: Bool { cursor == characters.count }
  var textBeforeCursor: String { String(characters[..<cursor]) }

  /// The cursor as an offset in Unicode scalars, which is what the language counts in.
  var scalarOffset: Int { characters[..<cursor].reduce(0) { $0 + $1.unicodeScalars.count } }

  // MARK: Changing

  mutating func insert(_ text: String) {
    // One word typed in a row is one step of undo.
    let startsStep = !isTyping || text.count > 1 || text == " "
    if startsStep { remember() }
    // A combining mark joins the character before it.
    let joined = cursor > 0 ? Array(String(characters[cursor - 1]) + text) : []
    if cursor > 0, let first = joined.first, first != characters[cursor - 1] {
      characters.replaceSubrange((cursor - 1)..<cursor, with: joined)
      cursor += joined.count - 1
    } else {
      let new = Array(text)
      characters.insert(contentsOf: new, at: cursor)
      cursor += new.count
    }
    isTyping = text.count == 1
  }

  mutating func replaceAll(with text: String) {
    guard text != self.text else { return }
    remember()
    characters = Array(text)
    cursor = characters.count
  }

  /// Replaces what stands between two offsets in Unicode scalars and puts the cursor behind it.
  mutating func replace(scalars range: Range<Int>, with text: String) {
    remember()
    let scalars = Array(self.text.unicodeScalars)
    let lower = min(max(range.lowerBound, 0), scalars.count)
    let upper = min(max(range.upperBound, lower), scalars.count)
    let head = Self.text(scalars[..<lower]) + text
    characters = Array(head + Self.text(scalars[upper...]))
    cursor = min(head.count, characters.count)
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  mutating func delete(_ range: Range<Int>, cutting: Bool = false) {
    guard !range.isEmpty else { return }
    remember()
    if cutting { cut = Array(characters[range]) }
    characters.removeSubrange(range)
    cursor = range.lowerBound
  }

  mutating func deleteBackward() {
    // Spaces that indent a line go two at a time.
    let line = characters[lineStart..<cursor]
    let indents = line.count >= 2 && line.allSatisfy { $0 == " " }
    delete(max(0, cursor - (indents ? 2 : 1))..<cursor)
  }

  mutating func deleteForward() { delete(cursor..<min(cursor + 1, characters.count)) }
  mutating func cutWordBackward() { delete(wordStart..<cursor, cutting: true) }
  mutating func cutWordForward() { delete(cursor..<wordEnd, cutting: true) }
  mutating func cutToLineStart() { delete(lineStart..<cursor, cutting: true) }

  /// At the end of a line cuts the break.
  mutating func cutToLineEnd() {
    let end = lineEnd
    delete(cursor..<(end == cursor ? min(cursor + 1, characters.count) : end), cutting: true)
  }

  mutating func pasteCut() { if !cut.isEmpty { insert(String(cut)) } }

  mutating func swapCharacters() {
    guard cursor > 0, characters.count > 1 else { return }
    remember()
    let at = min(cursor, characters.count - 1)
    characters.swapAt(at - 1, at)
    cursor = at + 1
  }

  mutating func undo() {
    guard let last = past.popLast() else { return }
    characters = last.characters
    cursor = last.cursor
    isTyping = false
  }

  private mutating func remember() {
    past.append(Snapshot(characters: characters, cursor: cursor))
    if past.count > Self.deepest { past.removeFirst() }
    isTyping = false
  }

  // MARK: Moving

  mutating func move(to position: Int) {
    cursor = min(max(position, 0), characters.count)
    isTyping = false
  }

  var lineStart: Int { (characters[..<cursor].lastIndex(of: "\n") ?? -1) + 1 }
  var lineEnd: Int { characters[cursor...].firstIndex(of: "\n") ?? characters.count }
  var isOnFirstLine: Bool { lineStart == 0 }
  var isOnLastLine: Bool { lineEnd == characters.count }

  /// The start of the word before the cursor.
  var wordStart: Int {
    var position = cursor
    while position > 0, !Self.isWord(characters[position - 1]) { position -= 1 }
    while position > 0, Self.isWord(characters[position - 1]) { position -= 1 }
    return position
  }

  /// The end of the word after the cursor.
  var wordEnd: Int {
    var position = cursor
    while position < characters.count, !Self.isWord(characters[position]) { position += 1 }
    while position < characters.count, Self.isWord(characters[position]) { position += 1 }
    return position
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }

  /// One line up, in the same column where that line is long enough; false on the first line.
  mutating func moveUp() -> Bool {
    let start = lineStart
    guard start > 0 else { return false }
    let column = cursor - start
    move(to: start - 1)
    move(to: min(lineStart + column, start - 1))
    return true
  }

  /// One line down; false on the last one.
  mutating func moveDown() -> Bool {
    let end = lineEnd
    guard end < characters.count else { return false }
    let column = cursor - lineStart
    move(to: end + 1)
    move(to: min(lineStart + column, lineEnd))
    return true
  }

  /// Spaces that the cursor's line begins with, if nothing else stands before the cursor.
  var blankIndent: Int? {
    let line = characters[lineStart..<cursor]
    return line.allSatisfy { $0 == " " } ? line.count : nil
  }
}
