import Catalog

/// How deep lists, records and choices may be nested: whoever walks, compares or frees them recurses that deep.
enum Nesting {
  static let deepest = 500
  /// Parts that are looked at; what has more is not deep but wide.
  private static let mostVisits = 5000
  /// Elements looked at from either end of a list.
  private static let reach = 8

  static func complaint(_ what: String) -> Complaint {
    Complaint("too-deep", "\(what) are nested at most \(deepest) deep")
  }

  /// Whether a value made of these parts would be nested too deeply.
  static func isExceeded(by parts: [Value]) -> Bool { isExceeded(parts, containers) }

  static func isExceeded(by parts: [Argument]) -> Bool { isExceeded(parts, containers) }

  static func isExceeded(by parts: [StaticValue]) -> Bool { isExceeded(parts, containers) }

  private static func isExceeded<T>(_ parts: [T], _ containers: (T) -> [T]?) -> Bool {
    var open = ends(of: parts).map { (part: $0, depth: 2) }
    var visits = 0
    while let (part, depth) = open.popLast() {
      visits += 1
      guard visits < mostVisits else { return false }
      guard let inner = containers(part) else { continue }
      if depth > deepest { return true }
      for item in ends(of: inner) { open.append((item, depth + 1)) }
    }
    return false
  }

  private static func ends<T>(of items: [T]) -> [T] {
    items.count <= 2 * reach ? items : Array(items.prefix(reach) + items.suffix(reach))
  }

  private static func containers(_ value: Value) -> [Value]? {
    switch value {
    case .list(let items): items
    case .record(let record): record.fields.map(\.value)
    case .choice(let choice) where !choice.arguments.isEmpty: choice.arguments.map { Value($0.value) }
    default: nil
    }
  }

  private static func containers(_ argument: Argument) -> [Argument]? {
    switch argument {
    case .list(let items): items
    case .record(let fields): fields.map(\.value)
    case .choice(let choice): choice.arguments.map(\.value)
    default: nil
    }
  }

  private static func containers(_ value: StaticValue) -> [StaticValue]? {
    switch value {
    case .known(let known): containers(known)?.map { .known($0) }
    case .list(let items): items
    case .record(let fields): fields.map(\.value)
    case .choice(_, let arguments): arguments.map(\.value)
    default: nil
    }
  }
}
