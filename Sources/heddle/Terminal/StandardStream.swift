import Glibc

/// Whole writes to the standard descriptors.
enum StandardStream {
  /// Writes all of `text`; gives up where the other end has gone.
  static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let wrote = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
        if wrote < 0 && errno == EINTR { continue }
        if wrote <= 0 { return }
        done += wrote
      }
    }
  }

  /// A line for people, beside the results: `heddle: …` on standard error.
  static func complain(_ message: String) { write("heddle: \(message)\n", to: STDERR_FILENO) }

  /// Lets nothing be seen of what is written from now on; gives standard error as it was, nil where the system has no descriptors.
  static func silence() -> Int32? {
    let nowhere = open("/dev/null", O_WRONLY)
    guard nowhere >= 0 else { return nil }
    let errors = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
    dup2(nowhere, STDOUT_FILENO)
    dup2(nowhere, STDERR_FILENO)
    close(nowhere)
    return errors < 0 ? nil : errors
  }
}
