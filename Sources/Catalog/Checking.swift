/// Checks of plain arguments against parameters; all complaints of one call at once.
public enum Checking {
  /// Arguments of a choice against `parameters`: an unlabelled first argument is the first parameter's.
  public static func arguments(
    of choice: Choice, against parameters: [Parameter], subject: String
  ) throws -> Arguments {
    var given: [String: Argument] = [:]
    var complaints: [Complaint] = []
    for (position, argument) in choice.arguments.enumerated() {
      guard let label = argument.label ?? (position == 0 ? parameters.first?.name : nil) else {
        complaints.append(unlabelled(position, subject: subject, parameters: parameters))
        continue
      }
      guard let parameter = parameters.first(where: { $0.name == label }) else {
        complaints.append(
          unknown(label, subject: subject, parameters: parameters, given: choice.arguments.compactMap(\.label)))
        continue
      }
      guard given.updateValue(argument.value, forKey: label) == nil else {
        complaints.append(Complaint("repeated-argument", "'\(label)' is given twice", at: [.label(label)]))
        continue
      }
      if let complaint = check(argument.value, against: parameter) {
        complaints.append(complaint.within(.argument(label)))
      }
    }
    for parameter in parameters where given[parameter.name] == nil {
      guard let value = parameter.defaultValue else {
        complaints.append(
          Complaint(
            "missing-argument", "\(subject) needs '\(parameter.name)'",
            hint: "add \(parameter.name): \(parameter.kind.words)"))
        continue
      }
      given[parameter.name] = value
    }
    guard complaints.isEmpty else { throw Complaints(complaints) }
    return Arguments(given)
  }

  /// Whether `value` suits the parameter, which may be left out when its default is none.
  public static func check(_ value: Argument, against parameter: Parameter) -> Complaint? {
    if value == .none && parameter.defaultValue == Argument.none { return nil }
    return check(value, against: parameter.kind, name: parameter.name, unit: parameter.unit)
  }

  static func check(_ value: Argument, against kind: Kind, name: String, unit: String) -> Complaint? {
    let unitWords = unit.isEmpty ? "" : " \(unit)"
    let words = kind.words + unitWords
    func wrong() -> Complaint {
      Complaint("wrong-kind", "\(name) takes \(words), not \(value.text)", label: "expected \(words)")
    }
    switch (kind, value) {
    case (.any, _), (.flag, .flag), (.text, .text): return nil
    case (.whole(let range), .number(let number)):
      guard number == number.rounded(), number.isFinite else { return wrong() }
      guard Double(range.lowerBound) <= number, number <= Double(range.upperBound) else { return outOfRange() }
      return nil
    case (.number(let range), .number(let number)):
      // Arithmetic may give nan: only what takes every number takes it.
      let takesAll = range.lowerBound == -.infinity && range.upperBound == .infinity
      return range.contains(number) || takesAll ? nil : outOfRange()
    case (.oneOf(let names), .choice(let choice)):
      guard names.contains(choice.name), choice.arguments.isEmpty else {
        return Complaint(
          "unknown-choice", "\(name) has no choice '.\(choice.name)'",
          label: Suggestion.words(for: choice.name, among: names),
          notes: ["\(name) accepts " + names.map { ".\($0)" }.joined(separator: ", ")])
      }
      return nil
    case (.choice, .choice), (.column, .choice): return nil
    case (.list(let inner), .list(let items)):
      for (position, item) in items.enumerated() {
        if let complaint = check(item, against: inner, name: name, unit: unit) {
          return complaint.within(.index(position))
        }
      }
      return nil
    case (.record(let inner), .record(let fields)):
      for field in fields {
        if let complaint = check(field.value, against: inner, name: field.label, unit: unit) {
          return complaint.within(.key(field.label))
        }
      }
      return nil
    case (.either(let kinds), _):
      let complaints = kinds.map { check(value, against: $0, name: name, unit: unit) }
      return complaints.contains { $0 == nil }
        ? nil : complaints.compactMap({ $0 }).first { $0.code == "out-of-range" } ?? wrong()
    default: return wrong()
    }
    func outOfRange() -> Complaint {
      Complaint(
        "out-of-range", "\(name) takes \(kind.words)\(unitWords), not \(value.text)",
        label: "expected \(kind.words)\(unitWords)")
    }
  }

  public static func unknown(_ label: String, subject: String, parameters: [Parameter], given: [String]) -> Complaint {
    let left = parameters.map(\.name).filter { !given.contains($0) }.sorted()
    let suggestion = Suggestion.words(for: label, among: left)
    let accepted =
      left.isEmpty
      ? "\(subject) takes no \(parameters.isEmpty && given.count < 2 ? "named" : "further") arguments"
      : "\(subject) accepts \(Accepted.list(left, isCut: !suggestion.isEmpty))"
    return Complaint(
      "unknown-argument", "\(subject) has no argument '\(label)'", at: [.label(label)], label: suggestion,
      notes: [accepted])
  }

  static func unlabelled(_ position: Int, subject: String, parameters: [Parameter]) -> Complaint {
    Complaint(
      "unlabelled-argument", "only the first argument of \(subject) goes without a name", at: [.index(position)],
      notes: ["\(subject) accepts \(parameters.map(\.name).sorted().joined(separator: ", "))"],
      hint: "name it, as in name: value")
  }
}
