import Display

/// Reports as the JUnit XML that continuous integration shows: a suite a file, a case a cell.
public enum JUnitReport {
  /// The whole document. Elapsed times are in seconds.
  public static func xml(_ reports: [RunReport]) -> String {
    let cells = reports.flatMap(\.cells)
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<testsuites name=\"heddle\" \(counts(cells)) time=\"\(time(reports.reduce(0) { $0 + $1.seconds }))\">",
    ]
    for report in reports {
      let name = Markup.escape(report.path)
      lines.append("  <testsuite name=\"\(name)\" \(counts(report.cells)) time=\"\(time(report.seconds))\">")
      for cell in report.cells { lines += testCase(cell, in: name) }
      lines.append("  </testsuite>")
    }
    return (lines + ["</testsuites>", ""]).joined(separator: "\n")
  }

  private static func counts(_ cells: [RunReport.Cell]) -> String {
    let failures = cells.count { if case .differs = $0.status { true } else { false } }
    let errors = cells.count { if case .failed = $0.status { true } else { false } }
    let skipped = cells.count { $0.status == .skipped }
    return "tests=\"\(cells.count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\""
  }

  private static func testCase(_ cell: RunReport.Cell, in file: String) -> [String] {
    let title = cell.title.isEmpty ? cell.name : "\(cell.name): \(cell.title)"
    let head = "    <testcase classname=\"\(file)\" name=\"\(Markup.escape(title))\" time=\"\(time(cell.seconds))\""
    switch cell.status {
    case .passed: return [head + "/>"]
    case .skipped: return [head + "><skipped/></testcase>"]
    case .failed(let failure):
      return [head + ">", body("error", type: failure.code, failure.message, failure.lines), "    </testcase>"]
    case .differs(let lines):
      let message = "the outputs differ from those stored"
      return [head + ">", body("failure", type: "different-output", message, lines), "    </testcase>"]
    }
  }

  private static func body(_ element: String, type: String, _ message: String, _ lines: [String]) -> String {
    let text = Markup.escape(lines.joined(separator: "\n"))
    return
      "      <\(element) type=\"\(Markup.escape(type))\" message=\"\(Markup.escape(message))\">\(text)</\(element)>"
  }

  private static func time(_ seconds: Double) -> String {
    let thousandths = Int((seconds * 1000).rounded())
    let digits = String(thousandths % 1000)
    return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
  }
}
