import ArgumentParser
import Display
import FileSystem
import Glibc
import JSON
import Language

/// `heddle doctor`: whether all that a user needs is there and works.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Look whether all is installed and works.")

  func run() throws {
    let terminal = Terminal()
    var isWell = true
    for finding in try Doctor.findings() {
      let mark = terminal.unicode ? finding.isWell ? "✓" : "✗" : finding.isWell ? "ok  " : "FAIL"
      let painted = Ansi.paint(mark, finding.isWell ? .green : .red, if: terminal.colour)
      StandardStream.write("\(painted) \(finding.text)\n", to: STDOUT_FILENO)
      if !finding.isWell && !finding.help.isEmpty { StandardStream.write("    \(finding.help)\n", to: STDOUT_FILENO) }
      isWell = isWell && (finding.isWell || finding.isMinor)
    }
    if !isWell { throw ExitStatus.failed }
  }
}

/// Looks at the installation.
enum Doctor {
  /// One thing that was looked at.
  struct Finding: Equatable {
    let isWell: Bool
    /// It can do without.
    var isMinor = false
    let text: String
    /// What helps.
    var help = ""
  }

  /// All findings.
  ///
  /// - Throws: `FileError` where the system gives no temporary folder.
  static func findings() throws -> [Finding] {
    [Finding(isWell: true, text: "heddle \(HeddleVersion.current) at \(ChildProcess.ownPath)")]
      + kernels() + [jupyter(), memory(), history(), cell(), try connection()]
  }

  private static func kernels() -> [Finding] {
    var findings: [Finding] = []
    for folder in KernelFolder.searched {
      for name in (try? Files.list(folder)) ?? [] {
        guard let program = KernelSpec.program(in: Path.join(folder, name)) else { continue }
        let place = "\(Path.join(folder, name)), which starts \(program)"
        let isThere = access(program, X_OK) == 0
        findings.append(
          Finding(
            isWell: isThere, text: isThere ? "kernel \(place)" : "kernel \(place), which is not there",
            help: "run 'heddle install' again, or 'heddle uninstall'"))
      }
    }
    if findings.isEmpty {
      findings.append(
        Finding(
          isWell: false, isMinor: true, text: "Jupyter knows no heddle kernel", help: "run 'heddle install --user'"))
    }
    return findings
  }

  private static func jupyter() -> Finding {
    guard let result = try? ChildProcess.run("jupyter", ["--version"]), result.status == 0 else {
      return Finding(
        isWell: false, isMinor: true, text: "no jupyter on PATH",
        help: "for notebooks in a browser: pip install jupyterlab")
    }
    let versions = result.text.split(separator: "\n").filter {
      $0.hasPrefix("jupyter") && !$0.contains("not installed")
    }
    let words = versions.map { line in line.split(whereSeparator: { $0 == ":" || $0 == " " }).joined(separator: " ") }
    return Finding(isWell: true, text: words.isEmpty ? "jupyter" : words.joined(separator: ", "))
  }

  private static func memory() -> Finding {
    if let complaint = MemoryBudget.complaint {
      return Finding(isWell: false, text: complaint, help: "set it anew, or not at all for 80 % of what there is")
    }
    let gigabytes = Double(MemoryBudget.limit) / Double(1 << 30)
    return Finding(isWell: true, text: "memory: up to \(NumberFormat.text(gigabytes, digits: 3)) GB may be used")
  }

  /// Whether what was entered can be kept, without making anything.
  private static func history() -> Finding {
    guard let folder = DataFolder.path else {
      return Finding(isWell: true, text: "history: none is kept, as HEDDLE_HOME says")
    }
    var place = folder
    while !Files.exists(place), Path.folder(of: place) != place { place = Path.folder(of: place) }
    let isWell = access(place, W_OK) == 0
    return Finding(
      isWell: isWell, isMinor: true, text: "history in \(folder)" + (isWell ? "" : ", where nothing can be written"),
      help: "set HEDDLE_HOME to a folder of yours")
  }

  private static func cell() -> Finding {
    let session = Session(vocabulary: Vocabularies.all, folder: ".")
    guard case .finished(let rendering?) = session.run("6 * 7", name: "cell 1", output: QuietOutput()),
      rendering.text == "42"
    else { return Finding(isWell: false, text: "a cell does not run") }
    return Finding(isWell: true, text: "a cell runs: 6 * 7 is 42")
  }

  /// Starts a kernel as Jupyter would and looks whether its channels answer.
  private static func connection() throws -> Finding {
    let folder = try TemporaryFiles.makeFolder()
    defer { TemporaryFiles.remove(folder: folder) }
    let file = Path.join(folder, "connection.json")
    var json: JSON = [
      "transport": "ipc", "ip": .string(Path.join(folder, "channel")), "key": "doctor",
      "signature_scheme": "hmac-sha256",
    ]
    for (index, channel) in ["shell", "iopub", "stdin", "control", "hb"].enumerated() {
      json["\(channel)_port"] = .integer(index + 1)
    }
    try Files.write(json.compactText, to: file)
    let sink = open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { close(sink) }
    let process = try ChildProcess.spawn(ChildProcess.ownPath, ["kernel", file], output: sink)
    defer {
      kill(process, SIGKILL)
      var status: Int32 = 0
      waitpid(process, &status, 0)
    }
    let started = Environment.monotonicSeconds
    while Environment.monotonicSeconds - started < patience {
      if (1...5).allSatisfy({ Files.exists(Path.join(folder, "channel-\($0)")) }) {
        let time = DurationFormat.text(Environment.monotonicSeconds - started)
        return Finding(isWell: true, text: "a kernel starts and opens its channels in \(time)")
      }
      usleep(pause)
    }
    return Finding(isWell: false, text: "a kernel does not open its channels within \(Int(patience)) s")
  }

  /// Seconds that a kernel may take to start.
  private static let patience = 10.0
  /// Microseconds between two looks.
  private static let pause: UInt32 = 2000
}
