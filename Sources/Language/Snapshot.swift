import Synchronization

/// What threads beside the evaluation may know of a session.
struct Snapshot: Sendable {
  var values: [String: Value] = [:]
  var functions: [String: UserFunction] = [:]
  /// Set from outside, not yet taken over by the evaluation.
  var fromOutside: [String: Value] = [:]
}

/// A snapshot that several threads read and change.
final class Shared: Sendable {
  private let mutex = Mutex(Snapshot())

  var snapshot: Snapshot { mutex.withLock { $0 } }

  func update<T: Sendable>(_ body: (inout Snapshot) -> T) -> T { mutex.withLock { body(&$0) } }
}
