import JSON
import Language
import Notebook

/// Notebooks for tests: cells of code, each with its tags and stored outputs.
func notebook(_ cells: [(code: String, tags: [String], outputs: [JSON])]) throws -> NotebookDocument {
  let json = cells.enumerated().map { index, cell -> JSON in
    [
      "cell_type": "code", "execution_count": nil, "id": .string("cell-\(index)"),
      "metadata": cell.tags.isEmpty ? [:] : ["tags": .array(cell.tags.map { .string($0) })],
      "outputs": .array(cell.outputs), "source": .string(cell.code),
    ]
  }
  let root: JSON = ["cells": .array(json), "metadata": [:], "nbformat": 4, "nbformat_minor": 5]
  return try NotebookDocument(parsing: Array((root.pretty() + "\n").utf8))
}

/// Cells without tags and outputs.
func notebook(_ cells: String...) throws -> NotebookDocument { try notebook(cells.map { ($0, [], []) }) }

/// A session with the functions that need no engine.
func toySession() -> Session { Session(vocabulary: .core) }

extension RunReport {
  /// How each cell ended, in a word.
  var words: [String] {
    cells.map { cell in
      switch cell.status {
      case .passed: "passed"
      case .failed(let failure): failure.code
      case .differs: "differs"
      case .skipped: "skipped"
      }
    }
  }
}
