import Catalog
import Display

extension Value {
  /// The kind's name in errors and signatures: `number`.
  public var kindName: String {
    switch self {
    case .none: "none"
    case .flag: "flag"
    case .number: "number"
    case .text: "text"
    case .list, .range: "list"
    case .record: "record"
    case .choice: "choice"
    case .expression: "condition"
    case .table: "table"
    case .object(let object): object.kindName
    }
  }

  /// `a number`, `an image`, `none`.
  public var kindWords: String {
    KindWords.withArticle(kindName)
  }

  /// What `print` and interpolation write: texts as they are, everything else as it would be typed.
  public var plainText: String {
    switch self {
    case .text(let text): return text
    case .table(let table): return table.rendering(RenderingContext(rich: false)).text
    case .object(let object): return object.rendering(RenderingContext(rich: false)).text
    default: break
    }
    var writer = ValueWriter(mostElements: 100_000)
    writer.write(self)
    return writer.text
  }

  /// What a cell shows of a plain value: as it would be typed, long lists cut.
  public var shownText: String {
    var writer = ValueWriter(mostElements: 100)
    writer.write(self)
    return writer.text
  }

  /// A few words for messages: as it would be typed, cut after about forty characters.
  public var briefText: String {
    switch self {
    case .object(let object):
      return KindWords.withArticle(object.kindName)
    case .table: return "a table"
    default:
      var writer = ValueWriter(mostElements: 8)
      writer.write(self)
      let text = writer.text
      return text.count > 40 ? text.prefix(39) + "…" : text
    }
  }
}

/// Writes values as they would be typed, with a bound on the number of elements.
private struct ValueWriter {
  var text = ""
  private var left: Int
  private var depth = 0
  /// Levels of lists in lists that are written out.
  private static let deepest = 100

  init(mostElements: Int) { left = mostElements }

  mutating func write(_ value: Value) {
    switch value {
    case .none: text += "none"
    case .flag(let flag): text += flag ? "true" : "false"
    case .number(let number): text += NumberText.plain(number)
    case .text(let string): text += Label.quoted(string)
    case .list(let items): list(count: items.count) { items[$0] }
    case .range(let range): list(count: range.count) { .number(range.element(at: $0)) }
    case .record(let record): self.record(record)
    case .choice(let choice): text += choice.text
    case .expression(let expression): text += expression.text
    case .table: text += "table"
    case .object(let object): text += object.kindName
    }
  }

  private mutating func list(count: Int, element: (Int) -> Value) {
    text += "["
    depth += 1
    var index = 0
    while index < count {
      if index > 0 { text += ", " }
      guard left > 0, depth < Self.deepest else {
        text += "… \(count - index) more"
        break
      }
      left -= 1
      write(element(index))
      index += 1
    }
    depth -= 1
    text += "]"
  }

  private mutating func record(_ record: Record) {
    guard !record.fields.isEmpty else { return text += "{}" }
    text += "{ "
    depth += 1
    for (position, field) in record.fields.enumerated() {
      if position > 0 { text += ", " }
      guard left > 0, depth < Self.deepest else {
        text += "… \(record.fields.count - position) more"
        break
      }
      left -= 1
      text += "\(Label.text(field.label)): "
      write(field.value)
    }
    depth -= 1
    text += " }"
  }
}

extension ColumnExpression {
  /// As it would be typed.
  public var text: String { text(within: 0) }

  private func text(within strength: Int) -> String {
    switch self {
    case .column(let name): return ".\(Label.text(name))"
    case .constant(let value): return value.briefText
    case .not(let inner): return "not \(inner.text(within: 3))"
    case .negate(let inner): return "-\(inner.text(within: 6))"
    case .text(let pieces):
      return "\"" + pieces.map(\.pieceText).joined() + "\""
    case .binary(let operation, let left, let right):
      let own = operation.strength
      let text = "\(left.text(within: own - 1)) \(operation.rawValue) \(right.text(within: own))"
      return own <= strength ? "(\(text))" : text
    }
  }
}

extension ColumnExpression {
  /// As it would be typed between quotes.
  fileprivate var pieceText: String {
    if case .constant(.text(let text)) = self { return String(Label.quoted(text).dropFirst().dropLast()) }
    return "\\(\(text))"
  }
}

extension BinaryOperator {
  /// How strongly it binds: the grammar's levels from `or` to powers.
  var strength: Int {
    switch self {
    case .or: 1
    case .and: 2
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: 4
    case .add, .subtract: 5
    case .multiply, .divide, .remainder: 6
    case .power: 7
    }
  }

  var isComparison: Bool { strength == Self.equal.strength }
}
