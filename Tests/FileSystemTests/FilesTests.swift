import FileSystem
import Glibc
import TestSupport
import Testing

@Suite("Files on POSIX calls")
struct FilesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("what is written is read again", arguments: [0, 1, 4095, 4096, 4097, 100_000])
  func roundTrip(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try Files.write(bytes, to: folder.file("a"))
    #expect(try Files.read(folder.file("a")) == bytes)
    #expect(try Files.size(folder.file("a")) == count)
    #expect(try Files.list(folder.path) == ["a"])
  }

  @Test("writing over a file keeps its permissions and leaves nothing beside it")
  func overwrite() throws {
    let path = try folder.write("one", to: "a")
    chmod(path, 0o600)
    try Files.write("two", to: path)
    try Files.write(Array("three".utf8), to: path, synced: false)
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    #expect(try Files.readText(path) == "three")
    #expect(try Files.list(folder.path) == ["a"])
  }

  @Test("a write that fails leaves the old file and nothing beside it")
  func failedWrite() throws {
    try Files.makeFolder(folder.file("a/b"))
    let error = #expect(throws: FileError.self) { try Files.write("x", to: folder.file("a")) }
    #expect(error?.description.contains("cannot write") == true)
    #expect(try Files.list(folder.path) == ["a"])
  }

  @Test("says what could not be done with which file")
  func errors() throws {
    let missing = folder.file("none")
    #expect(throws: FileError(operation: "read", path: missing, code: ENOENT)) { try Files.read(missing) }
    #expect(throws: FileError(operation: "read", path: folder.path, code: EISDIR)) { try Files.read(folder.path) }
    #expect(throws: FileError(operation: "list", path: missing, code: ENOENT)) { try Files.list(missing) }
    let path = try folder.write("12345", to: "a")
    #expect(throws: FileError.self) { try Files.read(path, limit: 4) }
    #expect(try Files.read(path, limit: 5).count == 5)
    #expect(
      FileError(operation: "read", path: "a", code: ENOENT).description == "cannot read 'a': no such file or directory")
  }

  @Test("files that say they are empty and are not, are read to their end")
  func unsized() throws { #expect(!(try Files.read("/proc/self/status")).isEmpty) }

  @Test("folders are made with those above them, files removed once")
  func folders() throws {
    try Files.makeFolder(folder.file("a/b/c"))
    try Files.makeFolder(folder.file("a/b/c"))
    #expect(Files.isFolder(folder.file("a/b/c")))
    try folder.write("x", to: "a/x")
    try Files.remove(folder.file("a/x"))
    try Files.remove(folder.file("a/x"))
    #expect(!Files.exists(folder.file("a/x")))
    #expect(throws: FileError.self) { try Files.makeFolder("/dev/null/a") }
  }

  @Test("temporary folders are new each time and go with their files")
  func temporary() throws {
    let first = try TemporaryFiles.makeFolder()
    let second = try TemporaryFiles.makeFolder()
    #expect(first != second)
    try Files.write("x", to: Path.join(first, "a"))
    for folder in [first, second] { TemporaryFiles.remove(folder: folder) }
    #expect(!Files.exists(first) && !Files.exists(second))
  }
}

@Suite("Paths")
struct PathTests {
  @Test(
    "are joined",
    arguments: [
      ("a", "b", "a/b"), ("a/", "b", "a/b"), ("", "b", "b"), (".", "b", "b"), ("a", "/b", "/b"), ("/", "b", "/b"),
    ])
  func joining(folder: String, path: String, expected: String) { #expect(Path.join(folder, path) == expected) }

  @Test(
    "have a folder, a name and an ending",
    arguments: [
      ("a/b.csv.GZ", "a", "b.csv.GZ", "gz"), ("b", ".", "b", ""), ("/b.c", "/", "b.c", "c"),
      ("a/.hidden", "a", ".hidden", ""),
      ("a.b/c", "a.b", "c", ""), ("a/", "a", "", ""),
    ])
  func parts(path: String, folder: String, name: String, ending: String) {
    #expect(Path.folder(of: path) == folder)
    #expect(Path.name(of: path) == name)
    #expect(Path.ending(of: path) == ending)
  }
}
