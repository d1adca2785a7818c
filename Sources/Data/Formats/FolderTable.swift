import Catalog
import FileSystem
import Tensor

/// Files of a folder as rows: their path, and what a pattern finds in it.
enum FolderTable {
  /// Depth of folders that is gone down to.
  private static let depthLimit = 16

  /// Rows for the files of `folder` that match `pattern`, or for all its pictures, sounds or texts.
  ///
  /// Without a pattern the folders between become a column `label`. With a limit, evenly spaced files are taken.
  /// - Returns: The table, whose last column holds paths relative to `folder`.
  static func read(_ folder: String, pattern: String?, limit: Int?) throws -> TextTable {
    let paths = try files(folder)
    var form = try pattern.map(FilePattern.init)
    if form == nil, let first = paths.first(where: { MediaKind(path: $0) != nil }), first.contains("/") {
      form = try FilePattern("{label}/**")
    }
    var rows: [(path: String, captured: [String])] = []
    for path in paths where pattern != nil || MediaKind(path: path) != nil {
      if let form {
        if let captured = form.match(path) { rows.append((path, captured)) }
      } else {
        rows.append((path, []))
      }
    }
    guard !rows.isEmpty else {
      throw Complaint(
        "no-files",
        pattern.map { "no file in '\(folder)' matches '\($0)'" } ?? "'\(folder)' holds no pictures or sounds",
        notes: paths.isEmpty
          ? ["the folder is empty"]
          : ["it holds " + paths.prefix(5).joined(separator: ", ") + (paths.count > 5 ? ", …" : "")],
        hint: "a pattern is matched from the folder on: \"{label}/*.png\"")
    }
    if let limit { rows = evenlySpaced(Array(rows.indices), limit: limit).map { rows[$0] } }
    let names = form?.names ?? []
    let taken = rows
    let places: @Sendable (Int) -> String = { "file '\(taken[$0].path)'" }
    let captured = names.indices.map { index in taken.map { Optional($0.captured[index]) } }
    return TextTable(
      names: names + [name(of: taken[0].path, besides: names)], columns: captured + [taken.map { Optional($0.path) }],
      rowCount: taken.count, places: places)
  }

  /// `image`, `audio` or `file`, whichever suits and is not taken.
  private static func name(of path: String, besides names: [String]) -> String {
    let wanted =
      switch MediaKind(path: path) {
      case .picture: "image"
      case .sound: "audio"
      case nil: "file"
      }
    return names.contains(wanted) ? "file" : wanted
  }

  /// Paths of all files below `folder`, relative to it, sorted; names that begin with a dot are left out.
  static func files(_ folder: String) throws -> [String] {
    var found: [String] = []
    func visit(_ relative: String, depth: Int) throws {
      for name in try Files.list(relative.isEmpty ? folder : Path.join(folder, relative)) where !name.hasPrefix(".") {
        try Watch.current.check()
        let path = relative.isEmpty ? name : relative + "/" + name
        if Files.isFolder(Path.join(folder, path)) {
          if depth < depthLimit { try visit(path, depth: depth + 1) }
        } else {
          found.append(path)
        }
      }
    }
    try visit("", depth: 0)
    return found
  }
}
