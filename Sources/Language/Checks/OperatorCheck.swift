import Catalog

extension Analyzer {
  func unary(_ inner: Expression, kind: String, _ apply: (Value) throws -> Value) -> StaticValue {
    let value = self.value(of: inner)
    if let known = value.value {
      do {
        return .known(try apply(known))
      } catch let complaint as Complaint {
        report(complaint, about: inner)
      } catch {}
    } else if let found = value.kindName, found != kind {
      let words = kind == "flag" ? "not takes true or false" : "- takes a number"
      report(
        Complaint(
          "wrong-kind", "\(words), not \(value.kindWords)",
          label: kind == "flag" ? "expected true or false" : "expected a number"),
        about: inner)
    }
    return .kind(kind, facts: nil)
  }

  func binary(_ operation: BinaryOperator, _ left: Expression, _ right: Expression) -> StaticValue {
    let first = value(of: left)
    // What stands right of and/or runs only if the left side leaves it open.
    var limit: Flow?
    if operation == .and || operation == .or {
      if case .known(.flag(let flag)) = first {
        limit = flag == (operation == .or) ? .dead : nil
      } else {
        limit = .possible
      }
    }
    let outer = flow
    flow = min(flow, limit ?? flow)
    let second = value(of: right)
    defer { flow = outer }
    if let value = folded(operation, first, second, left, right) { return value }
    return result(of: operation, first, second, left, right)
  }

  /// The value where both sides are known and small.
  private func folded(
    _ operation: BinaryOperator, _ first: StaticValue, _ second: StaticValue, _ left: Expression, _ right: Expression
  ) -> StaticValue? {
    if case .known(.flag(let flag)) = first, operation == .or && flag || operation == .and && !flag { return first }
    guard let a = first.value, let b = second.value, a.isSmall, b.isSmall else { return nil }
    do {
      return .known(try Operators.apply(operation, a, b))
    } catch let complaint as Complaint {
      let isRight = complaint.path == [.argument("right")]
      let culprit = isRight ? right : left
      // A live value on the other side is as much to blame.
      if flow == .certain || left.isLiteral && right.isLiteral {
        report(tracing(Diagnostic(complaint, in: source, at: culprit.span), to: culprit, []))
      }
      return .kind(operation.strength > BinaryOperator.equal.strength ? "any" : "flag", facts: nil)
    } catch {
      return .unknown
    }
  }

  /// The kind where it follows from the kinds of both sides.
  private func result(
    of operation: BinaryOperator, _ first: StaticValue, _ second: StaticValue, _ left: Expression, _ right: Expression
  ) -> StaticValue {
    switch operation {
    case .equal, .notEqual: return .kind("flag", facts: nil)
    case .and, .or:
      for (value, side) in [(first, left), (second, right)] {
        require(["flag"], value, side, operation, "true or false")
      }
      return .kind("flag", facts: nil)
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      for (value, side) in [(first, left), (second, right)] {
        require(["number", "text"], value, side, operation, "a number or a text")
      }
      return .kind("flag", facts: nil)
    case .add:
      for (value, side) in [(first, left), (second, right)] {
        require(["number", "text", "list"], value, side, operation, "numbers, texts or lists")
      }
      let kinds = Set([first.kindName, second.kindName].compactMap { $0 })
      return kinds.count == 1 ? .kind(kinds.first ?? "any", facts: nil) : .unknown
    default:
      for (value, side) in [(first, left), (second, right)] {
        require(["number"], value, side, operation, "a number")
      }
      return .kind("number", facts: nil)
    }
  }

  private func require(
    _ kinds: Set<String>, _ value: StaticValue, _ side: Expression, _ operation: BinaryOperator, _ words: String
  ) {
    guard let found = value.kindName, !kinds.contains(found) else { return }
    let complaint = Complaint(
      "wrong-kind", "\(operation.rawValue) takes \(words), not \(value.value?.briefText ?? value.kindWords)",
      label: "expected \(words)")
    report(complaint, about: side)
  }
}

extension Value {
  /// Cheap to compute with before the cell runs.
  fileprivate var isSmall: Bool {
    switch self {
    case .none, .flag, .number, .choice: true
    case .text(let text): text.utf8.count < 1000
    case .list(let items): items.count < 32
    case .range: false
    case .record(let record): record.fields.count < 32
    case .expression, .table, .object: false
    }
  }
}
