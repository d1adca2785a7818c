import FileSystem
import JSON

/// A notebook file of nbformat 4, read so that writing it again changes nothing but what was changed.
///
/// Keys keep their order, numbers their text and members that are not known here their place; a document that was not
/// changed is written byte for byte as it was read.
public struct NotebookDocument: Sendable {
  /// The cells in order.
  public var cells: [NotebookCell]
  /// The minor version of nbformat 4; cells have identifiers from 5 on.
  public let minor: Int

  private let members: JSON.Object
  private let original: [UInt8]
  private let style: DocumentStyle

  /// Reads a document from the bytes of its file.
  ///
  /// - Throws: `NotebookError` where they are no notebook of nbformat 4.
  public init(parsing bytes: [UInt8]) throws(NotebookError) {
    var options = JSON.ParsingOptions.document
    options.malformed = .replaced
    let json: JSON
    do {
      json = try JSON.parse(bytes, options: options)
    } catch {
      throw NotebookError("it is not JSON: \(error)")
    }
    guard let members = json.object, let major = members["nbformat"]?.integer else {
      throw NotebookError("it is JSON without 'nbformat'", hint: "is it a notebook?")
    }
    guard major == 4 else {
      throw NotebookError(
        "it is of nbformat \(major), and 4 is what is read", hint: "convert it with 'jupyter nbconvert --to notebook'")
    }
    guard let cells = members["cells"]?.array else { throw NotebookError("it has no list 'cells'") }
    var parsed: [NotebookCell] = []
    for (index, cell) in cells.enumerated() { parsed.append(try NotebookCell(cell, at: index)) }
    self.cells = parsed
    self.members = members
    minor = members["nbformat_minor"]?.integer ?? 0
    original = bytes
    style = DocumentStyle(of: bytes)
  }

  /// Reads a document from a file.
  ///
  /// - Throws: `FileError` or `NotebookError`.
  public init(path: String) throws { try self.init(parsing: try Files.read(path)) }

  /// Whether anything was changed since it was read.
  public var isChanged: Bool { JSON.array(cells.map { .object($0.members) }) != members["cells"] }

  /// The bytes of the file.
  public func serialized() -> [UInt8] {
    guard isChanged else { return original }
    var copy = members
    copy["cells"] = .array(cells.map { .object($0.members) })
    return style.text(.object(copy))
  }

  /// What the file says about the notebook as a whole.
  public var metadata: JSON.Object { members["metadata"]?.object ?? [:] }

  /// The language's name as the notebook's metadata give it, such as `heddle`; nil where they do not.
  public var language: String? {
    metadata["language_info"]?["name"]?.text ?? metadata["kernelspec"]?["language"]?.text
  }
}
