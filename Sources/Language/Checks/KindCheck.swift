import Catalog

/// Whether values suit what parameters accept, before or while a cell runs: kinds, ranges, and choices down to their own arguments.
struct KindCheck {
  let reference: Reference

  /// - Parameter subject: How the argument is called in place of its parameter's name: a subject by its function.
  func complaints(about value: StaticValue, for parameter: Parameter, of subject: String? = nil) -> [Complaint] {
    if case .known(.none) = value, parameter.defaultValue == Argument.none { return [] }
    return complaints(about: value, against: parameter.kind, name: subject ?? parameter.name, unit: parameter.unit)
  }

  func complaints(about value: StaticValue, against kind: Kind, name: String, unit: String = "") -> [Complaint] {
    if case .unknown = value { return [] }
    switch kind {
    case .any: return []
    case .flag, .whole, .number, .text, .oneOf: return leaf(value, kind, name: name, unit: unit)
    case .choice(let catalogue): return choice(value, catalogue, kind, name: name)
    case .list(let inner): return list(value, inner, kind, name: name, unit: unit)
    case .record(let inner): return record(value, inner, kind, name: name, unit: unit)
    case .column:
      guard let (column, arguments) = value.choice else { return [wrong(value, kind, name: name)] }
      guard arguments.isEmpty else {
        return [
          Complaint("wrong-kind", "\(name) takes a column, and columns take no arguments", label: "expected .\(column)")
        ]
      }
      return []
    case .expression:
      if case .known(.expression) = value { return [] }
      if case .kind("condition", _) = value { return [] }
      return [wrong(value, kind, name: name)]
    case .object(let names):
      return value.kindName.map { names.contains($0) } ?? true ? [] : [wrong(value, kind, name: name)]
    case .either(let kinds): return either(value, kinds, kind, name: name, unit: unit)
    }
  }

  private func wrong(_ value: StaticValue, _ kind: Kind, name: String, unit: String = "") -> Complaint {
    let words = kind.words + (unit.isEmpty ? "" : " \(unit)")
    let found = if case .known(let value) = value { value.briefText } else { value.kindWords }
    return Complaint("wrong-kind", "\(name) takes \(words), not \(found)", label: "expected \(words)")
  }

  private func leaf(_ value: StaticValue, _ kind: Kind, name: String, unit: String) -> [Complaint] {
    guard case .known(let known) = value else {
      // Of a value that is not there yet only the kind is known.
      guard let found = value.kindName else { return [] }
      if case .oneOf(let names) = kind, let (choice, arguments) = value.choice, arguments.isEmpty {
        return names.contains(choice) ? [] : [wrong(value, kind, name: name)]
      }
      return kind.kindNames.contains(found) ? [] : [wrong(value, kind, name: name, unit: unit)]
    }
    guard let argument = known.argument else { return [wrong(value, kind, name: name, unit: unit)] }
    return Checking.check(argument, against: Parameter(name, kind, unit: unit, "")).map { [$0] } ?? []
  }

  private func list(_ value: StaticValue, _ inner: Kind, _ kind: Kind, name: String, unit: String) -> [Complaint] {
    if case .known(.range(let range)) = value {
      // The ends stand for everything between them.
      let ends = range.count == 0 ? [] : [range.element(at: 0), range.element(at: range.count - 1)]
      return ends.lazy.map { complaints(about: .known(.number($0)), against: inner, name: name, unit: unit) }
        .first { !$0.isEmpty } ?? []
    }
    if case .known(.list(let items)) = value { return known(items, inner, name: name, unit: unit) }
    guard let items = value.items else {
      return value.kindName == "list" ? [] : [wrong(value, kind, name: name, unit: unit)]
    }
    return items.enumerated().flatMap { position, item in
      complaints(about: item, against: inner, name: name, unit: unit).map { $0.within(.index(position)) }
    }
  }

  /// Elements that are there; numbers within bounds, which may be millions, cost no more than a comparison.
  private func known(_ items: [Value], _ inner: Kind, name: String, unit: String) -> [Complaint] {
    if case .any = inner { return [] }
    let bounds: ClosedRange<Double>? = if case .number(let range) = inner { range } else { nil }
    var complaints: [Complaint] = []
    for (position, item) in items.enumerated() {
      if let bounds, case .number(let number) = item, bounds.contains(number) { continue }
      let found = self.complaints(about: .known(item), against: inner, name: name, unit: unit)
      complaints += found.map { $0.within(.index(position)) }
      if complaints.count >= Self.most { break }
    }
    return complaints
  }

