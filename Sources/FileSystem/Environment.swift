import Glibc

/// The process's environment and clocks.
public enum Environment {
  public static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  public static var workingFolder: String {
    guard let buffer = getcwd(nil, 0) else { return "." }
    defer { free(buffer) }
    return String(cString: buffer)
  }

  /// Seconds on a clock that never goes back.
  public static var monotonicSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
