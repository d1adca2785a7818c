/// The checked arguments of an entry, defaults filled in: what its maker reads.
public struct Arguments: Sendable, Equatable {
  private let values: [String: Argument]

  init(_ values: [String: Argument]) { self.values = values }

  public subscript(_ name: String) -> Argument { values[name] ?? .none }

  public func isGiven(_ name: String) -> Bool { self[name] != .none }

  /// A checked whole number; 0 where the parameter was left out.
  public func whole(_ name: String) -> Int { number(name).isFinite ? Int(max(-1e15, min(1e15, number(name)))) : 0 }

  public func number(_ name: String) -> Double {
    if case .number(let number) = self[name] { return number }
    return 0
  }

  public func flag(_ name: String) -> Bool { self[name] == .flag(true) }

  /// A text, or the name of a bare choice.
  public func text(_ name: String) -> String {
    switch self[name] {
    case .text(let text): text
    case .choice(let choice): choice.name
    default: ""
    }
  }

  public func list(_ name: String) -> [Argument] {
    if case .list(let items) = self[name] { return items }
    return []
  }

  public func wholes(_ name: String) -> [Int] { numbers(name).map { Int(max(-1e15, min(1e15, $0))) } }

  public func numbers(_ name: String) -> [Double] {
    list(name).compactMap { if case .number(let number) = $0 { number } else { nil } }
  }

  /// Names of a list of columns or bare choices.
  public func names(_ name: String) -> [String] {
    list(name).compactMap { if case .choice(let choice) = $0 { choice.name } else { nil } }
  }

  public func choice(_ name: String) -> Choice? {
    if case .choice(let choice) = self[name] { return choice }
    return nil
  }
}
