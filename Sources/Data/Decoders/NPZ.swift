/// NumPy's npz format: a zip archive of npy files, stored or deflated.
public enum NPZ {
  /// The arrays by name, in the archive's order, names without `.npy`.
  ///
  /// `limit` bounds the bytes that one array may inflate to. Throws `MediaError` with the reason.
  public static func decode(_ bytes: [UInt8], limit: Int = 1 << 32) throws -> [(name: String, array: NumberArray)] {
    try entries(bytes).map { entry in
      let name = entry.name.hasSuffix(".npy") ? String(entry.name.dropLast(4)) : entry.name
      do {
        return (name, try NPY.decode(try content(of: entry, in: bytes, limit: limit)))
      } catch let error as MediaError {
        throw MediaError("npz", "array '\(name)': \(error.reason)")
      }
    }
  }

  private struct Entry {
    let name: String
    let method: Int
    let packed: Int
    let unpacked: Int
    let offset: Int
  }

  /// The central directory's entries; it is found by its end record, which stands last.
  private static func entries(_ bytes: [UInt8]) throws -> [Entry] {
    let endSize = 22
    guard bytes.count >= endSize, bytes.starts(with: [0x50, 0x4B]) else {
      throw MediaError("npz", "it does not begin like a zip archive")
    }
    let longestComment = 0xFFFF
    var end = bytes.count - endSize
    let lowest = max(0, end - longestComment)
    while end > lowest && !bytes[end...].starts(with: [0x50, 0x4B, 0x05, 0x06]) { end -= 1 }
    guard bytes[end...].starts(with: [0x50, 0x4B, 0x05, 0x06]) else {
      throw MediaError("npz", "the file ends too early: its directory is missing")
    }
    var reader = ByteReader(bytes, format: "npz")
    reader.position = end + 10
    let count = try reader.littleEndian(bytes: 2)
    _ = try reader.take(4)
    reader.position = try within(bytes, Int(try reader.littleEndian(bytes: 4)))
    return try (0..<count).map { _ in try entry(&reader) }
  }

  private static func entry(_ reader: inout ByteReader) throws -> Entry {
    guard try reader.take(4).elementsEqual([0x50, 0x4B, 0x01, 0x02]) else {
      throw MediaError("npz", "its directory is damaged")
    }
    _ = try reader.take(6)
    let method = Int(try reader.littleEndian(bytes: 2))
    _ = try reader.take(8)
    let packed = Int(try reader.littleEndian(bytes: 4))
    let unpacked = Int(try reader.littleEndian(bytes: 4))
    let nameLength = Int(try reader.littleEndian(bytes: 2))
    let extraLength = Int(try reader.littleEndian(bytes: 2))
    let commentLength = Int(try reader.littleEndian(bytes: 2))
    _ = try reader.take(8)
    let offset = Int(try reader.littleEndian(bytes: 4))
    let name = String(decoding: try reader.take(nameLength), as: UTF8.self)
    _ = try reader.take(extraLength + commentLength)
    guard packed != 0xFFFF_FFFF, unpacked != 0xFFFF_FFFF, offset != 0xFFFF_FFFF else {
      throw MediaError("npz", "array '\(name)' takes 4 GB or more")
    }
    return Entry(name: name, method: method, packed: packed, unpacked: unpacked, offset: offset)
  }

  private static func content(of entry: Entry, in bytes: [UInt8], limit: Int) throws -> [UInt8] {
    var reader = ByteReader(bytes, format: "npz")
    reader.position = try within(bytes, entry.offset)
    guard try reader.take(4).elementsEqual([0x50, 0x4B, 0x03, 0x04]) else {
      throw MediaError("npz", "its place in the archive is damaged")
    }
    _ = try reader.take(22)
    let nameLength = Int(try reader.littleEndian(bytes: 2))
    let extraLength = Int(try reader.littleEndian(bytes: 2))
    _ = try reader.take(nameLength + extraLength)
    let packed = try reader.take(entry.packed)
    switch entry.method {
    case 0: return Array(packed)
    case 8: return try Gzip.inflate(packed, limit: min(limit, entry.unpacked), wrapping: .none)
    default: throw MediaError("npz", "compression method \(entry.method), expected stored or deflated")
    }
  }

  private static func within(_ bytes: [UInt8], _ offset: Int) throws -> Int {
    guard offset <= bytes.count else { throw MediaError("npz", "its directory points beyond the end of the file") }
    return offset
  }
}
