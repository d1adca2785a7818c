import Glibc
import LinuxShims

/// How many processors this process may use.
public enum Processors {
  /// Processors of the affinity mask, at most the quota of the control group, at least 1.
  public static let available: Int = {
    var count = Int(linux_affinity_count())
    if count == 0 { count = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
    return max(1, min(count, controlGroupQuota() ?? Int.max))
  }()

  /// Whole processors, rounded up, that the control group grants, or nil where it sets no limit.
  private static func controlGroupQuota() -> Int? {
    if let limit = firstLine("/sys/fs/cgroup/cpu.max") {
      let words = limit.split(separator: " ")
      return words.count == 2 ? share(words[0], of: words[1]) : nil
    }
    guard let quota = firstLine("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"),
      let period = firstLine("/sys/fs/cgroup/cpu/cpu.cfs_period_us")
    else { return nil }
    return share(quota[...], of: period[...])
  }

  private static func share(_ quota: Substring, of period: Substring) -> Int? {
    guard let quota = Int(quota), let period = Int(period), quota > 0, period > 0 else { return nil }
    return (quota + period - 1) / period
  }

  private static func firstLine(_ path: String) -> String? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 128)
    guard fgets(&buffer, Int32(buffer.count), file) != nil else { return nil }
    let bytes = buffer.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
