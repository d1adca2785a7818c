import Catalog

extension Compiler {
  /// The statements of a block, in a scope of their own; its value is the last one's, unless `;` hides it.
  func block(_ block: Block, in scope: Scope, isWanted: Bool) -> Code {
    scope.openBlock()
    let codes = statements(block.statements, in: scope, isWanted: isWanted)
    let functions = scope.closeBlock()
    return Self.sequence(codes, keeping: functions)
  }

  func statements(_ statements: [Statement], in scope: Scope, isWanted: Bool) -> [Code] {
    // Functions of a block see each other, whatever their order.
    var functions: [String: FunctionVariable] = [:]
    for case .function(let syntax) in statements.map(\.form) {
      functions[syntax.name.name] = scope.declareFunction(syntax.name.name)
    }
    return statements.enumerated().map { position, statement in
      let isLast = position == statements.count - 1
      return self.statement(
        statement, functions: functions, in: scope, isWanted: isWanted && isLast && !statement.isHidden, isLast: isLast)
    }
  }

  private func statement(
    _ statement: Statement, functions: [String: FunctionVariable], in scope: Scope, isWanted: Bool, isLast: Bool
  ) -> Code {
    switch statement.form {
    case .expression(let expression):
      let code = compile(expression, in: scope, isWanted: isWanted)
      if isWanted || !isLast { return code }
      return { frame in
        _ = try code(frame)
        return .none
      }
    case .let(let name, let value):
      let code = compile(value, in: scope, binding: name.name)
      let slot = scope.declare(name.name)
      return { frame in
        frame[slot] = try code(frame)
        return .none
      }
    case .function(let syntax):
      functions[syntax.name.name]?.function = function(syntax, in: scope)
      return { _ in .none }
    case .use, .help: return { _ in .none }
    }
  }

  private static func sequence(_ codes: [Code], keeping functions: [FunctionVariable]) -> Code {
    if !functions.isEmpty {
      // Calls hold these weakly, so that a function that calls itself is freed.
      let inner = sequence(codes, keeping: [])
      return { frame in try withExtendedLifetime(functions) { try inner(frame) } }
    }
    switch codes.count {
    case 0: return { _ in .none }
    case 1: return codes[0]
    case 2:
      let first = codes[0], last = codes[1]
      return { frame in
        _ = try first(frame)
        return try last(frame)
      }
    default:
      let last = codes[codes.count - 1]
      let others = Array(codes.dropLast())
      return { frame in
        for code in others { _ = try code(frame) }
        return try last(frame)
      }
    }
  }

  /// A function's body with a scope of its own; `outer` is where it is declared, nil at the top of a cell.
  func function(_ syntax: FunctionSyntax, in outer: Scope?) -> UserFunction {
    let scope = Scope(parent: outer, parameters: syntax.parameters.count)
    var defaults: [Code?] = []
    for (slot, parameter) in syntax.parameters.enumerated() {
      defaults.append(parameter.defaultValue.map { compile($0, in: scope) })
      scope.declare(parameter: parameter.name.name, slot: slot)
    }
    let body = block(syntax.body, in: scope, isWanted: true)
    return UserFunction(syntax: syntax, source: source, defaults: defaults, slotCount: scope.slotCount, body: body)
  }

  func branch(_ branch: BranchSyntax, in scope: Scope, isWanted: Bool) -> Code {
    let cases = branch.cases.map { condition, body in
      (compile(condition, in: scope), site(condition.span), block(body, in: scope, isWanted: isWanted))
    }
    let otherwise = branch.otherwise.map { block($0, in: scope, isWanted: isWanted) }
    if cases.count == 1, let otherwise {
      let (condition, site, body) = cases[0]
      return { frame in
        let value = try condition(frame)
        guard case .flag(let holds) = value else { throw Self.notFlag(value, site) }
        return try holds ? body(frame) : otherwise(frame)
      }
    }
    return { frame in
      for (condition, site, body) in cases {
        let value = try condition(frame)
        guard case .flag(let holds) = value else {
          throw Self.notFlag(value, site)
        }
        if holds { return try body(frame) }
      }
      return try otherwise?(frame) ?? .none
    }
  }

  private static func notFlag(_ value: Value, _ site: Site) -> Diagnostic {
    site.error(
      "wrong-kind", "if takes true or false, not \(value.briefText)", label: "expected true or false",
      hint: "compare it, as in x != 0")
  }

  func loop(_ loop: LoopSyntax, in scope: Scope, isWanted: Bool) -> Code {
    let sequence = compile(loop.sequence, in: scope)
    scope.openBlock()
    let slot = scope.declare(loop.name.name)
    let body = block(loop.body, in: scope, isWanted: isWanted)
    _ = scope.closeBlock()
    let site = site(loop.sequence.span)
    return { frame in
      var collector = LoopCollector(isWanted: isWanted, site: site)
      let interruption = frame.machine.interruption
      do {
        var value = try sequence(frame)
        // A character is found from the start of its text: once for all turns, not in each.
        if case .text(let text) = value { value = .list(text.map { .text(String($0)) }) }
        if case .range(let range) = value {
          for index in 0..<range.count {
            try interruption.check()
            frame[slot] = .number(range.element(at: index))
            try collector.add(try body(frame))
          }
          return try collector.finished()
        }
        for index in 0..<(try Self.located(site) { try Access.turns(of: value) }) {
          try interruption.check()
          frame[slot] = try Self.located(site) { try Access.turn(index, of: value) }
          try collector.add(try body(frame))
        }
        return try collector.finished()
      } catch let interrupted as Interrupted {
        throw collector.interrupted(interrupted)
      }
    }
  }
}

/// The values of a loop's turns; those before the first one that is not none cost no memory.
private struct LoopCollector {
  let isWanted: Bool
  let site: Site
  private var nones = 0
  private var values: [Value] = []

  init(isWanted: Bool, site: Site) {
    self.isWanted = isWanted
    self.site = site
  }

  mutating func add(_ value: Value) throws {
    guard isWanted else { return }
    if values.isEmpty {
      if case .none = value {
        nones += 1
        return
      }
    }
    values.append(value)
    if nones + values.count > Value.mostElements {
      throw site.error(
        "too-large", "a loop gives a list of at most \(Value.mostElements) values", label: "this many turns",
        hint: "end the loop with ; if its values are not used")
    }
  }

  func finished() throws -> Value {
    guard isWanted else { return .none }
    if Nesting.isExceeded(by: values) { throw site.error(Nesting.complaint("lists")) }
    if nones > 0 { return .list([Value](repeating: .none, count: min(nones, Value.mostElements)) + values) }
    return .list(values)
  }

  /// What an interrupted loop leaves: the values so far, with what the interrupted turn leaves.
  func interrupted(_ interrupted: Interrupted) -> Interrupted {
    guard isWanted, nones == 0, !values.isEmpty || interrupted.partial != nil else { return interrupted }
    return Interrupted(partial: .list(values + (interrupted.partial.map { [$0] } ?? [])))
  }
}
