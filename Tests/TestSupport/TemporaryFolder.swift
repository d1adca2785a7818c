import FileSystem
import Glibc

/// A folder of its own for one test, removed with everything in it when the value goes.
public final class TemporaryFolder: Sendable {
  public let path: String

  public init() throws {
    var template = Array("/tmp/heddle-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FileError(operation: "make folder", path: "/tmp", code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  public func file(_ name: String) -> String { Path.join(path, name) }

  @discardableResult
  public func write(_ text: String, to name: String) throws -> String {
    try Files.makeFolder(Path.folder(of: file(name)))
    try Files.write(text, to: file(name))
    return file(name)
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    if Files.isFolder(path) {
      for name in (try? Files.list(path)) ?? [] { remove(Path.join(path, name)) }
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}
