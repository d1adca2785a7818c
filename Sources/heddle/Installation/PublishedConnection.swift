import FileSystem
import JupyterProtocol

/// The connection file of a kernel that chose its own ports, written for other clients than the one that started it, such
/// as `jupyter console --existing` (JEP 66).
struct PublishedConnection {
  private let path: String

  /// Writes where the channels of the kernel `kernelID` are into Jupyter's runtime folder, for this user's eyes alone.
  ///
  /// - Throws: `Unusable` or `FileError` where that folder cannot be written.
  init(_ connection: ConnectionFile, of kernelID: String) throws {
    let folder = try KernelFolder.runtime()
    try Files.makeFolder(folder)
    path = Path.join(folder, Self.name(of: kernelID))
    try Files.write(Array((connection.json.pretty() + "\n").utf8), to: path, permissions: 0o600)
  }

  /// Takes the file away again.
  func remove() { try? Files.remove(path) }

  /// `kernel-ID.json`, with what has no place in a file's name replaced.
  static func name(of kernelID: String) -> String {
    let kept = kernelID.prefix(100).map { character in
      character.isASCII && (character.isLetter || character.isNumber || "-._".contains(character)) ? character : "_"
    }
    return "kernel-\(String(kept)).json"
  }
}
