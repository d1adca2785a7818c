/// A name from a catalogue with its arguments, not yet looked up: `.attention(heads: 4)`.
public struct Choice: Sendable, Equatable {
  public let name: String
  /// In the order written; only the first may lack a label.
  public let arguments: [LabelledArgument]

  public init(_ name: String, _ arguments: [LabelledArgument] = []) {
    self.name = name
    self.arguments = arguments
  }

  /// As the user would type it: `.attention(heads: 4)`.
  public var text: String {
    guard !arguments.isEmpty else { return ".\(Label.text(name))" }
    let inner = arguments.map { ($0.label.map { "\($0): " } ?? "") + $0.value.text }
    return ".\(Label.text(name))(\(inner.joined(separator: ", ")))"
  }
}

/// One argument of a choice.
public struct LabelledArgument: Sendable, Equatable {
  /// Nil for the subject.
  public let label: String?
  public let value: Argument

  public init(_ label: String?, _ value: Argument) {
    self.label = label
    self.value = value
  }
}

/// A plain value as catalogues take it.
public indirect enum Argument: Sendable, Equatable {
  case none
  case flag(Bool)
  case number(Double)
  case text(String)
  case list([Argument])
  /// Labels in the order written.
  case record([Field])
  case choice(Choice)

  public struct Field: Sendable, Equatable {
    public let label: String
    public let value: Argument

    public init(_ label: String, _ value: Argument) {
      self.label = label
      self.value = value
    }
  }

  /// As the user would type it.
  public var text: String {
    switch self {
    case .none: "none"
    case .flag(let flag): flag ? "true" : "false"
    case .number(let number): NumberText.plain(number)
    case .text(let text): Label.quoted(text)
    case .list(let items): "[" + items.map(\.text).joined(separator: ", ") + "]"
    case .record(let fields):
      fields.isEmpty
        ? "{}" : "{ " + fields.map { "\(Label.text($0.label)): \($0.value.text)" }.joined(separator: ", ") + " }"
    case .choice(let choice): choice.text
    }
  }
}

/// How names and texts are written in the language.
public enum Label {
  /// Bare where the language reads it as a name, quoted otherwise.
  public static func text(_ label: String) -> String { isName(label) ? label : quoted(label) }

  public static func isName(_ label: String) -> Bool {
    guard let first = label.unicodeScalars.first, first == "_" || first.properties.isAlphabetic else { return false }
    return label.unicodeScalars.allSatisfy {
      $0 == "_" || $0.properties.isAlphabetic || $0.properties.numericType == .decimal
    }
  }

  public static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// Numbers as the language prints them.
public enum NumberText {
  /// The shortest text that reads back as the same Double; whole numbers have no point.
  public static func plain(_ number: Double) -> String {
    if number == number.rounded(), abs(number) < 1e16 {
      return number == 0 ? "0" : String(Int64(number))
    }
    if number.isNaN { return "nan" }
    if number.isInfinite { return number < 0 ? "-infinity" : "infinity" }
    return "\(number)"
  }
}
