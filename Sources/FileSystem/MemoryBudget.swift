import Glibc

/// How much memory the process may use, so that it says so itself before the system ends it.
public enum MemoryBudget {
  /// The share of the machine's memory, or of its control group's, that is taken where nothing else is said.
  private static let usualShare = 0.8

  /// Bytes that the process may have in memory: what `HEDDLE_MEMORY` says, else 80 % of what there is.
  public static let limit: Int =
    Environment.value("HEDDLE_MEMORY").flatMap { parse($0, of: available) } ?? Int(Double(available) * usualShare)

  /// What is wrong with `HEDDLE_MEMORY`; nil where nothing is.
  public static var complaint: String? {
    guard let text = Environment.value("HEDDLE_MEMORY"), parse(text, of: available) == nil else { return nil }
    return "HEDDLE_MEMORY is '\(text)', expected a size such as 8G or 500M, or a share such as 60%"
  }

  /// Bytes of memory that the machine has, or the control group that the process is in.
  static var available: Int {
    let machine = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    return min(machine > 0 ? machine : .max, ControlGroup.memoryLimit ?? .max)
  }

  /// Bytes of memory that the process has now; 0 where the system does not say.
  public static var resident: Int {
    let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return 0 }
    defer { close(file) }
    // Looked at many times a second, so nothing is allocated for it.
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { bytes in
      let count = Glibc.read(file, bytes.baseAddress, bytes.count)
      // The second number is that of resident pages.
      var field = 0, pages = 0
      for byte in bytes.prefix(max(0, count)) where field < 2 {
        if byte == 0x20 {
          field += 1
        } else if field == 1, (0x30...0x39).contains(byte) {
          pages = pages &* 10 &+ Int(byte - 0x30)
        }
      }
      return pages &* sysconf(Int32(_SC_PAGESIZE))
    }
  }

  /// Bytes that a text stands for: `500M`, `8G`, `8 GiB`, or `60%` of `available`; nil where it is none of these.
  public static func parse(_ text: String, of available: Int) -> Int? {
    var text = text.lowercased().filter { $0 != " " }
    if text.hasSuffix("%") {
      guard let share = Double(text.dropLast()), share > 0, share <= 100 else { return nil }
      return Int(Double(available) * share / 100)
    }
    if text.hasSuffix("ib") { text.removeLast(2) } else if text.hasSuffix("b") { text.removeLast() }
    var factor = 1.0
    if let last = text.last, let power = "kmgt".firstIndex(of: last) {
      for _ in 0...("kmgt".distance(from: "kmgt".startIndex, to: power)) { factor *= 1024 }
      text.removeLast()
    }
    guard let count = Double(text), count > 0, count * factor < 0x1p62 else { return nil }
    return Int(count * factor)
  }

  /// Looks whether `bytes` more fit, for work whose size is known before it begins.
  ///
  /// - Throws: `MemoryExhausted` where they do not.
  public static func check(adding bytes: Int, to resident: @autoclosure () -> Int = resident) throws {
    // What is small against the budget is the watch's to see.
    guard bytes > limit / 64 else { return }
    guard bytes <= limit, resident() <= limit - bytes else { throw MemoryExhausted(needed: bytes) }
  }
}

/// The memory budget does not suffice.
public struct MemoryExhausted: Error, CustomStringConvertible {
  /// Bytes that a single step would have needed on top; nil where many steps together used the budget up.
  public let needed: Int?

  /// The budget does not suffice for `needed` bytes more.
  public init(needed: Int? = nil) { self.needed = needed }

  /// What happened, in one line.
  public var description: String {
    let limit = Self.text(MemoryBudget.limit)
    guard let needed else { return "this needs more memory than the \(limit) that it may use" }
    return "this needs \(Self.text(needed)) more memory, and all together may use \(limit)"
  }

  /// What helps.
  public static let hint =
    "take fewer rows, smaller pictures or smaller batches, or allow more with the variable HEDDLE_MEMORY"

  private static func text(_ bytes: Int) -> String {
    let units = ["bytes", "KB", "MB", "GB", "TB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
    let rounded = (value * 10).rounded() / 10
    return rounded >= 100 || rounded == rounded.rounded()
      ? "\(Int(rounded)) \(units[unit])" : "\(rounded) \(units[unit])"
  }
}
