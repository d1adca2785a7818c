import FileSystem
import Glibc

/// Compares `actual` with the file `name` in `__Snapshots__` beside the calling test.
///
/// A new one is recorded and reported, so that a fresh recording fails until somebody has looked at it; a mismatch writes
/// `NAME-changed` beside the recorded file. Returns what is wrong, or nil.
public func snapshotMismatch(_ actual: String, named name: String, testFile: StaticString = #filePath) -> String? {
  let folder = Path.join(Path.folder(of: "\(testFile)"), "__Snapshots__")
  let path = Path.join(folder, name)
  do {
    guard Files.exists(path) else {
      try Files.makeFolder(folder)
      try Files.write(actual, to: path)
      return "recorded a new snapshot \(name): look at it and run again"
    }
    if try Files.readText(path) == actual {
      try Files.remove(path + "-changed")
      return nil
    }
    try Files.write(actual, to: path + "-changed")
    return "\(name) differs from its snapshot: see \(name)-changed"
  } catch {
    return "\(error)"
  }
}

/// The folder of real data sets beside the repository, or nil, having printed why the test is skipped.
public func realData(_ set: String, testFile: StaticString = #filePath) -> String? {
  let candidates = [
    getenv("HEDDLE_DATA").map { String(cString: $0) },
    "\(testFile)".range(before: "/Tests/").map { $0 + "/../shared/data" },
  ]
  for candidate in candidates.compactMap({ $0 }) where Files.isFolder(Path.join(candidate, set)) {
    return Path.join(candidate, set)
  }
  print("skipped: no real data set '\(set)' (set HEDDLE_DATA to its parent folder)")
  return nil
}

extension String {
  /// What stands before the last occurrence of `marker`, or nil.
  fileprivate func range(before marker: String) -> String? {
    var rest = Substring(self)
    while !rest.isEmpty {
      if rest.hasSuffix(marker) { return String(rest.dropLast(marker.count)) }
      rest = rest.dropLast()
    }
    return nil
  }
}
