import FileSystem

/// The commit that a folder is at, read from the files of its repository without running git.
public enum GitCommit {
  /// Folders above that are looked into.
  private static let depth = 64

  /// The hash of `HEAD`; nil where the folder is in no repository, or there is no commit yet.
  public static func of(_ folder: String) -> String? {
    var folder = folder.hasPrefix("/") ? folder : Path.join(Environment.workingFolder, folder)
    for _ in 0..<depth {
      let place = Path.join(folder, ".git")
      if Files.isFolder(place) { return head(place, place) }
      // In a work tree of its own .git is a file that says where its part of the repository is.
      if let text = line(place), text.hasPrefix("gitdir: ") {
        let own = Path.join(folder, String(text.dropFirst(8)))
        return head(own, line(Path.join(own, "commondir")).map { Path.join(own, $0) } ?? own)
      }
      guard folder != "/" else { return nil }
      folder = Path.folder(of: folder)
    }
    return nil
  }

  private static func head(_ own: String, _ common: String) -> String? {
    guard let head = line(Path.join(own, "HEAD")) else { return nil }
    guard head.hasPrefix("ref: ") else { return hash(head) }
    let name = String(head.dropFirst(5))
    guard name.hasPrefix("refs/"), !name.contains("..") else { return nil }
    if let found = line(Path.join(own, name)) ?? line(Path.join(common, name)) { return hash(found) }
    guard let packed = try? Files.readText(Path.join(common, "packed-refs"), limit: 1 << 24) else { return nil }
    for line in packed.split(separator: "\n") where line.hasSuffix(" \(name)") {
      return hash(String(line.prefix { $0 != " " }))
    }
    return nil
  }

  private static func hash(_ text: String) -> String? {
    text.count >= 40 && text.allSatisfy(\.isHexDigit) ? text : nil
  }

  private static func line(_ path: String) -> String? {
    guard let text = try? Files.readText(path, limit: 1 << 12) else { return nil }
    return text.split(separator: "\n").first.map(String.init)
  }
}
