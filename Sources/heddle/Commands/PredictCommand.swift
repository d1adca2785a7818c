import ArgumentParser
import Catalog
import FileSystem
import Glibc
import Prelude

/// `heddle predict`: what a kept run says of the rows of a file.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Predict the rows of a file with a run that was kept.",
    discussion: """
      The rows are read, predicted and written a few thousand at a time, in their order, so that a file of any length \
      takes bounded memory. Inputs that the file does not have count as absent.
      """)

  @ArgumentParser.Argument(
    help: ArgumentHelp(
      "A file that save wrote, or the number of a recorded training (see heddle experiments).", valueName: "run"))
  var kept: String

  @ArgumentParser.Argument(help: "The file with the rows: csv, tsv, or what read takes.", completion: .file())
  var data: String

  @Option(help: "The csv file to write; standard output where it is left out.")
  var output: String?

  @Flag(help: "Show no progress.")
  var quiet = false

  func run() throws {
    let bar = ProgressBar(isShown: !quiet && isatty(STDERR_FILENO) == 1)
    let (name, path, place) = (kept, data, output)
    do {
      if let place {
        let file = try FileStream(place)
        var waiting = ""
        try PredictionFile.write(run: name, data: path) { line in
          waiting += line
          if waiting.utf8.count > 1 << 16 {
            try file.append(Array(waiting.utf8))
            waiting = ""
          }
        } progress: {
          bar.show($0)
        }
        try file.append(Array(waiting.utf8))
        try file.finish()
      } else {
        try PredictionFile.write(run: name, data: path) {
          StandardStream.write($0, to: STDOUT_FILENO)
        } progress: {
          bar.show($0)
        }
      }
      bar.finish()
    } catch let error as FileError {
      throw Unusable("\(error)")
    } catch let complaint as Complaint {
      throw Unusable(Self.text(complaint))
    } catch let complaints as Complaints {
      throw Unusable(complaints.all.map(Self.text).joined(separator: "\n"))
    }
  }

  private static func text(_ complaint: Complaint) -> String {
    ([complaint.message + (complaint.label.isEmpty ? "" : ": \(complaint.label)")] + complaint.notes
      + (complaint.hint.isEmpty ? [] : ["hint: \(complaint.hint)"])).joined(separator: "\n")
  }
}

/// A bar on standard error that is drawn over itself.
private final class ProgressBar {
  private let isShown: Bool
  private let start = Environment.monotonicSeconds
  private var shown = -Double.infinity
  private static let width = 30
  /// Seconds between two drawings.
  private static let interval = 0.2

  init(isShown: Bool) { self.isShown = isShown }

  func show(_ progress: PredictionFile.Progress) {
    let now = Environment.monotonicSeconds
    guard isShown, now - shown >= Self.interval || progress.share == 1 else { return }
    shown = now
    let rate = Int(Double(progress.rows) / max(now - start, 1e-3))
    let filled = Int(Double(Self.width) * (progress.share ?? 0))
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled)
    let share = progress.share.map { "\(Int(100 * $0)) %  " } ?? ""
    StandardStream.write("\r[\(bar)] \(share)\(progress.rows) rows  \(rate) rows/s", to: STDERR_FILENO)
  }

  func finish() { if isShown && shown > 0 { StandardStream.write("\n", to: STDERR_FILENO) } }
}
