import FileSystem
import Glibc
import Synchronization

/// How many bytes decoded pictures and sounds may take in memory, all columns together.
///
/// What was decoded first is kept: shuffled epochs see each row once, so that evicting would throw away what is needed
/// soonest. What no longer fits is decoded again each time it is needed.
public final class CacheBudget: Sendable {
  /// The process's budget: `HEDDLE_CACHE` bytes (`500M`, `2G`), else a quarter of the machine's memory.
  public static let process = CacheBudget(
    bytes: Environment.value("HEDDLE_CACHE").flatMap(bytes(in:)) ?? machineMemory / 4)

  /// The bound in bytes.
  public let bytes: Int
  private let taken = Atomic<Int>(0)

  /// A budget of `bytes`.
  public init(bytes: Int) { self.bytes = bytes }

  /// Bytes taken so far.
  public var used: Int { taken.load(ordering: .relaxed) }

  /// Takes `count` bytes if they are left.
  func take(_ count: Int) -> Bool {
    let total = taken.add(count, ordering: .relaxed).newValue
    if total <= bytes { return true }
    taken.subtract(count, ordering: .relaxed)
    return false
  }

  func giveBack(_ count: Int) { taken.subtract(count, ordering: .relaxed) }

  /// `500M`, `500MB` and the like in bytes; nil where it is no size.
  static func bytes(in text: String) -> Int? {
    let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
    var number = text.uppercased()[...]
    for ending in ["IB", "B"] where number.hasSuffix(ending) {
      number = number.dropLast(ending.count)
      break
    }
    let unit = number.last.flatMap { units[$0] }
    guard let count = Double(unit == nil ? number : number.dropLast()), count >= 0, count < 1e15 else {
      return nil
    }
    return Int(min(1e18, count * Double(unit ?? 1)))
  }

  private static var machineMemory: Int {
    max(1, sysconf(Int32(_SC_PHYS_PAGES))) * max(1, sysconf(Int32(_SC_PAGESIZE)))
  }
}
