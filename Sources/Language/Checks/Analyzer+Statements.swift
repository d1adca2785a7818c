import Catalog
import FileSystem

extension Analyzer {
  /// Bytes of stack that one level of an expression may need, and then some.
  static var lowestAddressForRecursion: UInt { Stack.lowestAddress + 256 * 1024 }
  static var currentAddress: UInt { Stack.currentAddress }

  /// A statement at the top of a cell or script.
  func statement(_ statement: Statement, of program: Program) {
    switch statement.form {
    case .use(let path):
      if let used = program.used[path.name] { use(used) }
    case .help(let name): help(name)
    case .function(let syntax):
      functions[functions.count - 1][syntax.name.name] = FunctionSource(syntax: syntax, source: source)
      body(of: syntax)
    default: _ = value(of: statement)
    }
  }

  private func use(_ program: Program) {
    let outer = folder
    folder = Path.folder(of: program.path)
    defer { folder = outer }
    analyze(program)
  }

  private func help(_ name: LabelSyntax) {
    guard binding(name.name) == nil, function(name.name) == nil else { return }
    do { _ = try reference.page(of: name.name) } catch let complaint as Complaint {
      report(complaint, at: name.span)
    } catch {}
  }

  /// The statements of a block; what is known of the last one's value.
  func block(_ block: Block, flow: Flow? = nil) -> StaticValue {
    inBlock(flow: flow) {
      for case .function(let syntax) in block.statements.map(\.form) {
        functions[functions.count - 1][syntax.name.name] = FunctionSource(syntax: syntax, source: source)
      }
      var last = StaticValue.known(.none)
      for statement in block.statements {
        last = value(of: statement)
        if statement.isHidden { last = .known(.none) }
      }
      return last
    }
  }

  private func value(of statement: Statement) -> StaticValue {
    switch statement.form {
    case .expression(let expression): return value(of: expression)
    case .let(let name, let expression):
      let value = self.value(of: expression)
      if name.name == "_" {
        report(
          Diagnostic(
            "reserved-name", "'_' is the last displayed value and is not bound", in: source, at: name.span,
            hint: "choose another name"))
      }
      bind(name.name, value, from: expression)
    case .function(let syntax): body(of: syntax)
    case .use(let path):
      report(
        Diagnostic(
          "misplaced-use", "use stands at the top of a cell or script", in: source, at: path.span,
          hint: "move it out of the block"))
    case .help(let name):
      report(
        Diagnostic(
          "unexpected-token", "'?' stands at the top of a cell", in: source, at: name.span,
          hint: "write help(\(name.name))"))
    }
    return .known(.none)
  }

  /// A function where it is defined: nothing is known of its parameters.
  private func body(of syntax: FunctionSyntax) {
    functionDepth += 1
    defer { functionDepth -= 1 }
    inBlock(flow: .possible) {
      for parameter in syntax.parameters {
        if let value = parameter.defaultValue { _ = self.value(of: value) }
        bind(parameter.name.name, .unknown)
      }
      _ = block(syntax.body)
    }
  }

  /// What a call of a user's function gives: its body is walked again, silently, with what is known of the arguments.
  func result(of function: FunctionSource, arguments: [String: StaticValue]) -> StaticValue {
    let name = function.syntax.name.name
    guard hasBudget, inlined.count < 8, !inlined.contains(name) else { return .unknown }
    let (outerMuted, outerSource, outerFlow) = (isMuted, source, flow)
    inlined.append(name)
    functionDepth += 1
    (isMuted, source, flow) = (true, function.source, .possible)
    defer {
      inlined.removeLast()
      functionDepth -= 1
      (isMuted, source, flow) = (outerMuted, outerSource, outerFlow)
    }
    return inBlock {
      for parameter in function.syntax.parameters {
        let value = arguments[parameter.name.name] ?? parameter.defaultValue.map { self.value(of: $0) } ?? .unknown
        bind(parameter.name.name, value)
      }
      return block(function.syntax.body)
    }
  }
}
