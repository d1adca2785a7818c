import FileSystem
import JSON
import TestSupport
import Testing

@testable import heddle

@Suite("The kernelspec")
struct KernelSpecTests {
  /// The folder of the repository that holds the kernelspec's own files.
  static let folder = Path.join(Path.folder(of: Path.folder(of: Path.folder(of: #filePath))), "kernelspec")

  @Test("in the binary has the pictures of the repository", arguments: KernelLogos.files.map(\.name))
  func logos(name: String) throws {
    let bytes = try #require(KernelLogos.files.first { $0.name == name }?.bytes)
    #expect(bytes == (try Files.read(Path.join(Self.folder, name))))
  }

  @Test("in the binary has the extension of the repository", arguments: LabExtension.files.map(\.name))
  func labExtension(name: String) throws {
    let text = try #require(LabExtension.files.first { $0.name == name }?.text)
    #expect(text == (try Files.readText(Path.join(Self.folder, "labextension/\(name)"))))
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