  /// Complaints about the elements of one list.
  private static let most = 10

  private func record(_ value: StaticValue, _ inner: Kind, _ kind: Kind, name: String, unit: String) -> [Complaint] {
    guard let fields = value.fields else {
      return value.kindName == "record" ? [] : [wrong(value, kind, name: name, unit: unit)]
    }
    return fields.flatMap { field in
      complaints(about: field.value, against: inner, name: field.label, unit: unit).map { $0.within(.key(field.label)) }
    }
  }

  /// One of several kinds: the errors of the one that the value is meant for, if it can be told.
  private func either(_ value: StaticValue, _ kinds: [Kind], _ kind: Kind, name: String, unit: String) -> [Complaint] {
    let answers = kinds.map { (kind: $0, complaints: complaints(about: value, against: $0, name: name, unit: unit)) }
    if answers.contains(where: \.complaints.isEmpty) { return [] }
    let meant = answers.filter { answer in value.kindName.map { answer.kind.kindNames.contains($0) } ?? false }
    if meant.count == 1 { return meant[0].complaints }
    if let known = meant.first(where: {
      $0.complaints.allSatisfy { $0.code != "unknown-choice" && $0.code != "wrong-kind" }
    }) {
      return known.complaints
    }
    return [wrong(value, kind, name: name, unit: unit)]
  }

  // MARK: - Choices

  private func choice(_ value: StaticValue, _ catalogue: String, _ kind: Kind, name: String) -> [Complaint] {
    guard let (choice, arguments) = value.choice else {
      return value.kindName == "choice" ? [] : [wrong(value, kind, name: name)]
    }
    guard let catalogue = reference.catalogue(catalogue) else { return [] }
    guard let entry = catalogue.entry(choice) else { return [catalogue.unknown(choice)] }
    return complaints(about: arguments, of: entry)
  }

  func complaints(about arguments: [(label: String?, value: StaticValue)], of entry: EntryDescription) -> [Complaint] {
    let subject = ".\(entry.name)"
    var complaints: [Complaint] = []
    var given: Set<String> = []
    // Parameters that a misspelt argument was likely meant for.
    var excused: Set<String> = []
    let labels = arguments.compactMap(\.label)
    for (position, argument) in arguments.enumerated() {
      guard let label = argument.label ?? (position == 0 ? entry.parameters.first?.name : nil) else {
        complaints.append(CallCheck.unlabelled(position, subject: subject, parameters: entry.parameters, unnamed: 1))
        continue
      }
      guard let parameter = entry.parameters.first(where: { $0.name == label }) else {
        complaints.append(Checking.unknown(label, subject: subject, parameters: entry.parameters, given: labels))
        // What a misspelt argument was meant for is not missing, too.
        if let meant = Suggestion.nearest(to: label, among: entry.parameters.map(\.name)) { excused.insert(meant) }
        continue
      }
      guard given.insert(label).inserted else {
        complaints.append(Complaint("repeated-argument", "'\(label)' is given twice", at: [.label(label)]))
        continue
      }
      complaints += self.complaints(about: argument.value, for: parameter).map { $0.within(.argument(label)) }
    }
    for parameter in entry.parameters
    where parameter.defaultValue == nil && !given.union(excused).contains(parameter.name) {
      complaints.append(CallCheck.missing(parameter, subject: subject))
    }
    return complaints
  }
}

extension Kind {
  /// Names of the kinds of values that may suit.
  var kindNames: Set<String> {
    switch self {
    case .any: []
    case .flag: ["flag"]
    case .whole, .number: ["number"]
    case .text: ["text"]
    case .oneOf, .choice, .column: ["choice"]
    case .list: ["list"]
    case .record: ["record"]
    case .expression: ["condition"]
    case .object(let names): Set(names)
    case .either(let kinds): kinds.reduce(into: []) { $0.formUnion($1.kindNames) }
    }
  }
}
