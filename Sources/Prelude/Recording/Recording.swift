import Experiments
import Language
import Synchronization

/// Whether and where this process records what it runs.
public enum Recording {
  private static let place = Mutex<ExperimentStore?>(nil)
  private static let warned = Mutex<Set<String>>([])

  /// Records in `store` from now on; nothing is recorded before, so that tests leave no traces.
  public static func begin(in store: ExperimentStore?) { place.withLock { $0 = store } }

  /// Where is recorded; nil where nothing is.
  static var store: ExperimentStore? { place.withLock { $0 } }

  /// Runs `body` on the store. What fails is a warning, said once: work is never lost for its record.
  static func attempt<Result>(_ environment: CallEnvironment, _ body: (ExperimentStore) throws -> Result) -> Result? {
    guard let store else { return nil }
    do {
      return try body(store)
    } catch {
      let reason = "\(error)"
      if warned.withLock({ $0.insert(reason).inserted }) {
        environment.output.write("warning: this is not recorded: \(reason)\n", to: .error)
      }
      return nil
    }
  }
}
