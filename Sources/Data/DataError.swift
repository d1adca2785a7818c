import Catalog
import FileSystem

/// Makers of the complaints about data: each says what is wrong in which file and line, and what to do.
enum DataError {
  static func missingFile(_ path: String) -> Complaint {
    let folder = Path.folder(of: path)
    guard Files.isFolder(folder) else {
      return Complaint("no-such-file", "no file '\(path)': there is no folder '\(folder)'", hint: "check the path")
    }
    let names = (try? Files.list(folder)) ?? []
    let near = Suggestion.words(for: Path.name(of: path), among: names)
    return Complaint(
      "no-such-file", "no file '\(path)'", label: near,
      hint: near.isEmpty ? "paths are relative to the notebook or script" : "")
  }

  static func unreadable(_ path: String, _ error: any Error, kind: String) -> Complaint {
    let reason =
      switch error {
      case let error as MediaError: error.reason
      case let error as FileError: error.reason
      default: "\(error)"
      }
    return Complaint(
      "unreadable-file", "cannot read the \(kind) '\(path)': \(reason)", hint: "repair or remove the file")
  }

  static func empty(_ path: String) -> Complaint {
    Complaint("empty-file", "'\(path)' has no rows", hint: "a table needs a header line and at least one row")
  }

  static func noColumn(_ name: String, among columns: [String]) -> Complaint {
    Complaint(
      "unknown-column", "there is no column '\(name)'", label: Suggestion.words(for: name, among: columns),
      notes: [columns.isEmpty ? "there are no columns" : "the columns are \(columns.joined(separator: ", "))"])
  }
}

extension DataError {
  static func noReadable(_ column: String) -> Complaint {
    Complaint(
      "unreadable-file", "none of the files of column '\(column)' can be read", hint: "check(data) lists the reasons")
  }
}

extension DataError {
  static func unequalRows(_ words: String, in path: String) -> Complaint {
    Complaint(
      "unequal-rows", "the arrays of '\(path)' have different numbers of rows: \(words)",
      hint: "the first axis is the row and has to be equally long")
  }
}
