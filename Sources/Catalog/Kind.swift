/// What a parameter accepts; the one description behind checks, completion and help.
public indirect enum Kind: Sendable, Equatable {
  case any
  case flag
  /// A whole number within bounds.
  case whole(ClosedRange<Int>)
  /// A number within bounds.
  case number(ClosedRange<Double>)
  case text
  /// One of these bare names behind a dot: `.gru`.
  case oneOf([String])
  /// An entry of the catalogue of this name: `.attention(heads: 4)`.
  case choice(catalogue: String)
  case list(of: Kind)
  /// A record whose values are all of this kind, its labels free.
  case record(of: Kind)
  /// A column, metric or task named behind a dot: `.loss`.
  case column
  /// A column expression: `.loss > 0.5 and .task == "digit"`.
  case expression
  /// Objects of the language by kind name: `dataset`, `table`, `run`, `blueprint`, `report`, `plot`, …
  case object([String])
  case either([Kind])

  /// What is expected, in words: `a whole number from 1 to 64`.
  public var words: String {
    switch self {
    case .any: "any value"
    case .flag: "true or false"
    case .whole(let range):
      "a whole number" + Self.bounds(Double(range.lowerBound), Double(range.upperBound), unlimited: 1e9)
    case .number(let range): "a number" + Self.bounds(range.lowerBound, range.upperBound, unlimited: 1e30)
    case .text: "a text"
    case .oneOf(let names): names.map { ".\($0)" }.joined(separator: ", ").replacingLastComma(by: " or")
    case .choice(let catalogue): "\(Self.article(catalogue)) \(catalogue) choice"
    case .list(let kind): "a list of \(kind.plural)"
    case .record(let kind): "a record of \(kind.plural)"
    case .column: "a column such as .name"
    case .expression: "an expression of columns such as .loss > 0.5"
    case .object, .either: alternatives.joined(separator: ", ").replacingLastComma(by: " or")
    }
  }

  /// Each of several kinds in words, those of kinds within kinds in a row.
  private var alternatives: [String] {
    switch self {
    case .object(let names): names.map { "\(Self.article($0)) \($0)" }
    case .either(let kinds): kinds.flatMap(\.alternatives)
    default: [words]
    }
  }

  private var plural: String {
    switch self {
    case .any: "values"
    case .flag: "flags"
    case .whole: "whole numbers"
    case .number: "numbers"
    case .text: "texts"
    case .oneOf(let names): "choices (" + names.map { ".\($0)" }.joined(separator: ", ") + ")"
    case .choice(let catalogue): "\(catalogue) choices"
    case .list: "lists"
    case .record: "records"
    case .column: "columns"
    case .expression: "expressions"
    case .object(let names): names.map { $0 + "s" }.joined(separator: " or ")
    case .either(let kinds): kinds.map(\.plural).joined(separator: " or ")
    }
  }

  private static func bounds(_ low: Double, _ high: Double, unlimited: Double) -> String {
    let hasLow = low > -unlimited, hasHigh = high < unlimited
    if hasLow && hasHigh { return " from \(NumberText.plain(low)) to \(NumberText.plain(high))" }
    if hasLow { return " of at least \(NumberText.plain(low))" }
    if hasHigh { return " of at most \(NumberText.plain(high))" }
    return ""
  }

  private static func article(_ word: String) -> String { "aeiou".contains(word.first ?? "x") ? "an" : "a" }
}

extension String {
  /// `a, b, c` → `a, b or c` for `by: " or"`.
  fileprivate func replacingLastComma(by word: String) -> String {
    guard let comma = lastIndex(of: ",") else { return self }
    return self[..<comma] + word + self[index(after: comma)...]
  }
}
