import Catalog
import Language

/// Values from the command line that take the place of `let`s.
public struct ParameterValues: Sendable, Equatable {
  /// Names and the expressions that replace their values, in the order given.
  public private(set) var expressions: [(name: String, expression: String)] = []

  /// No values.
  public init() {}

  public static func == (left: ParameterValues, right: ParameterValues) -> Bool {
    left.expressions.elementsEqual(right.expressions) { $0 == $1 }
  }

  /// Whether there are none.
  public var isEmpty: Bool { expressions.isEmpty }

  /// Adds `name=value`; a value that is no literal of the language is a text.
  ///
  /// - Throws: `NotebookError` where there is no name.
  public mutating func add(_ assignment: String) throws(NotebookError) {
    guard let equals = assignment.firstIndex(of: "="), equals > assignment.startIndex else {
      throw NotebookError("'\(assignment)' is not of the form name=value")
    }
    let name = String(assignment[..<equals])
    let value = String(assignment[assignment.index(after: equals)...])
    guard Label.isName(name) else { throw NotebookError("'\(name)' is not a name of the language") }
    expressions.append((name, Bindings.isLiteral(value) ? value : Label.quoted(value)))
  }

  /// The code with the values in place of those of its `let`s.
  ///
  /// - Throws: `NotebookError` where it has no `let` of a name.
  public func applied(to code: String, called what: String) throws(NotebookError) -> String {
    var code = code
    for (name, expression) in expressions {
      guard let replaced = Bindings.replacing(name, with: expression, in: code) else {
        let names = Bindings.names(in: code)
        let suggestion = Suggestion.words(for: name, among: names)
        let known = names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))"
        throw NotebookError("\(what) has no let of '\(name)'", hint: suggestion.isEmpty ? known : suggestion)
      }
      code = replaced
    }
    return code
  }

  /// The notebook with the values in place of the `let`s of the cell with the tag `parameters`.
  ///
  /// - Throws: `NotebookError` where no cell has the tag, or its code has no `let` of a name.
  public func applied(to document: NotebookDocument) throws(NotebookError) -> NotebookDocument {
    guard !isEmpty else { return document }
    guard let cell = document.cells.firstIndex(where: { $0.kind == .code && $0.tags.contains("parameters") }) else {
      throw NotebookError(
        "no cell has the tag 'parameters'", hint: "give that tag to the cell with the lets to replace")
    }
    var copy = document
    copy.cells[cell].source = try applied(to: copy.cells[cell].source, called: "the cell tagged 'parameters'")
    return copy
  }
}
