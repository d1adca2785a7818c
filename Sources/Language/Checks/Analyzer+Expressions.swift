import Catalog
import Display

extension Analyzer {
  /// What is known of an expression's value; everything wrong in it is reported.
  func value(of expression: Expression) -> StaticValue {
    steps += 1
    guard hasStack else { return .unknown }
    switch expression.form {
    case .none: return .known(.none)
    case .flag(let flag): return .known(.flag(flag))
    case .number(let number): return .known(.number(number))
    case .text(let text): return .known(.text(text))
    case .interpolation(let pieces): return interpolation(pieces)
    case .name(let name): return self.name(name, at: expression.span)
    case .call(let call): return self.call(call)
    case .choice(let choice): return self.choice(choice)
    case .list(let items): return .list(of: items.map { value(of: $0) })
    case .record(let fields): return .record(of: fields.map { ($0.label.name, value(of: $0.value)) })
    case .member(let base, let label): return member(label, of: base)
    case .index(let base, let index): return element(of: base, at: index)
    case .negate(let inner): return unary(inner, kind: "number", Operators.negate)
    case .not(let inner): return unary(inner, kind: "flag", Operators.not)
    case .binary(let operation, let left, let right): return binary(operation, left, right)
    case .loop(let loop): return self.loop(loop)
    case .branch(let branch): return self.branch(branch)
    case .faulty: return .unknown
    }
  }

  private func interpolation(_ pieces: [Expression.Piece]) -> StaticValue {
    var text: String? = ""
    for piece in pieces {
      switch piece {
      case .text(let part): text?.append(part)
      case .value(let expression):
        let value = value(of: expression).value
        switch value {
        case .number, .flag, .text: text?.append(value?.plainText ?? "")
        default: text = nil
        }
      }
    }
    return text.map { .known(.text($0)) } ?? .kind("text", facts: nil)
  }

  private func choice(_ choice: ChoiceSyntax) -> StaticValue {
    .choice(of: choice.name.name, arguments: choice.arguments.map { ($0.label?.name, value(of: $0.value)) })
  }

  // MARK: - Loops and branches

  /// Turns of a loop that are walked one by one.
  private static let mostTurns = 16

  private func loop(_ loop: LoopSyntax) -> StaticValue {
    let sequence = value(of: loop.sequence)
    if let found = sequence.kindName, !canBeLooped(sequence, kind: found) {
      let complaint = Complaint(
        "wrong-kind", "for goes over a list, not \(sequence.value?.briefText ?? sequence.kindWords)",
        label: "expected a list", hint: found == "number" ? "write range(…)" : "")
      report(complaint, about: loop.sequence)
      _ = turn(loop, .unknown, flow: .possible)
      return .unknown
    }
    if let items = sequence.items, (1...Self.mostTurns).contains(items.count), hasBudget {
      let origin = literalItems(of: loop.sequence)
      return .list(
        of: items.enumerated().map { position, item in
          turn(loop, item, from: origin.flatMap { $0.indices.contains(position) ? $0[position] : nil })
        })
    }
    _ = turn(loop, element(of: sequence), flow: .possible)
    return .kind("list", facts: nil)
  }

  private func turn(_ loop: LoopSyntax, _ value: StaticValue, from origin: Expression? = nil, flow: Flow? = nil)
    -> StaticValue
  {
    inBlock(flow: flow) {
      bind(loop.name.name, value, from: origin)
      return block(loop.body)
    }
  }

  private func literalItems(of expression: Expression) -> [Expression]? {
    switch expression.form {
    case .list(let items): items
    case .name(let name): binding(name)?.origin.flatMap { $0.source === source ? literalItems(of: $0.expression) : nil }
    default: nil
    }
  }

  private func canBeLooped(_ value: StaticValue, kind: String) -> Bool {
    switch kind {
    case "list", "text", "record", "table": true
    case "none", "flag", "number", "choice", "condition": false
    default: value.value.map { $0.count != nil } ?? true
    }
  }

  /// What is known of every element.
  func element(of sequence: StaticValue) -> StaticValue {
    switch sequence {
    case .known(.range): .kind("number", facts: nil)
    case .known(.text): .kind("text", facts: nil)
    case .known(.table): .kind("record", facts: nil)
    default: (sequence.facts as? any StaticFacts)?.element ?? .unknown
    }
  }

  private func branch(_ branch: BranchSyntax) -> StaticValue {
    // The value of the block that is certain to be taken, if there is one.
    var taken: StaticValue?
    var isDecided = false
    var others: [StaticValue] = []
    for (condition, body) in branch.cases {
      let value = self.value(of: condition)
      requireFlag(value, condition)
      let holds: Bool? = if case .known(.flag(let flag)) = value { flag } else { nil }
      let result = block(body, flow: isDecided || holds == false ? .dead : holds == true ? nil : .possible)
      if !isDecided, holds == true { (taken, isDecided) = (result, true) }
      if holds != false { others.append(result) }
      if holds == nil, !isDecided { isDecided = false }
    }
    let isOpen = others.count > (taken == nil ? 0 : 1)
    if let otherwise = branch.otherwise {
      others.append(block(otherwise, flow: isDecided ? .dead : isOpen ? .possible : nil))
    } else {
      others.append(.known(.none))
    }
    if let taken, !isOpen { return taken }
    if !isDecided, others.count == 1 { return others[0] }
    let kinds = Set(others.map { $0.kindName ?? "" })
    return kinds.count == 1 ? others[0].kindName.map { .kind($0, facts: nil) } ?? .unknown : .unknown
  }

  private func requireFlag(_ value: StaticValue, _ condition: Expression) {
    guard let found = value.kindName, found != "flag" else { return }
    let complaint = Complaint(
      "wrong-kind", "if takes true or false, not \(value.value?.briefText ?? value.kindWords)",
      label: "expected true or false", hint: "compare it, as in x != 0")
    report(complaint, about: condition)
  }
}
