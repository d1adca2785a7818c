import FileSystem
import Glibc

/// The binary that was built with the tests.
public enum BuiltCommand {
  /// Its path: beside the tests' own program, or what `HEDDLE_BINARY` says.
  ///
  /// Where nothing else is said, it records nothing: tests leave no traces with the user.
  public static var path: String {
    _ = recordsNothing
    if let path = getenv("HEDDLE_BINARY") { return String(cString: path) }
    return Path.join(Path.folder(of: ChildProcess.ownPath), "heddle")
  }

  private static let recordsNothing: Bool = setenv("HEDDLE_HOME", "", 1) == 0

  /// Runs it with arguments; gives what it wrote and the code it ended with.
  public static func run(_ arguments: String...) throws -> ChildProcess.Result { try ChildProcess.run(path, arguments) }

  /// Runs it in a folder, with variables added to the environment and a text as standard input.
  public static func run(
    _ arguments: [String], in folder: String, environment: [String: String] = [:], input: String = ""
  ) throws -> ChildProcess.Result {
    let variables = environment.map { "\($0.key)=\($0.value)" }
    let script = "cd \"$1\" || exit 99; shift; printf %s \"$1\" | { shift; env \"$@\"; }"
    return try ChildProcess.run("/bin/sh", ["-c", script, "sh", folder, input] + variables + [path] + arguments)
  }
}
