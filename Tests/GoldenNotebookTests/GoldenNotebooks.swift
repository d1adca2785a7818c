import FileSystem
import JSON
import Notebook

/// The notebooks of the repository.
enum GoldenNotebooks {
  /// The folder with Package.swift in it.
  static let root = Path.folder(of: Path.folder(of: Path.folder(of: #filePath)))
  static let folder = Path.join(root, "notebooks")

  /// Their names.
  static let names: [String] = ((try? Files.list(folder)) ?? []).filter { Path.ending(of: $0) == "ipynb" }

  static func document(_ name: String) throws -> NotebookDocument {
    try NotebookDocument(path: Path.join(folder, name))
  }

  /// The notebook with the shorter values that its metadata give for tests: `"heddle": {"quick": {"epochs": "1"}}`.
  static func shortened(_ name: String) throws -> NotebookDocument {
    let document = try document(name)
    var values = ParameterValues()
    for member in document.metadata["heddle"]?["quick"]?.object ?? [:] {
      try values.add("\(member.key)=\(member.value.text ?? member.value.compactText)")
    }
    return try values.applied(to: document)
  }
}
