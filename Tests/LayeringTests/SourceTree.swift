import FileSystem

/// The repository's own Swift sources, found from where this file was compiled.
enum SourceTree {
  struct File {
    let target: String
    /// Seen from the repository.
    let path: String
    let lines: [Substring]
  }

  /// The folder with Package.swift in it.
  static let root = Path.folder(of: Path.folder(of: Path.folder(of: #filePath)))

  /// Every file ending in `.swift` below `Sources`, with the target that it belongs to.
  static func files() throws -> [File] {
    try Files.list(Path.join(root, "Sources")).flatMap { target in
      try swiftFiles(in: "Sources/\(target)").map { path in
        let text = try Files.readText(Path.join(root, path))
        return File(target: target, path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false))
      }
    }
  }

  private static func swiftFiles(in folder: String) throws -> [String] {
    guard Files.isFolder(Path.join(root, folder)) else { return [] }
    return try Files.list(Path.join(root, folder)).flatMap { name -> [String] in
      let path = Path.join(folder, name)
      if Files.isFolder(Path.join(root, path)) { return try swiftFiles(in: path) }
      return Path.ending(of: name) == "swift" ? [path] : []
    }
  }
}

extension SourceTree.File {
  /// Modules imported, whatever stands before and after `import`: `@testable internal import struct Glibc.stat` is `Glibc`.
  var imports: [String] {
    lines.compactMap { line in
      var words = line.split(separator: " ")
      while let first = words.first, first.hasPrefix("@") || Self.modifiers.contains(first) { words.removeFirst() }
      guard words.first == "import", words.count > 1 else { return nil }
      let name = Self.kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
      return String(name.prefix { $0 != "." && $0 != ";" })
    }
  }

  private static let modifiers: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
  private static let kinds: Set<Substring> = ["class", "enum", "func", "let", "protocol", "struct", "typealias", "var"]
}
