/// A name of the session that `let` binds; code holds the box, so that rebinding is seen everywhere.
///
/// Only the evaluation thread touches it.
final class Variable: @unchecked Sendable {
  let name: String
  var value: Value?

  init(name: String) { self.name = name }
}

/// A name of the session that `fn` defines.
///
/// Only the evaluation thread touches it.
final class FunctionVariable: @unchecked Sendable {
  let name: String
  var function: UserFunction?

  init(name: String) { self.name = name }
}

/// A function written in the language.
final class UserFunction: Sendable {
  let syntax: FunctionSyntax
  let source: Source
  let defaults: [Code?]
  /// Locals of a call, parameters first.
  let slotCount: Int
  let body: Code

  init(syntax: FunctionSyntax, source: Source, defaults: [Code?], slotCount: Int, body: @escaping Code) {
    self.syntax = syntax
    self.source = source
    self.defaults = defaults
    self.slotCount = slotCount
    self.body = body
  }
}

/// The session's names, as the evaluation thread sees them.
final class Globals {
  private(set) var variables: [String: Variable] = [:]
  private(set) var functions: [String: FunctionVariable] = [:]

  func variable(_ name: String) -> Variable {
    if let variable = variables[name] { return variable }
    let variable = Variable(name: name)
    variables[name] = variable
    return variable
  }

  func function(_ name: String) -> FunctionVariable {
    if let function = functions[name] { return function }
    let function = FunctionVariable(name: name)
    functions[name] = function
    return function
  }

  /// What is bound now, to be restored when a script fails halfway.
  func snapshot() -> (values: [String: Value], functions: [String: UserFunction]) {
    (variables.compactMapValues(\.value), functions.compactMapValues(\.function))
  }

  func forgetFunctions() {
    for function in functions.values { function.function = nil }
  }

  func restore(_ snapshot: (values: [String: Value], functions: [String: UserFunction])) {
    for variable in variables.values { variable.value = snapshot.values[variable.name] }
    for function in functions.values { function.function = snapshot.functions[function.name] }
  }
}
