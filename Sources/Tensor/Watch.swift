import Synchronization

/// Whether anybody still waits for the work under way; loops that take long ask now and then.
///
/// Loops that cannot throw leave early when it `isOver`, with what they have; whoever began the watch throws then.
public final class Watch: Sendable {
  @TaskLocal private static var innermost: Watch?
  private static let unwatched = Watch {}

  /// The watch that the calling thread works under. Other threads are under none: take it along.
  public static var current: Watch { innermost ?? unwatched }

  private let ask: @Sendable () throws -> Void
  private let ended = Atomic<Bool>(false)

  /// A watch that is over once `ask` throws.
  public init(_ ask: @escaping @Sendable () throws -> Void) { self.ask = ask }

  /// Whether the result is not wanted any more; stays so.
  public var isOver: Bool {
    if ended.load(ordering: .relaxed) { return true }
    do {
      try ask()
      return false
    } catch {
      ended.store(true, ordering: .relaxed)
      return true
    }
  }

  /// - Throws: What the asking throws, when it is over.
  public func check() throws {
    do {
      try ask()
    } catch {
      ended.store(true, ordering: .relaxed)
      throw error
    }
  }

  /// `work` under this watch; its result only where nothing in it left early.
  public func during<Result>(_ work: () throws -> Result) throws -> Result {
    let result = try Self.$innermost.withValue(self, operation: work)
    if ended.load(ordering: .relaxed) { try ask() }
    return result
  }

  /// `work` under this watch, on a thread that helps the one it was begun on.
  public func carried(_ work: () -> Void) { Self.$innermost.withValue(self, operation: work) }

  /// `work` that is to be done whole once it is begun.
  public static func undisturbed<Result>(_ work: () throws -> Result) rethrows -> Result {
    try $innermost.withValue(nil, operation: work)
  }
}
