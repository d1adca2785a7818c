import FileSystem
import Glibc
import LinuxShims

/// The terminal that standard input and output are connected to.
final class Terminal: @unchecked Sendable {
  // The saved settings are written once, before the value is shared.
  private let cooked: termios?
  let input: Int32 = STDIN_FILENO
  let output: Int32 = STDOUT_FILENO

  /// What the terminal can show.
  let unicode: Bool
  let colour: Bool
  /// Whether the cursor can be moved.
  let isCapable: Bool

  init() {
    var settings = termios()
    cooked = tcgetattr(STDIN_FILENO, &settings) == 0 ? settings : nil
    let type = Environment.value("TERM") ?? ""
    let shows = isatty(STDOUT_FILENO) == 1
    isCapable = shows && cooked != nil && type != "dumb" && !type.isEmpty
    unicode = Self.localeIsUnicode
    colour = shows && type != "dumb" && (Environment.value("NO_COLOR") ?? "").isEmpty
  }

  /// What `LC_ALL`, `LC_CTYPE` or `LANG` say, the first that says anything.
  private static var localeIsUnicode: Bool {
    for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
      guard let value = Environment.value(name), !value.isEmpty else { continue }
      let plain = value.lowercased()
      return plain.contains("utf-8") || plain.contains("utf8")
    }
    return false
  }

  /// Character cells in a row.
  var columns: Int {
    let columns = Int(linux_terminal_columns(output))
    return columns > 0 ? columns : Self.assumedColumns
  }

  /// Rows of the screen.
  var rows: Int {
    let rows = Int(linux_terminal_rows(output))
    return rows > 0 ? rows : Self.assumedRows
  }

  private static let assumedColumns = 80
  private static let assumedRows = 24

  /// How the terminal treats what is typed.
  enum Mode {
    /// Each key arrives at once and is not shown; Ctrl-C is a key.
    case keys
    /// Lines, shown as they are typed; Ctrl-C is a signal.
    case lines
    /// A line that is not shown.
    case secret
    /// Nothing is shown while something runs; Ctrl-C is a signal.
    case running
  }

  func setMode(_ mode: Mode) {
    guard var settings = cooked else { return }
    switch mode {
    case .lines: break
    case .secret: settings.c_lflag &= ~tcflag_t(ECHO)
    case .running:
      // Enter typed ahead stays what it is.
      settings.c_iflag &= ~tcflag_t(ICRNL)
      settings.c_lflag &= ~tcflag_t(ECHO | ICANON)
    case .keys:
      settings.c_iflag &= ~tcflag_t(BRKINT | ICRNL | INPCK | ISTRIP | IXON)
      settings.c_lflag &= ~tcflag_t(ECHO | ICANON | IEXTEN | ISIG)
    }
    // Drains what was written and keeps what was typed ahead.
    tcsetattr(input, TCSADRAIN, &settings)
  }

  /// Whether there is something to read within `milliseconds`; -1 waits for ever.
  func hasInput(within milliseconds: Int32) -> Bool {
    var descriptor = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
    while true {
      let count = poll(&descriptor, 1, milliseconds)
      if count < 0 && errno == EINTR { continue }
      return count > 0
    }
  }

  /// The bytes that are there, waiting for the first; empty at the end of input.
  func read() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
      while true {
        let got = Glibc.read(input, buffer.baseAddress, buffer.count)
        if got < 0 && errno == EINTR { continue }
        count = max(got, 0)
        return
      }
    }
  }

  func write(_ text: String) { StandardStream.write(text, to: output) }
}
