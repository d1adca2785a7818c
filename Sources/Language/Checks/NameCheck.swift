import Catalog

extension Analyzer {
  /// Whether a name has a value here.
  func name(_ name: String, at span: Span) -> StaticValue {
    if let binding = binding(name) { return binding.value }
    if functionDepth > 0, later.contains(name) { return .unknown }
    reportName(name, unknownName(name, at: span))
    return .unknown
  }

  private func unknownName(_ name: String, at span: Span) -> Diagnostic {
    let shown = source.brief(span)
    if name == "_" {
      return Diagnostic(
        "unknown-name", "'_' is the last displayed value, and nothing was displayed yet", in: source, at: span)
    }
    if function(name) != nil || reference.function(name) != nil {
      return Diagnostic(
        "function-as-value", "'\(name)' is a function, and functions are not values", in: source, at: span,
        hint: "call it: \(name)(…)")
    }
    if later.contains(name) {
      return Diagnostic(
        "unknown-name", "'\(name)' has no value yet", in: source, at: span,
        hint: "move the let that binds it before this line")
    }
    if let meant = Self.foreignWords[name] {
      return Diagnostic("unknown-name", "there is no name '\(shown)'", in: source, at: span, hint: meant)
    }
    let names = scopes.flatMap(\.keys).filter { $0 != "_" }.sorted()
    let suggestion = Suggestion.words(for: name, among: names + ["true", "false", "none"])
    let isFunction = suggestion.isEmpty ? Suggestion.words(for: name, among: functionNames) : ""
    return Diagnostic(
      "unknown-name", "there is no name '\(shown)'", in: source, at: span,
      label: suggestion.isEmpty ? isFunction : suggestion,
      notes: suggestion.isEmpty && isFunction.isEmpty && !names.isEmpty
        ? ["names are \(Accepted.list(names, isCut: true))"] : [],
      hint: choiceHint(name))
  }

  /// Names that every function of the library or the user has.
  var functionNames: [String] {
    (reference.vocabulary.functions.map(\.name) + functions.flatMap(\.keys)).sorted()
  }

  func choiceHint(_ name: String) -> String {
    reference.entries(name).isEmpty
      ? "" : "write .\(name) to choose from the catalogue \(reference.entries(name)[0].catalogue.name)"
  }

  /// What other languages call things.
  private static let foreignWords: [String: String] = [
    "True": "write true", "False": "write false", "None": "write none", "null": "write none", "nil": "write none",
    "NA": "write none", "NULL": "write none", "TRUE": "write true", "FALSE": "write false",
    "return": "the value of a block is its last statement's", "def": "write fn name(subject, other: default) { … }",
    "import": "write use \"script.heddle\" to use another script; functions need no import",
    "from": "write use \"script.heddle\" to use another script; functions need no import",
    "var": "write let", "const": "write let", "while": "write for name in range(…) { … }", "elif": "write else if",
    "lambda": "write fn name(subject) { … }", "print": "write print(…)",
  ]

  /// The function that a call names.
  func unknownFunction(_ call: CallSyntax) -> Diagnostic {
    let name = call.name.name
    if binding(name) != nil {
      return Diagnostic(
        "unknown-function", "'\(name)' is a value, and only functions are called", in: source, at: call.name.span,
        hint: call.arguments.isEmpty ? "write \(name)" : "write \(name)[…] for an element")
    }
    let suggestion = Suggestion.words(for: name, among: functionNames)
    return Diagnostic(
      "unknown-function", "there is no function '\(source.brief(call.name.span))'", in: source, at: call.name.span,
      label: suggestion,
      hint: suggestion.isEmpty && choiceHint(name).isEmpty ? "help() lists the functions" : choiceHint(name))
  }
}
