import Display
import Glibc
import Notebook

/// Says on standard error how a notebook goes: a line a cell, and one at the end.
final class RunProgress: RunObserver {
  private let path: String
  private let terminal: Terminal
  private let console: TerminalOutput
  private let quiet: Bool
  private let colour: Bool

  init(_ path: String, terminal: Terminal, console: TerminalOutput, quiet: Bool) {
    self.path = path
    self.terminal = terminal
    self.console = console
    self.quiet = quiet
    colour = terminal.colour && isatty(STDERR_FILENO) == 1
  }

  func begins(_ name: String, code: String, index: Int, count: Int) {
    // On a terminal the line stands above what the cell shows, in a log behind it with how it went.
    guard !quiet, terminal.isCapable else { return }
    let title = title(ofCode: code)
    say(paint(PlainText.clip("[\(index + 1)/\(count)] \(title)", to: terminal.columns - 1), Colours.faint))
  }

  func ended(_ cell: RunReport.Cell, index: Int, count: Int) {
    console.finish()
    if case .differs(let lines) = cell.status {
      say("\(path), \(cell.name): the outputs differ from those stored (- stored, + now)")
      for line in lines {
        say(paint(line, line.hasPrefix("-") ? "\u{1B}[31m" : line.hasPrefix("+") ? "\u{1B}[32m" : ""))
      }
    }
    if quiet {
      if case .failed(let failure) = cell.status {
        say(([path + ", " + cell.name + ":"] + failure.lines).joined(separator: "\n"))
      }
      return
    }
    let time = DurationFormat.text(cell.seconds)
    if !terminal.isCapable {
      say("[\(index + 1)/\(count)] \(cell.isBad ? "failed" : "ok")  \(time)  \(cell.title)")
    } else if cell.seconds >= Self.worthTelling {
      say(paint("  \(time)", Colours.faint))
    }
  }

  /// The line at the end.
  func summarize(_ report: RunReport) {
    guard !quiet else { return }
    let failed = report.cells.count(where: \.isBad)
    let skipped = report.cells.count { $0.status == .skipped && !$0.title.isEmpty }
    var words = "\(path): \(report.cells.count - failed - skipped) cells well"
    if failed > 0 { words += ", \(failed) failed" }
    if skipped > 0 { words += ", \(skipped) not run" }
    say(paint("\(words), \(DurationFormat.text(report.seconds))", failed > 0 ? "\u{1B}[31m" : "\u{1B}[32m"))
  }

  /// Seconds from which on a terminal is told how long a cell took.
  private static let worthTelling = 1.0

  private func title(ofCode code: String) -> String {
    code.split(whereSeparator: \.isNewline).map { String($0) }.first { !$0.hasPrefix("#") } ?? ""
  }

  private func paint(_ text: String, _ style: String) -> String {
    colour && !style.isEmpty ? style + text + Colours.end : text
  }
  private func say(_ line: String) { StandardStream.write(line + "\n", to: STDERR_FILENO) }
}
