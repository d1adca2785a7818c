import FileSystem
import JSON
import KernelspecFiles
import TestSupport
import Testing

@testable import heddle

@Suite("The kernelspec")
struct KernelSpecTests {
  /// The folder of the repository that holds the kernelspec's own files.
  static let folder = Path.join(Path.folder(of: Path.folder(of: Path.folder(of: #filePath))), "kernelspec")

  @Test(
    "in the binary has the files of the repository",
    arguments: [("", KernelspecFiles.logos), ("labextension", KernelspecFiles.labExtension)])
  func files(folder: String, files: [KernelspecFiles.File]) throws {
    #expect(files.count >= 2)
    for (name, bytes) in files {
      #expect(bytes == (try Files.read(Path.join(Path.join(Self.folder, folder), name))), "\(name)")
    }
  }

  @Test("in the binary says what that of the repository says")
  func json() throws {
    let stored = try JSON.parse(try Files.read(Path.join(Self.folder, "kernel.json")))
    #expect(KernelSpec(program: "heddle").json == stored)
  }

  @Test(
    "names are those that Jupyter takes",
    arguments: [
      ("heddle", true), ("heddle-2.0_x", true), ("", false), ("a b", false), ("a/b", false), ("ä", false),
      ("..", false),
    ])
  func names(name: String, isName: Bool) {
    #expect(KernelSpec.isName(name) == isName)
  }
}
