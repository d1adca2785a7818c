import Catalog

extension Value {
  /// Whether two values are the same: by content for everything but objects that say otherwise; NaN equals nothing.
  public func isEqual(to other: Value) -> Bool {
    switch (self, other) {
    case (.none, .none): return true
    case (.flag(let a), .flag(let b)): return a == b
    case (.number(let a), .number(let b)): return a == b
    case (.text(let a), .text(let b)): return a == b
    case (.choice(let a), .choice(let b)): return a == b
    case (.table(let a), .table(let b)): return a == b
    case (.expression(let a), .expression(let b)): return a.text == b.text
    case (.object(let a), .object(let b)): return a.isEqual(to: b)
    case (.range(let a), .range(let b)):
      return a.count == b.count && (a.count == 0 || a.start == b.start && (a.count == 1 || a.step == b.step))
    case (.record(let a), .record(let b)):
      guard a.fields.count == b.fields.count else { return false }
      return a.fields.allSatisfy { field in b[field.label].map { field.value.isEqual(to: $0) } ?? false }
    case (.list(let a), .list(let b)):
      guard a.count == b.count else { return false }
      for index in a.indices where !a[index].isEqual(to: b[index]) { return false }
      return true
    case (.list(let items), .range(let range)), (.range(let range), .list(let items)):
      guard items.count == range.count else { return false }
      for index in items.indices where !items[index].isEqual(to: .number(range.element(at: index))) { return false }
      return true
    default: return false
    }
  }
}
