import Catalog
import Display

extension Analyzer {
  func member(_ label: LabelSyntax, of base: Expression) -> StaticValue {
    let value = self.value(of: base)
    let name = label.name
    switch value {
    case .unknown: return .unknown
    case .known(.object(let object)): return member(label, of: object, value, base)
    case .known(.table(let table)):
      if table.columnNames.contains(name) { return .kind("list", facts: nil) }
    case .kind(let kind, let facts):
      guard let facts = facts as? any StaticFacts else { return withoutFacts(kind, label, base) }
      let member = facts.member(name)
      if case .unknown = member, let names = facts.memberNames, !names.contains(name) {
        report(Access.unknown(name, kind: kind, members: names), about: base, at: label.span)
      }
      return member
    default:
      if let field = value.fields?.first(where: { $0.label == name }) { return field.value }
    }
    let names = value.fields?.map(\.label) ?? value.value.map(Access.memberNames) ?? []
    report(Access.unknown(name, kind: value.kindName ?? "value", members: names), about: base, at: label.span)
    return .unknown
  }

  /// Members of an object that is there; only those that it does not list are asked for to be sure.
  private func member(_ label: LabelSyntax, of object: any Object, _ value: StaticValue, _ base: Expression)
    -> StaticValue
  {
    let known = (object.facts as? any StaticFacts)?.member(label.name) ?? .unknown
    if case .unknown = known {
      do {
        if let member = try object.member(label.name) { return .known(member) }
        guard !object.memberNames.contains(label.name) else { return .unknown }
        report(
          Access.unknown(label.name, kind: object.kindName, members: object.memberNames), about: base, at: label.span)
      } catch let complaint as Complaint {
        report(complaint, about: base, at: label.span)
      } catch {}
      return .unknown
    }
    if let member = try? object.member(label.name) { return .known(member) }
    return known
  }

  /// Plain kinds have no members, whatever their value will be.
  private func withoutFacts(_ kind: String, _ label: LabelSyntax, _ base: Expression) -> StaticValue {
    if ["flag", "list", "none", "number", "text"].contains(kind) {
      report(Access.unknown(label.name, kind: kind, members: []), about: base, at: label.span)
    }
    return .unknown
  }

  func element(of base: Expression, at index: Expression) -> StaticValue {
    let value = self.value(of: base), position = self.value(of: index)
    if let known = position.value, ["choice", "flag", "none", "list"].contains(known.kindName) {
      let complaint = Complaint(
        "wrong-kind", "an index is a whole number, not \(known.briefText)", label: "expected a whole number")
      report(complaint, about: index)
      return .unknown
    }
    guard let known = position.value else { return element(of: value) }
    if let items = value.items, case .number(let number) = known, number == number.rounded() {
      let place = number < 0 ? number + Double(items.count) : number
      if place >= 0, place < Double(items.count) { return items[Int(place)] }
    }
    switch value {
    case .known(.object): return element(of: value)
    case .known(let whole):
      do {
        return .known(try Access.element(of: whole, at: known))
      } catch let complaint as Complaint {
        // Both the value and the index are to blame: in a place that may not run, neither is.
        if flow == .certain { report(complaint, about: index) }
      } catch {}
      return .unknown
    case .list(let items):
      // Its length is known though not all of its elements are.
      do {
        let blank = Value.list([Value](repeating: .none, count: items.count))
        _ = try Access.element(of: blank, at: known)
      } catch let complaint as Complaint {
        if flow == .certain { report(complaint, about: index) }
      } catch {}
      return .unknown
    default: return element(of: value)
    }
  }
}
