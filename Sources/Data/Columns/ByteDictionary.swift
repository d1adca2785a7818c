/// Distinct byte strings and their numbers, in the order in which they were added: a hash table over one buffer.
struct ByteDictionary: Sendable {
  /// All keys after one another.
  private var bytes: [UInt8] = []
  private var ends: [Int32] = []
  private var hashes: [UInt32] = []
  /// Number of the key, or -1; a power of two of slots, linear probing.
  private var slots: [Int32]
  private var mask: Int

  init() {
    slots = [Int32](repeating: -1, count: 64)
    mask = 63
  }

  /// Keys.
  var count: Int { ends.count }

  /// The key of number `index`.
  func key(_ index: Int) -> ArraySlice<UInt8> { bytes[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])] }

  /// All keys as text, in order.
  var keys: [String] { (0..<count).map { String(decoding: key($0), as: UTF8.self) } }

  /// The number of `key`, or nil where it was never added.
  func find(_ key: UnsafeBufferPointer<UInt8>) -> Int32? {
    let hash = Self.hash(key)
    var slot = Int(hash) & mask
    while slots[slot] >= 0 {
      if matches(Int(slots[slot]), key, hash) { return slots[slot] }
      slot = (slot &+ 1) & mask
    }
    return nil
  }

  /// The number of `key`, added if it is new.
  mutating func add(_ key: UnsafeBufferPointer<UInt8>) -> Int32 {
    let hash = Self.hash(key)
    var slot = Int(hash) & mask
    while slots[slot] >= 0 {
      if matches(Int(slots[slot]), key, hash) { return slots[slot] }
      slot = (slot &+ 1) & mask
    }
    let number = Int32(count)
    slots[slot] = number
    bytes.append(contentsOf: key)
    ends.append(Int32(bytes.count))
    hashes.append(hash)
    if count * 2 > mask { grow() }
    return number
  }

  mutating func add(_ key: some Collection<UInt8>) -> Int32 {
    Array(key).withUnsafeBufferPointer { add($0) }
  }

  private func matches(_ number: Int, _ key: UnsafeBufferPointer<UInt8>, _ hash: UInt32) -> Bool {
    guard hashes[number] == hash else { return false }
    let start = number == 0 ? 0 : Int(ends[number - 1])
    guard Int(ends[number]) - start == key.count else { return false }
    for index in 0..<key.count where bytes[start &+ index] != key[index] { return false }
    return true
  }

  private mutating func grow() {
    mask = mask * 2 + 1
    slots = [Int32](repeating: -1, count: mask + 1)
    for number in hashes.indices {
      var slot = Int(hashes[number]) & mask
      while slots[slot] >= 0 { slot = (slot &+ 1) & mask }
      slots[slot] = Int32(number)
    }
  }

  /// Eight bytes at a time, multiplied and folded (after Wang Yi's wyhash).
  private static func hash(_ key: UnsafeBufferPointer<UInt8>) -> UInt32 {
    let raw = UnsafeRawBufferPointer(key)
    var state = 0x9E37_79B9_7F4A_7C15 ^ UInt64(key.count)
    var position = 0
    while position &+ 8 <= key.count {
      state = fold(state ^ raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      position &+= 8
    }
    var rest: UInt64 = 0
    while position < key.count {
      rest = rest << 8 | UInt64(key[position])
      position &+= 1
    }
    return UInt32(truncatingIfNeeded: fold(state ^ rest) >> 7)
  }

  private static func fold(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
    return product.high ^ product.low
  }
}
