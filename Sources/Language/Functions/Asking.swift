import Catalog

extension Function {
  static let expect = Function(
    "expect", "Fails the cell unless the condition holds, and shows both sides of it.",
    parameters: [
      .flag("condition", "What has to hold."),
      Parameter("message", .text, default: Argument.none, "Said when it does not hold."),
    ], result: "none", group: "looking", example: "expect(2 + 2 == 4)", subject: .explained
  ) { call in
    if case .flag(true) = call["condition"] { return .none }
    let environment = call.environment
    let written = environment.subject.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let condition = written.count > 80 ? written.prefix(79) + "…" : written
    let values = environment.operands.map { operand in
      "\(operand.text.count > 40 ? operand.text.prefix(39) + "…" : operand.text) is \(operand.value.briefText)"
    }
    let said = "expected \(condition)" + (values.isEmpty ? "" : ", but " + values.joined(separator: " and "))
    if case .text(let message) = call["message"] {
      throw Complaint("expectation-failed", message, at: [.argument("condition")], notes: [said])
    }
    throw Complaint("expectation-failed", said, at: [.argument("condition")])
  }

  static let input = Function(
    "input", "Asks the user for a line of text.",
    parameters: [
      .text("prompt", default: "", "What is asked."), .flag("password", default: false, "Do not show what is typed."),
    ], result: "text", group: "looking", example: ""
  ) { call in
    guard case .text(let prompt) = call["prompt"] else { return .none }
    let isPassword = if case .flag(true) = call["password"] { true } else { false }
    return .text(try call.environment.output.input(prompt: prompt, password: isPassword))
  }

  static let help = Function(
    "help", "Explains a function, a choice, a catalogue or a value.",
    parameters: [
      Parameter("name", .any, default: .text(""), "What to explain: help(train), help(.attention), help(run).")
    ],
    result: "page", group: "looking", example: "help(range)", subject: .name
  ) { call in
    let reference = call.environment.reference
    switch call["name"] {
    case .text(""): return .object(Page.overview(of: reference))
    case .text(let name): return .object(try reference.page(of: name))
    case .choice(let choice): return .object(try reference.page(of: choice.name))
    default: return .object(Page.about(call["name"]))
    }
  }

  static let catalog = Function(
    "catalog", "Lists what can be chosen from a catalogue, with its arguments.",
    parameters: [
      Parameter(
        "name", .either([.column, .text]), default: Argument.none,
        "A catalogue such as .fusion; none lists the catalogues.")
    ],
    result: "page", group: "looking", example: "catalog()", subject: .catalogue
  ) { call in
    let reference = call.environment.reference
    switch call["name"] {
    case .choice(let choice): return .object(try reference.cataloguePage(of: choice.name))
    case .text(let name): return .object(try reference.cataloguePage(of: name))
    default: return .object(Page.catalogues(of: reference))
    }
  }
}
