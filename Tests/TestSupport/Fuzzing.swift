import FileSystem

/// A small, fast generator whose sequence follows from its seed (Steele, Lea and Flood, "Fast splittable pseudorandom
/// number generators", 2014), so that a failure can be had again.
public struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// The sequence number `seed`.
  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Inputs made of good ones by damage.
public enum Fuzzing {
  /// How many inputs a test tries: what `HEDDLE_FUZZ_COUNT` says, else `usual`.
  public static func count(usually usual: Int) -> Int {
    Environment.value("HEDDLE_FUZZ_COUNT").flatMap { Int($0) } ?? usual
  }

  /// `bytes` with up to eight changes: bits flipped, bytes set, removed, repeated, moved or put in from `tokens`.
  public static func damaged(
    _ bytes: [UInt8], tokens: [[UInt8]], using generator: inout SeededGenerator
  ) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...8, using: &generator) {
      let position = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &generator)
      let end = min(bytes.count, position + Int.random(in: 0...16, using: &generator))
      switch Int.random(in: 0..<7, using: &generator) {
      case 0 where !bytes.isEmpty: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1 where !bytes.isEmpty: bytes[position] = UInt8.random(in: 0...255, using: &generator)
      case 2: bytes.removeSubrange(position..<end)
      case 3: bytes.insert(contentsOf: bytes[position..<end], at: end)
      case 4: bytes.insert(contentsOf: tokens.randomElement(using: &generator) ?? [], at: position)
      case 5: bytes.removeLast(min(bytes.count, Int.random(in: 0...32, using: &generator)))
      default:
        let moved = Array(bytes[position..<end])
        bytes.removeSubrange(position..<end)
        bytes.insert(contentsOf: moved, at: Int.random(in: 0...bytes.count, using: &generator))
      }
    }
    return bytes
  }
}
