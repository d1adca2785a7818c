import Catalog
import Data
import Display
import Experiments
import FileSystem
import Language
import Training

/// Predictions of whole files, a few thousand rows at a time.
public enum PredictionFile {
  /// How far it is.
  public struct Progress: Sendable {
    public let rows: Int
    /// Share of the file that was read; nil where it has no size.
    public let share: Double?
  }

  /// Predicts the rows of `data` with a run and hands out lines of comma-separated values, a header first.
  ///
  /// - Parameter run: A file that `save` or a checkpoint wrote, or the number of a recorded training.
  /// - Throws: `Complaint`, `Complaints`, `FileError`.
  public static func write(
    run name: String, data path: String, to output: (String) throws -> Void, progress: (Progress) -> Void
  ) throws {
    let run = try RunFile.load(try place(of: name))
    let columns = run.blueprint.preprocessing
    let inputs = run.blueprint.inputs.map(\.name)
    let chunks = try DatasetChunks(path) { names in
      let fields = inputs.compactMap { name in
        names.contains(name) ? columns[name].map { Schema.Field(name: name, modality: $0.modality) } : nil
      }
      guard !fields.isEmpty else {
        throw Complaint(
          "no-inputs", "'\(path)' has none of the model's inputs",
          notes: [
            "the inputs are \(inputs.joined(separator: ", "))", "the columns are \(names.joined(separator: ", "))",
          ])
      }
      return Schema(fields)
    }
    var rows = 0
    while let chunk = try chunks.next() {
      let table = try Predictions.table(run, chunk)
      if rows == 0 { try output(line(table.columnNames)) }
      for row in 0..<table.rowCount { try output(line(table.columns.map { text($0.cells[row]) })) }
      rows += chunk.count
      progress(
        Progress(
          rows: rows, share: chunks.byteCount > 0 ? Double(chunks.bytesRead) / Double(chunks.byteCount) : nil))
    }
  }

  private static func place(of name: String) throws -> String {
    if Files.exists(name) { return name }
    guard let id = Int(name), let store = ExperimentStore.standard else {
      throw FileError(operation: "read", path: name, reason: "there is no such file")
    }
    let path = store.runPath(id)
    guard Files.exists(path) else {
      throw Complaint("unknown-experiment", "there is no recorded training \(id) whose weights are kept")
    }
    return path
  }

  /// Cells as RFC 4180 writes them.
  private static func line(_ cells: [String]) -> String {
    cells.map { cell in
      cell.contains { ",\"\n\r".contains($0) } ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
    }.joined(separator: ",") + "\n"
  }

  private static func text(_ cell: Display.Cell) -> String {
    switch cell {
    case .none: ""
    case .number(let number): NumberText.plain(number)
    case .text(let text): text
    case .flag(let flag): flag ? "true" : "false"
    default: cell.text
    }
  }
}
