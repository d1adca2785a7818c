/// Remembers the signatures of the last messages, so that none is let in twice.
///
/// Two generations of at most `capacity` signatures each: when the younger is full the older is forgotten, so that
/// between `capacity` and twice as many are remembered in bounded memory.
struct ReplayGuard {
  private static let capacity = 32_768

  /// The first 128 bits of a signature: enough that no two messages share them by accident.
  private struct Fingerprint: Hashable {
    let high: UInt64
    let low: UInt64
  }

  private var younger: Set<Fingerprint> = []
  private var older: Set<Fingerprint> = []

  /// Remembers `signature`; false where it was there already.
  mutating func admit(_ signature: [UInt8]) -> Bool {
    let fingerprint = Fingerprint(
      high: Self.number(signature.prefix(16)), low: Self.number(signature.dropFirst(16).prefix(16)))
    guard !older.contains(fingerprint), younger.insert(fingerprint).inserted else { return false }
    if younger.count >= Self.capacity {
      older = younger
      younger = []
    }
    return true
  }

  /// The number that up to 16 hexadecimal digits write.
  private static func number(_ digits: some Sequence<UInt8>) -> UInt64 {
    digits.reduce(0) { $0 << 4 | UInt64($1 > UInt8(ascii: "9") ? $1 - UInt8(ascii: "a") + 10 : $1 - UInt8(ascii: "0")) }
  }
}
