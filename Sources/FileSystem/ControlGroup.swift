/// The control group that the process is in: what a container or a service manager allows it.
enum ControlGroup {
  /// Bytes of memory that the group and those above it allow; nil where none sets a limit.
  static var memoryLimit: Int? {
    guard let groups = try? Files.readText("/proc/self/cgroup", limit: 1 << 16) else { return nil }
    return groups.split(separator: "\n").compactMap { memoryLimit(line: String($0)) }.min()
  }

  /// The limit of one line of `/proc/self/cgroup`, `number:controllers:path`.
  private static func memoryLimit(line: String) -> Int? {
    let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map { String($0) }
    guard fields.count == 3 else { return nil }
    if fields[1].isEmpty { return lowest(under: "/sys/fs/cgroup", fields[2], file: "memory.max") }
    guard fields[1].split(separator: ",").contains("memory") else { return nil }
    return lowest(under: "/sys/fs/cgroup/memory", fields[2], file: "memory.limit_in_bytes")
  }

  /// The lowest number that `file` holds in the folder `path` of `root` and in those above it.
  private static func lowest(under root: String, _ path: String, file: String) -> Int? {
    var names = path.split(separator: "/").map { String($0) }
    var lowest: Int?
    while true {
      let folder = names.reduce(root) { Path.join($0, $1) }
      // A group without a limit says `max`, or a number beyond all memory.
      if let text = try? Files.readText(Path.join(folder, file), limit: 64), let limit = Int(text.prefix { $0 != "\n" })
      {
        lowest = min(lowest ?? limit, limit)
      }
      if names.popLast() == nil { return lowest }
    }
  }
}
