import Language
import Synchronization

/// The interpreter that all shells share, made when it is first needed.
final class SharedInterpreter: Sendable {
  private let make: @Sendable () -> any Interpreter
  private let made = Mutex<(any Interpreter)?>(nil)
  /// What stops each of the cells that are running.
  private let running = Mutex<[Interruption]>([])

  init(_ make: @escaping @Sendable () -> any Interpreter) { self.make = make }

  /// The interpreter.
  var value: any Interpreter {
    made.withLock { made in
      if let made { return made }
      let interpreter = make()
      made = interpreter
      return interpreter
    }
  }

  /// Makes the interpreter unless it is there.
  func prepare() { _ = value }

  /// What stops the cells of `evaluator`.
  func interruption(of evaluator: Evaluator) -> Interruption { evaluator.interruption ?? value.interruption }

  /// Runs `body`, a cell of `evaluator`, so that an interrupt reaches it; one that came when no cell ran does not.
  func running<Result>(on evaluator: Evaluator, _ body: () -> Result) -> Result {
    let interruption = interruption(of: evaluator)
    running.withLock { running in
      interruption.reset()
      // An evaluator may be told to end while its cell is on its way to here.
      if evaluator.isStopped { interruption.raise() }
      running.append(interruption)
    }
    defer {
      running.withLock { running in
        running.removeAll { $0 === interruption }
        interruption.reset()
      }
    }
    return body()
  }

  /// Stops the cells that run; false where none does.
  func interrupt() -> Bool {
    running.withLock { running in
      for interruption in running { interruption.raise() }
      return !running.isEmpty
    }
  }

  /// Stops the cell that `evaluator` runs, if it runs one.
  func interrupt(_ evaluator: Evaluator) {
    let own = interruption(of: evaluator)
    running.withLock { running in
      for interruption in running where interruption === own { interruption.raise() }
    }
  }
}
