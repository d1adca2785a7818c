/// What GitHub shows beside a file in a pull request: its workflow commands, one a line.
public enum Annotations {
  /// An annotation for each cell that failed or differs.
  public static func lines(_ report: RunReport) -> [String] {
    report.cells.compactMap { cell in
      let message: String
      switch cell.status {
      case .failed(let failure):
        message = failure.lines.isEmpty ? failure.message : failure.lines.joined(separator: "\n")
      case .differs(let lines): message = "the outputs differ from those stored\n" + lines.joined(separator: "\n")
      case .passed, .skipped: return nil
      }
      let title = property("\(cell.name) \(cell.title)")
      return "::error file=\(property(report.path)),title=\(title)::\(data(message))"
    }
  }

  private static func data(_ text: String) -> String {
    text.map { escapes[$0] ?? String($0) }.joined()
  }

  private static func property(_ text: String) -> String {
    text.map { escapes[$0] ?? ($0 == ":" ? "%3A" : $0 == "," ? "%2C" : String($0)) }.joined()
  }

  private static let escapes: [Character: String] = ["%": "%25", "\r": "%0D", "\n": "%0A", "\r\n": "%0D%0A"]
}
