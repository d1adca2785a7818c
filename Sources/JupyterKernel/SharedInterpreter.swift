import Language
import Synchronization

/// The interpreter that all shells share, made when it is first needed.
final class SharedInterpreter: Sendable {
  private let make: @Sendable () -> any Interpreter
  private let made = Mutex<(any Interpreter)?>(nil)
  /// How many cells are running.
  private let runningCells = Mutex(0)

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

  /// Runs `body`, a cell, so that an interrupt reaches it; one that came when no cell ran does not.
  func running<Result>(_ body: () -> Result) -> Result {
    let interruption = value.interruption
    runningCells.withLock { count in
      if count == 0 { interruption.reset() }
      count += 1
    }
    defer {
      runningCells.withLock { count in
        count -= 1
        if count == 0 { interruption.reset() }
      }
    }
    return body()
  }

  /// Stops the cells that run; false where none does.
  func interrupt() -> Bool {
    runningCells.withLock { count in
      if count > 0 { value.interruption.raise() }
      return count > 0
    }
  }
}
