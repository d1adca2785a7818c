import JSON

/// One cell of a notebook file. What is not changed here keeps its place and form.
public struct NotebookCell: Sendable, Equatable {
  /// What a cell holds.
  public enum Kind: String, Sendable {
    case code, markdown, raw
  }

  /// All members as they stand in the file.
  public private(set) var members: JSON.Object

  /// - Throws: `NotebookError` where a member that every cell has is missing or of another kind.
  init(_ json: JSON, at index: Int) throws(NotebookError) {
    guard let members = json.object else { throw NotebookError("cell \(index + 1) is no object") }
    guard let kind = members["cell_type"]?.text.flatMap(Kind.init) else {
      throw NotebookError("cell \(index + 1) has no cell_type among code, markdown and raw")
    }
    guard let source = MultilineText.joined(members["source"]) else {
      throw NotebookError("cell \(index + 1) has no source of text or lines")
    }
    self.members = members
    self.kind = kind
    storedSource = source
  }

  /// What the cell holds.
  public let kind: Kind

  private var storedSource: String

  /// The cell's text.
  public var source: String {
    get { storedSource }
    set {
      guard newValue != storedSource else { return }
      storedSource = newValue
      members["source"] = MultilineText.text(newValue, like: members["source"])
    }
  }

  /// The cell's identifier, which files from 4.5 on have.
  public var id: String? { members["id"]?.text }

  /// Words that say how the cell is to be treated: `parameters`, `raises-exception`, `skip-execution`.
  public var tags: [String] { (members["metadata"]?["tags"]?.array ?? []).compactMap(\.text) }

  /// What running the cell gave; assigning outputs that say the same leaves the file's own.
  public var outputs: [CellOutput] {
    get { (members["outputs"]?.array ?? []).map(CellOutput.init) }
    set {
      guard newValue.map(\.normalized) != outputs.map(\.normalized) || members["outputs"] == nil else { return }
      members["outputs"] = .array(newValue.map(\.json))
    }
  }

  /// The number beside the cell; nil where it was not run.
  public var executionCount: Int? {
    get { members["execution_count"]?.integer }
    set {
      guard newValue != executionCount || members["execution_count"] == nil else { return }
      members["execution_count"] = newValue.map { .integer($0) } ?? .null
    }
  }

  /// The pictures and other files that a markdown cell carries: base 64 text by name and media type.
  public var attachments: JSON.Object { members["attachments"]?.object ?? [:] }
}
