import Catalog
import FileSystem

/// Runs the statements of a cell one by one: each takes effect as a whole or not at all.
struct Runner {
  let globals: Globals
  let reference: Reference
  /// Told of every name that gets a value or a function.
  let bound: (Change) -> Void

  enum Change {
    case value(String, Value)
    case function(String, UserFunction)
    case all
  }

  /// What the last statement leaves to show.
  struct Result {
    var value: Value?
    /// It came from a loop: a list of nothing but none is not worth showing.
    var isLoop = false
    var help: String?
  }

  /// Runs all statements and gives what the last one leaves; what the others leave goes to `earlier`, where given.
  func run(_ program: Program, machine: Machine, earlier: ((Result) -> Void)? = nil) throws -> Result {
    var result = Result()
    let block = program.block
    for (position, statement) in block.statements.enumerated() {
      try machine.interruption.check()
      let isShown = position == block.statements.count - 1 || earlier != nil
      if position > 0 { earlier?(result) }
      result = try run(statement, of: program, isShown: isShown && !statement.isHidden, machine: machine)
    }
    return result
  }

  private func run(
    _ statement: Statement, of program: Program, isShown: Bool, machine: Machine
  ) throws -> Result {
    let compiler = Compiler(
      source: program.source, globals: globals, reference: reference, declaredFunctions: program.functions)
    switch statement.form {
    case .expression(let expression):
      let value = try evaluate(expression, compiler, isWanted: isShown, machine: machine)
      let isLoop = if case .loop = expression.form { true } else { false }
      return Result(value: isShown ? value : nil, isLoop: isLoop)
    case .let(let name, let expression):
      try bind(name.name, expression, compiler, machine: machine)
    case .function(let syntax):
      let function = compiler.function(syntax, in: nil)
      globals.function(syntax.name.name).function = function
      bound(.function(syntax.name.name, function))
    case .use(let path):
      if let used = program.used[path.name] { try use(used, machine: machine) }
    case .help(let name):
      return Result(help: name.name)
    }
    return Result()
  }

  func evaluate(
    _ expression: Expression, _ compiler: Compiler, isWanted: Bool = true, binding: String? = nil, machine: Machine
  ) throws -> Value {
    let scope = Scope()
    let code = compiler.compile(expression, in: scope, isWanted: isWanted, binding: binding)
    return try code(Frame(machine: machine, count: scope.slotCount))
  }

  private func bind(_ name: String, _ expression: Expression, _ compiler: Compiler, machine: Machine) throws {
    machine.partialForBinding = nil
    let value: Value
    do {
      value = try evaluate(expression, compiler, binding: name, machine: machine)
    } catch let interrupted as Interrupted {
      let isLoop = if case .loop = expression.form { true } else { false }
      if let partial = isLoop ? interrupted.partial : machine.partialForBinding {
        globals.variable(name).value = partial
        bound(.value(name, partial))
      }
      throw interrupted
    }
    globals.variable(name).value = value
    bound(.value(name, value))
  }

  /// Runs a used script; fails as one statement, with everything it bound taken back.
  private func use(_ program: Program, machine: Machine) throws {
    let before = globals.snapshot()
    let (folder, source) = (machine.folder, machine.source)
    machine.folder = Path.folder(of: program.path)
    machine.source = program.source
    defer { (machine.folder, machine.source) = (folder, source) }
    do {
      _ = try run(program, machine: machine)
    } catch {
      globals.restore(before)
      bound(.all)
      throw error
    }
  }
}
