import Glibc

/// Places for files that are needed for a moment.
public enum TemporaryFiles {
  /// `TMPDIR` where that is a folder, else `/tmp`.
  static var place: String { Environment.value("TMPDIR").flatMap { Files.isFolder($0) ? $0 : nil } ?? "/tmp" }

  /// Makes a folder of its own under `TMPDIR` or `/tmp`; whoever asks for it removes it with `remove`.
  ///
  /// - Throws: `FileError` where it cannot be made.
  public static func makeFolder() throws -> String {
    let parent = place
    var template = Array(Path.join(parent, "heddle-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw FileError(operation: "make folder", path: parent, code: errno) }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes a folder with the files in it; what cannot be removed stays.
  public static func remove(folder: String) {
    for name in (try? Files.list(folder)) ?? [] { unlink(Path.join(folder, name)) }
    rmdir(folder)
  }
}
