import Glibc

/// Distinct byte strings and their numbers, in the order in which they were added: a hash table over one buffer.
///
/// The first 32 bytes of a key are kept and compared as words, so that short keys, which most are, need no branch that
/// depends on their length.
struct ByteDictionary: Sendable {
  /// The first 32 bytes of a key, 0 behind its end.
  struct Head: Equatable {
    fileprivate var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    static let size = 32

    @inline(__always)
    static func == (left: Head, right: Head) -> Bool {
      (left.words.0 ^ right.words.0) | (left.words.1 ^ right.words.1) | (left.words.2 ^ right.words.2)
        | (left.words.3 ^ right.words.3) == 0
    }
  }

  /// All keys after one another.
  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]
  private var heads: [Head] = []
  /// Upper half: the key's hash; lower half: its number plus 1; 0 is free. A power of two of slots, linear probing.
  private var slots: [UInt64]
  private var mask: Int

  init() {
    slots = [UInt64](repeating: 0, count: 64)
    mask = 63
  }

  /// Keys.
  var count: Int { heads.count }

  /// The key of number `index`.
  func key(_ index: Int) -> ArraySlice<UInt8> { bytes[ends[index]..<ends[index + 1]] }

  /// All keys as text, in order.
  var keys: [String] { (0..<count).map { String(decoding: key($0), as: UTF8.self) } }

  /// The number of `key`, or nil where it was never added.
  func find(_ key: UnsafeBufferPointer<UInt8>) -> Int32? { find(key, head: Self.head(of: key), hash: nil) }

  /// The number of `key`, added if it is new.
  mutating func add(_ key: UnsafeBufferPointer<UInt8>) -> Int32 { add(key, head: Self.head(of: key)) }

  mutating func add(_ key: some Collection<UInt8>) -> Int32 {
    Array(key).withUnsafeBufferPointer { add($0) }
  }

  /// The number of `key`, which begins with `head`, added if it is new.
  @inline(__always)
  mutating func add(_ key: UnsafeBufferPointer<UInt8>, head: Head) -> Int32 {
    let hash = Self.hash(key, head)
    return find(key, head: head, hash: hash) ?? append(key, head, hash)
  }

  @inline(__always)
  private func find(_ key: UnsafeBufferPointer<UInt8>, head: Head, hash known: UInt64?) -> Int32? {
    let hash = known ?? Self.hash(key, head)
    return slots.withUnsafeBufferPointer { slots in
      heads.withUnsafeBufferPointer { heads in
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
          let entry = slots[slot]
          let number = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
          if entry >> 32 == hash, heads[number] == head, matches(number, key) {
            return Int32(truncatingIfNeeded: number)
          }
          slot = (slot &+ 1) & mask
        }
        return nil
      }
    }
  }

  /// Whether a key of the same hash and head is `key`.
  @inline(__always)
  private func matches(_ number: Int, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = ends[number]
    guard ends[number &+ 1] &- start == key.count else { return false }
    guard key.count > Head.size, let other = key.baseAddress else { return true }
    return bytes.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { memcmp($0 + start, other, key.count) == 0 } ?? false
    }
  }

  @inline(never)
  private mutating func append(_ key: UnsafeBufferPointer<UInt8>, _ head: Head, _ hash: UInt64) -> Int32 {
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 { slot = (slot &+ 1) & mask }
    let number = count
    slots[slot] = hash << 32 | UInt64(truncatingIfNeeded: number + 1)
    bytes.append(contentsOf: key)
    ends.append(bytes.count)
    heads.append(head)
    if count * 2 > mask { grow() }
    return Int32(truncatingIfNeeded: number)
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

  /// The first bytes of `key`.
  @inline(__always)
  static func head(of key: UnsafeBufferPointer<UInt8>) -> Head {
    var head = Head()
    withUnsafeMutableBytes(of: &head.words) { words in
      words.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(key).prefix(words.count)))
    }
    return head
  }

  /// 32 bits: words multiplied and folded (after Wang Yi's wyhash).
  @inline(__always)
  private static func hash(_ key: UnsafeBufferPointer<UInt8>, _ head: Head) -> UInt64 {
    let words = head.words
    var state = fold(
      words.0 ^ (words.2 << 29 | words.2 >> 35) ^ 0x9E37_79B9_7F4A_7C15,
      words.1 ^ (words.3 << 29 | words.3 >> 35) ^ UInt64(truncatingIfNeeded: key.count))
    if key.count > Head.size {
      let raw = UnsafeRawBufferPointer(key)
      var position = Head.size
      while position < key.count {
        // The last word overlaps the one before.
        state = fold(state, raw.loadUnaligned(fromByteOffset: min(position, key.count &- 8), as: UInt64.self))
        position &+= 8
      }
    }
    return state >> 32
  }

  @inline(__always)
  private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = (left ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: right ^ 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }
}

extension ByteDictionary {
  /// Cuts the first bytes of keys out of a text.
  static let masks = Masks()

  /// As many bytes of ones as a head has, then as many of zeros.
  struct Masks: @unchecked Sendable {
    private let bytes: UnsafeRawPointer

    fileprivate init() {
      let bytes = UnsafeMutableRawPointer.allocate(byteCount: 2 * Head.size, alignment: Head.size)
      bytes.initializeMemory(as: UInt8.self, repeating: 0xFF, count: Head.size)
      (bytes + Head.size).initializeMemory(as: UInt8.self, repeating: 0, count: Head.size)
      self.bytes = UnsafeRawPointer(bytes)
    }

    /// The first bytes of a key of `count` bytes at `start`, where as many as a head has can be read.
    @inline(__always)
    func head(at start: UnsafePointer<UInt8>, count: Int) -> Head {
      let text = UnsafeRawPointer(start)
      let mask = bytes + (Head.size &- min(count, Head.size))
      @inline(__always)
      func word(_ offset: Int) -> UInt64 {
        text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
          & mask.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      }
      return Head(words: (word(0), word(8), word(16), word(24)))
    }
  }
}
