import FileSystem
import Glibc

extension ExperimentStore {
  /// Bytes that kept runs may take, 2 GB; `HEDDLE_RUNS` gives another number of megabytes.
  static var runsLimit: Int {
    Environment.value("HEDDLE_RUNS").flatMap { Int($0) }.map { max(0, min($0, 1 << 30)) << 20 } ?? 2 << 30
  }

  /// Keeps a run's file, and removes the oldest of others where all take more than the limit.
  public func keep(run bytes: [UInt8], of id: Int) throws {
    guard bytes.count <= Self.runsLimit else { return }
    let path = runPath(id), folder = Path.folder(of: path)
    try Files.makeFolder(folder)
    try Files.write(bytes, to: path, synced: false)
    let files = try Files.list(folder).compactMap { name -> (id: Int, size: Int)? in
      guard name.hasSuffix(".safetensors"), let id = Int(name.dropLast(12)),
        let size = try? Files.size(Path.join(folder, name))
      else { return nil }
      return (id, size)
    }.sorted { $0.id < $1.id }
    var total = files.reduce(0) { $0 + $1.size }
    for file in files where total > Self.runsLimit && file.id != id {
      try Files.remove(runPath(file.id))
      total -= file.size
    }
  }
}
