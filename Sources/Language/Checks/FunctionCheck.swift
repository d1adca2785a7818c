import Catalog

extension Analyzer {
  /// A call: its function, its arguments' names and kinds, and then the function's own check.
  func call(_ call: CallSyntax) -> StaticValue {
    let name = call.name.name
    if let function = function(name) {
      if !function.isDefined, functionDepth == 0 {
        reportName(
          "\(name)()",
          Diagnostic(
            "unknown-function", "'\(name)' is not defined yet", in: source, at: call.name.span,
            hint: "put its fn before this line"))
      }
      return userCall(function, call)
    }
    guard let function = reference.function(name), !unknownFunctions.contains(name) else {
      // Inside a function's body a name further down may be meant.
      let isOpen = unknownFunctions.contains(name) || functionDepth > 0 && later.contains(name)
      if !isOpen { reportName("\(name)()", unknownFunction(call)) }
      for argument in call.arguments { _ = value(of: argument.value) }
      return .unknown
    }
    return libraryCall(function, call)
  }

  private func userCall(_ function: FunctionSource, _ call: CallSyntax) -> StaticValue {
    let parameters = function.syntax.parameters.map { parameter in
      Parameter(parameter.name.name, .any, default: parameter.defaultValue == nil ? nil : Argument.none, "")
    }
    let check = CallCheck(subject: call.name.name, parameters: parameters, unnamed: 1)
    let match = check.match(call.arguments.map { $0.label?.name })
    for complaint in match.complaints {
      let span = CallPlaces.span(of: complaint.path, in: call, unnamed: parameters.prefix(1).map(\.name))
      report(
        complaint.code == "unknown-argument" || complaint.code == "missing-argument"
          ? Diagnostic(complaint, in: source, at: span).adding(
            "defined here", in: function.source, at: function.syntax.name.span)
          : Diagnostic(complaint, in: source, at: span))
    }
    let values = call.arguments.map { value(of: $0.value) }
    guard match.complaints.isEmpty else { return .unknown }
    return result(of: function, arguments: match.arguments.mapValues { values[$0] })
  }

  private func libraryCall(_ function: Function, _ call: CallSyntax) -> StaticValue {
    let check = CallCheck(subject: function.name, parameters: function.parameters, unnamed: function.unnamed)
    let match = check.match(call.arguments.map { $0.label?.name })
    let complaints = match.complaints
    let parameters = Dictionary(function.parameters.map { ($0.name, $0) }) { $1 }
    let names = Dictionary(match.arguments.map { ($1, $0) }) { $1 }

    var arguments: [String: StaticValue] = [:]
    var told: [Complaint] = []
    let kinds = KindCheck(reference: reference)
    for (position, argument) in call.arguments.enumerated() {
      guard let name = names[position], let parameter = parameters[name] else {
        _ = value(of: argument.value)
        continue
      }
      let value = self.argument(argument.value, for: parameter, of: function)
      arguments[name] = value
      let subject = argument.label == nil ? function.name : nil
      let found = kinds.complaints(about: value, for: parameter, of: subject).map { $0.within(.argument(name)) }
      told += found.filter { isTold($0, argument.value) }
      if !found.isEmpty { arguments[name] = .unknown }
    }
    for complaint in complaints + told { report(located(complaint, in: call, function)) }

    guard function.result != "none" else { return .known(.none) }
    // An argument that is wrong in itself is not known; what the others tell is told together with it.
    guard complaints.isEmpty else { return unknownResult(function) }
    for parameter in function.parameters where arguments[parameter.name] == nil {
      if let value = parameter.defaultValue { arguments[parameter.name] = .known(Value(value)) }
    }
    let given = Set(match.arguments.keys)
    let staticCall = StaticCall(arguments: arguments, given: given, folder: folder)
    if flow != .dead {
      let found = function.check(staticCall)
      for complaint in found { report(located(complaint, in: call, function)) }
      if !found.isEmpty { return unknownResult(function) }
    }
    return .kind(function.result, facts: function.facts(staticCall))
  }

  private func unknownResult(_ function: Function) -> StaticValue {
    ["dataset", "any"].contains(function.result) ? .unknown : .kind(function.result, facts: nil)
  }

  /// Names of arguments and what literals say is wrong in any case; what values say, where it is certain to come to that.
  private func isTold(_ complaint: Complaint, _ argument: Expression) -> Bool {
    flow == .certain || argument.isLiteral || complaint.code.hasPrefix("unknown-")
  }

  private func located(_ complaint: Complaint, in call: CallSyntax, _ function: Function) -> Diagnostic {
    let unnamed = function.unnamedParameters
    let diagnostic = Diagnostic(
      complaint, in: source, at: CallPlaces.span(of: complaint.path, in: call, unnamed: unnamed))
    guard case .argument(let name)? = complaint.path.first,
      let argument = CallPlaces.argument(name, in: call.arguments, unnamed: unnamed)
    else { return diagnostic }
    return tracing(diagnostic, to: argument.value, complaint.path.dropFirst())
  }

  private func argument(_ value: Expression, for parameter: Parameter, of function: Function) -> StaticValue {
    if parameter.kind.takesExpression(value) { return .known(.expression(columns(value))) }
    if function.subject == .name, parameter == function.parameters.first, case .name(let name) = value.form {
      return named(name, at: value.span)
    }
    return self.value(of: value)
  }

  /// The subject of help: a value, or the name of whatever can be explained.
  private func named(_ name: String, at span: Span) -> StaticValue {
    if let binding = binding(name) { return binding.value }
    if function(name) != nil { return .known(.text(name)) }
    do {
      _ = try reference.page(of: name)
    } catch let complaint as Complaint {
      report(complaint, at: span)
    } catch {}
    return .known(.text(name))
  }

  /// A condition on columns; what is not known yet stands as none.
  private func columns(_ expression: Expression) -> ColumnExpression {
    guard expression.namesColumn else {
      let value = self.value(of: expression)
      if case .known(.expression(let inner)) = value { return inner }
      return .constant(value.value ?? .none)
    }
    switch expression.form {
    case .choice(let choice): return .column(choice.name.name)
    case .not(let inner): return .not(columns(inner))
    case .negate(let inner): return .negate(columns(inner))
    case .binary(let operation, let left, let right): return .binary(operation, columns(left), columns(right))
    case .interpolation(let pieces):
      return .text(
        pieces.map { piece in
          switch piece {
          case .text(let text): .constant(.text(text))
          case .value(let value): columns(value)
          }
        })
    default: return .constant(.none)
    }
  }
}
