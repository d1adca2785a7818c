import Glibc

/// Distinct byte strings and their numbers, in the order in which they were added: a hash table over one buffer.
struct ByteDictionary: Sendable {
  /// All keys after one another.
  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]
  /// Upper half: the key's hash; lower half: its number plus 1; 0 is free. A power of two of slots, linear probing.
  private var slots: [UInt64]
  private var mask: Int

  init() {
    slots = [UInt64](repeating: 0, count: 64)
    mask = 63
  }

  /// Keys.
  var count: Int { ends.count - 1 }

  /// The key of number `index`.
  func key(_ index: Int) -> ArraySlice<UInt8> { bytes[ends[index]..<ends[index + 1]] }

  /// All keys as text, in order.
  var keys: [String] { (0..<count).map { String(decoding: key($0), as: UTF8.self) } }

  /// The number of `key`, or nil where it was never added.
  func find(_ key: UnsafeBufferPointer<UInt8>) -> Int32? {
    let entry = slots[slot(of: key, hash: Self.hash(key))]
    return entry == 0 ? nil : Int32(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
  }

  /// The number of `key`, added if it is new.
  mutating func add(_ key: UnsafeBufferPointer<UInt8>) -> Int32 {
    let hash = Self.hash(key)
    let slot = slot(of: key, hash: hash)
    let entry = slots[slot]
    if entry != 0 { return Int32(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1 }
    let number = count
    slots[slot] = hash << 32 | UInt64(truncatingIfNeeded: number + 1)
    bytes.append(contentsOf: key)
    ends.append(bytes.count)
    if count * 2 > mask { grow() }
    return Int32(truncatingIfNeeded: number)
  }

  mutating func add(_ key: some Collection<UInt8>) -> Int32 {
    Array(key).withUnsafeBufferPointer { add($0) }
  }

  /// The slot that holds `key`, or the free one where it belongs.
  @inline(__always)
  private func slot(of key: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int {
    slots.withUnsafeBufferPointer { slots in
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 {
        let entry = slots[slot]
        if entry >> 32 == hash && matches(Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1, key) { break }
        slot = (slot &+ 1) & mask
      }
      return slot
    }
  }

  @inline(__always)
  private func matches(_ number: Int, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = ends[number]
    let count = key.count
    guard ends[number + 1] - start == count, count > 0 else { return ends[number + 1] - start == count }
    let other = UnsafeRawBufferPointer(key)
    return bytes.withUnsafeBytes { mine in
      // Two words that overlap cover short keys, which most are.
      if count >= 8 {
        guard Self.word(mine, start) == Self.word(other, 0),
          Self.word(mine, start &+ count &- 8) == Self.word(other, count &- 8)
        else { return false }
        guard count > 16, let a = mine.baseAddress, let b = other.baseAddress else { return true }
        return memcmp(a + start, b, count) == 0
      }
      for offset in 0..<count where mine[start &+ offset] != other[offset] { return false }
      return true
    }
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  private mutating func grow() {
    let old = slots
    mask = mask * 2 + 1
    slots = [UInt64](repeating: 0, count: mask + 1)
    for entry in old where entry != 0 {
      var slot = Int(truncatingIfNeeded: entry >> 32) & mask
      while slots[slot] != 0 { slot = (slot &+ 1) & mask }
      slots[slot] = entry
    }
  }

  /// 32 bits: eight bytes at a time, the last ones overlapping, multiplied and folded (after Wang Yi's wyhash).
  @inline(__always)
  private static func hash(_ key: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let raw = UnsafeRawBufferPointer(key)
    let count = key.count
    var first: UInt64 = 0
    var second: UInt64 = 0
    if count >= 8 {
      var state: UInt64 = 0
      var position = 0
      while position &+ 16 < count {
        state = fold(
          state ^ raw.loadUnaligned(fromByteOffset: position, as: UInt64.self),
          raw.loadUnaligned(fromByteOffset: position &+ 8, as: UInt64.self))
        position &+= 16
      }
      first = state ^ raw.loadUnaligned(fromByteOffset: min(position, count &- 8), as: UInt64.self)
      second = raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
    } else if count >= 4 {
      first = UInt64(raw.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
      second = UInt64(raw.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
    } else if count > 0 {
      first = UInt64(key[0]) << 16 | UInt64(key[count / 2]) << 8 | UInt64(key[count &- 1])
    }
    return fold(first ^ 0x9E37_79B9_7F4A_7C15, second ^ UInt64(truncatingIfNeeded: count)) >> 32
  }

  @inline(__always)
  private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = (left ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: right ^ 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }
}
