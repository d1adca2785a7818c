import Catalog

extension Compiler {
  func call(_ call: CallSyntax, in scope: Scope, binding: String?) -> Code {
    let name = call.name.name
    if let (levels, function) = scope.localFunction(name) {
      return userCall(
        call, in: scope, function: { [unowned function] in function.function }, parent: { Self.outer($0, levels) })
    }
    let variable = globals.function(name)
    if variable.function != nil || declaredFunctions.contains(name) {
      return userCall(call, in: scope, function: { variable.function }, parent: { _ in nil })
    }
    guard let function = reference.function(name) else {
      let site = site(call.name.span)
      return { _ in throw site.error("unknown-function", "there is no function '\(name)'") }
    }
    return libraryCall(function, call, in: scope, binding: binding)
  }

  // MARK: - The user's functions

  private func userCall(
    _ call: CallSyntax, in scope: Scope, function: @escaping @Sendable () -> UserFunction?,
    parent: @escaping @Sendable (Frame) -> Frame?
  ) -> Code {
    let site = site(call.name.span), name = call.name.name
    let arguments = call.arguments.map { (label: $0.label, code: compile($0.value, in: scope)) }
    return { frame in
      guard let function = function() else {
        throw site.error("unknown-function", "'\(name)' is not defined yet", hint: "put its fn before this line")
      }
      let machine = frame.machine
      let inner = Frame(machine: machine, count: function.slotCount, parent: parent(frame))
      let parameters = function.syntax.parameters
      var given: UInt64 = 0
      for (position, argument) in arguments.enumerated() {
        let slot =
          argument.label == nil && position == 0 ? 0 : parameters.firstIndex { $0.name.name == argument.label?.name }
        guard let slot, slot < parameters.count else {
          throw site.error("unknown-argument", "\(name) has no argument '\(argument.label?.name ?? "")'")
        }
        inner[slot] = try argument.code(frame)
        if slot < 64 { given |= 1 << UInt64(slot) }
      }
      try machine.interruption.check()
      guard machine.enter() else {
        throw site.error(
          "too-deep", "\(name) calls itself too deeply", notes: ["calls go at most \(Machine.deepestCalls) deep"],
          hint: "let it end with an if, or use for")
      }
      defer { machine.leave() }
      do {
        for (slot, code) in function.defaults.enumerated() where slot >= 64 || given & (1 << UInt64(slot)) == 0 {
          if let code {
            inner[slot] = try code(inner)
          } else if slot < 64 {
            throw site.error("missing-argument", "\(name) needs '\(parameters[slot].name.name)'")
          }
        }
        return try function.body(inner)
      } catch let diagnostic as Diagnostic where diagnostic.labels.count < Self.mostPlaces {
        throw diagnostic.adding("in this call of \(name)", in: site.source, at: site.span)
      }
    }
  }

  /// Places shown of an error inside functions that call each other.
  private static let mostPlaces = 3

  // MARK: - Functions of the library

  private func libraryCall(_ function: Function, _ call: CallSyntax, in scope: Scope, binding: String?) -> Code {
    let site = CallSite(source: source, call: call, unnamed: function.unnamedParameters)
    var unnamed = 0
    var codes: [(parameter: Parameter, code: Code)] = []
    for argument in call.arguments {
      let name = argument.label?.name ?? (unnamed < function.unnamed ? site.unnamed.dropFirst(unnamed).first : nil)
      if argument.label == nil { unnamed += 1 }
      guard let parameter = function.parameters.first(where: { $0.name == name }) else {
        let complaint = Checking.unknown(name ?? "", subject: function.name, parameters: function.parameters, given: [])
        let error = site.error(complaint)
        return { _ in throw error }
      }
      codes.append((parameter, self.argument(argument.value, for: parameter, of: function, in: scope)))
    }
    if codes.count == 1, let direct = function.direct, codes[0].parameter == function.parameters.first {
      let subject = codes[0].code
      let taken: Code = { frame in frame.machine.directSubject }
      let long = libraryCall(function, site, [(codes[0].parameter, taken)], binding)
      return { frame in
        let value = try subject(frame)
        do {
          if let result = try direct(value) { return result }
        } catch {
          throw site.located(error)
        }
        frame.machine.directSubject = value
        return try long(frame)
      }
    }
    return libraryCall(function, site, codes, binding)
  }

  /// An argument as its parameter wants it: columns as they are named, a function by its name.
  private func argument(_ value: Expression, for parameter: Parameter, of function: Function, in scope: Scope) -> Code {
    if parameter.kind.takesExpression(value) {
      let code = columns(value, in: scope)
      return { frame in .expression(try code(frame)) }
    }
    guard parameter == function.parameters.first else { return compile(value, in: scope) }
    switch function.subject {
    case .value, .catalogue: return compile(value, in: scope)
    case .explained: return explained(value, in: scope)
    case .name:
      if case .name(let name) = value.form, scope.local(name) == nil, globals.variable(name).value == nil {
        return { _ in .text(name) }
      }
      return compile(value, in: scope)
    }
  }

  private func libraryCall(
    _ function: Function, _ site: CallSite, _ codes: [(parameter: Parameter, code: Code)], _ binding: String?
  ) -> Code {
    let given = Set(codes.map(\.parameter.name))
    var defaults: [String: Value] = [:]
    for parameter in function.parameters where !given.contains(parameter.name) {
      defaults[parameter.name] = parameter.defaultValue.map { Value($0) }
    }
    let unfinished = defaults
    let kinds = KindCheck(reference: reference)
    let unnamed = Set(function.unnamedParameters)
    let isExplained = function.subject == .explained
    let subject = isExplained ? site.call.arguments.first.map { source.text(of: $0.value.span) } ?? "" : ""
    return { frame in
      let machine = frame.machine
      let firstWitness = machine.witnesses.count
      defer { if isExplained { machine.witnesses.removeSubrange(firstWitness...) } }
      var arguments = unfinished
      for (parameter, code) in codes { arguments[parameter.name] = try code(frame) }
      for (parameter, _) in codes {
        let value = arguments[parameter.name] ?? .none
        let complaints = kinds.complaints(
          about: .known(value), for: parameter, of: unnamed.contains(parameter.name) ? function.name : nil)
        if !complaints.isEmpty {
          throw site.located(Complaints(complaints.map { $0.within(.argument(parameter.name)) }))
        }
      }
      let witnesses = isExplained ? machine.witnesses[firstWitness...] : []
      let environment = machine.environment(binding: binding, subject: subject, witnesses: witnesses)
      do {
        return try function.body(Call(arguments: arguments, given: given, environment: environment))
      } catch let interrupted as Interrupted {
        if binding != nil { machine.partialForBinding = interrupted.partial }
        throw interrupted
      } catch {
        var located = site.located(error)
        if isExplained, let diagnostic = located as? Diagnostic {
          located = witnesses.reduce(diagnostic) { $0.adding($1.value.briefText, in: $1.source, at: $1.span) }
        }
        throw located
      }
    }
  }
}

extension Kind {
  /// Whether a written argument stands for a condition on columns here.
  func takesExpression(_ argument: Expression) -> Bool {
    switch self {
    case .expression: return true
    case .either(let kinds):
      guard kinds.contains(.expression) else { return false }
      if case .choice = argument.form { return false }
      return argument.namesColumn
    default: return false
    }
  }
}
