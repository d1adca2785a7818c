import JupyterProtocol
import Synchronization

/// The main shell and the subshells beside it (JEP 91).
final class Shells: Sendable {
  /// More subshells than anybody needs; each has a thread.
  private static let capacity = 64

  let main: Evaluator
  private let subshells = Mutex<[(identifier: String, evaluator: Evaluator)]>([])

  init(main: Evaluator) { self.main = main }

  /// The evaluator of `subshell`, the main one for nil; nil where there is no such subshell.
  func evaluator(of subshell: String?) -> Evaluator? {
    guard let subshell else { return main }
    return subshells.withLock { $0.first { $0.identifier == subshell }?.evaluator }
  }

  /// All evaluators, the main one first.
  var all: [Evaluator] { [main] + subshells.withLock { $0.map(\.evaluator) } }

  /// Identifiers in the order they were made.
  var identifiers: [String] { subshells.withLock { $0.map(\.identifier) } }

  /// Starts a subshell with `start` and returns its identifier.
  ///
  /// - Throws: `RequestError` where there are too many, `KernelError` where the system has no thread left.
  func create(starting start: (Evaluator) throws -> Void) throws -> String {
    try subshells.withLock { subshells in
      guard subshells.count < Self.capacity else {
        throw RequestError(code: "too-many-subshells", message: "there are \(subshells.count) subshells already")
      }
      let evaluator = try Evaluator(subshell: Identifier.random(), history: main.history.branch())
      try start(evaluator)
      let identifier = evaluator.subshell ?? ""
      subshells.append((identifier, evaluator))
      return identifier
    }
  }

  /// Takes a subshell off the list and gives its evaluator; nil where there is none of this name.
  func remove(_ identifier: String) -> Evaluator? {
    subshells.withLock { subshells in
      guard let index = subshells.firstIndex(where: { $0.identifier == identifier }) else { return nil }
      return subshells.remove(at: index).evaluator
    }
  }
}
