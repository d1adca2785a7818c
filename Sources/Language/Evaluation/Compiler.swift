import Catalog

/// Turns checked syntax into closures; names become slots and boxes, so that running looks nothing up by text.
struct Compiler {
  let source: Source
  let globals: Globals
  let reference: Reference
  /// Functions that this cell, or a script that it uses, defines somewhere.
  let declaredFunctions: Set<String>

  func site(_ span: Span) -> Site { Site(source: source, span: span) }

  /// - Parameters:
  ///   - isWanted: Somebody uses the value; a loop collects nothing otherwise.
  ///   - binding: The name that `let` binds the value to, for the call that stands directly under it.
  func compile(_ expression: Expression, in scope: Scope, isWanted: Bool = true, binding: String? = nil) -> Code {
    switch expression.form {
    case .none, .faulty: return { _ in .none }
    case .flag(let flag): return { _ in .flag(flag) }
    case .number(let number): return { _ in .number(number) }
    case .text(let text): return { _ in .text(text) }
    case .interpolation(let pieces): return interpolation(pieces, in: scope)
    case .name(let name): return self.name(name, at: expression.span, in: scope)
    case .call(let call): return self.call(call, in: scope, binding: binding)
    case .choice(let choice): return self.choice(choice, in: scope)
    case .list(let items):
      let codes = items.map { compile($0, in: scope) }
      let site = site(expression.span)
      return { frame in
        let values = try codes.map { try $0(frame) }
        if Nesting.isExceeded(by: values) { throw site.error(Nesting.complaint("lists")) }
        return .list(values)
      }
    case .record(let fields):
      let codes = fields.map { ($0.label.name, compile($0.value, in: scope)) }
      let site = site(expression.span)
      return { frame in
        let fields = try codes.map { (label: $0.0, value: try $0.1(frame)) }
        if Nesting.isExceeded(by: fields.map(\.value)) { throw site.error(Nesting.complaint("records")) }
        return .record(Record(fields))
      }
    case .member(let base, let label):
      let code = compile(base, in: scope), site = site(label.span), name = label.name
      return { frame in
        let value = try code(frame)
        return try Self.located(site) { try Access.requireMember(name, of: value) }
      }
    case .index(let base, let index):
      let code = compile(base, in: scope), indexCode = compile(index, in: scope), site = site(index.span)
      return { frame in
        let value = try code(frame), position = try indexCode(frame)
        if case .list(let items) = value, case .number(let number) = position, number >= 0,
          number < Double(items.count), number == number.rounded()
        {
          return items[Int(number)]
        }
        return try Self.located(site) { try Access.element(of: value, at: position) }
      }
    case .negate(let inner):
      let code = compile(inner, in: scope), site = site(inner.span)
      return { frame in
        let value = try code(frame)
        if case .number(let number) = value { return .number(-number) }
        return try Self.located(site) { try Operators.negate(value) }
      }
    case .not(let inner):
      let code = compile(inner, in: scope), site = site(inner.span)
      return { frame in
        let value = try code(frame)
        return try Self.located(site) { try Operators.not(value) }
      }
    case .binary(let operation, let left, let right): return binary(operation, left, right, in: scope)
    case .loop(let loop): return self.loop(loop, in: scope, isWanted: isWanted)
    case .branch(let branch): return self.branch(branch, in: scope, isWanted: isWanted)
    }
  }

  static func located<T>(_ site: Site, _ body: () throws -> T) throws -> T {
    do { return try body() } catch let complaint as Complaint { throw site.error(complaint) }
  }

  private func name(_ name: String, at span: Span, in scope: Scope) -> Code {
    if let (levels, slot) = scope.local(name) {
      switch levels {
      case 0: return { frame in frame[slot] }
      default: return { frame in Self.outer(frame, levels)[slot] }
      }
    }
    let variable = globals.variable(name), site = site(span)
    return { _ in
      guard let value = variable.value else {
        throw site.error("unknown-name", "'\(name)' has no value yet", hint: "run the let that binds it first")
      }
      return value
    }
  }

  static func outer(_ frame: Frame, _ levels: Int) -> Frame {
    var frame = frame
    for _ in 0..<levels { frame = frame.parent ?? frame }
    return frame
  }

  private func interpolation(_ pieces: [Expression.Piece], in scope: Scope) -> Code {
    let codes: [Code] = pieces.map { piece in
      switch piece {
      case .text(let text): { _ in .text(text) }
      case .value(let expression): compile(expression, in: scope)
      }
    }
    return { frame in
      var text = ""
      for code in codes { text += try code(frame).plainText }
      return .text(text)
    }
  }

  private func choice(_ choice: ChoiceSyntax, in scope: Scope) -> Code {
    let name = choice.name.name
    if choice.arguments.isEmpty {
      let value = Value.choice(Choice(name))
      return { _ in value }
    }
    let codes = choice.arguments.map { argument in
      (argument.label?.name, compile(argument.value, in: scope), site(argument.value.span))
    }
    let whole = site(choice.name.span)
    return { frame in
      let arguments = try codes.map { label, code, site in
        let value = try code(frame)
        guard let argument = value.argument else {
          throw site.error(
            "wrong-kind", "\(label ?? "an argument") of .\(name) takes a plain value, not \(value.briefText)",
            label: "expected a number, text, flag, list, record or choice")
        }
        return LabelledArgument(label, argument)
      }
      if Nesting.isExceeded(by: arguments.map(\.value)) { throw whole.error(Nesting.complaint("choices")) }
      return .choice(Choice(name, arguments))
    }
  }
}
