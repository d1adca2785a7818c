import FileSystem
import Testing

@Suite("The layering of the sources")
struct LayeringTests {
  let files: [SourceTree.File]

  init() throws { files = try SourceTree.files() }

  @Test("every import stands in the table")
  func imports() {
    #expect(files.count > 20)
    for file in files {
      guard let allowed = importTable[file.target] else {
        Issue.record("the target \(file.target) is not in the table")
        continue
      }
      for module in file.imports where module != file.target {
        let isAllowed = allowed.contains(module) || importsOfEveryone.contains(module)
        #expect(isAllowed, "\(file.path) imports \(module)")
      }
    }
  }

  @Test(
    "imports are recognised",
    arguments: [
      ("import Glibc", ["Glibc"]), ("@testable import Data", ["Data"]),
      ("internal import struct Glibc.stat", ["Glibc"]),
      ("// import Foundation", []), ("@preconcurrency public import Tensor", ["Tensor"]), ("important()", []),
    ])
  func recognition(line: String, expected: [String]) {
    #expect(SourceTree.File(target: "", path: "", lines: [line[...]]).imports == expected)
  }

  @Test("nothing traps on what a user gives", arguments: ["try!", "fatalError(", " as! "])
  func traps(word: String) {
    for file in files {
      for (number, line) in file.lines.enumerated() where line.contains(word) {
        Issue.record("\(file.path):\(number + 1) has \(word)")
      }
    }
  }

  @Test("files have at most 400 lines")
  func length() {
    for file in files {
      let count = file.lines.last == "" ? file.lines.count - 1 : file.lines.count
      #expect(count <= 400, "\(file.path) has \(count) lines")
    }
  }
}
