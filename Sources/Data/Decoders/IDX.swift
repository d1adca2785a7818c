/// The idx format of the MNIST files: a big-endian magic number, extents, then elements.
public enum IDX {
  /// Reads an idx file that is not compressed.
  ///
  /// Throws `MediaError` where the magic number is none of idx or the bytes are not as many as the extents say.
  public static func decode(_ bytes: [UInt8]) throws -> NumberArray {
    var reader = ByteReader(bytes, format: "idx")
    let magic = Array(try reader.take(4))
    let types: [UInt8: ElementType] = [
      0x08: ElementType(kind: .unsigned, size: 1, bigEndian: true),
      0x09: ElementType(kind: .signed, size: 1, bigEndian: true),
      0x0B: ElementType(kind: .signed, size: 2, bigEndian: true),
      0x0C: ElementType(kind: .signed, size: 4, bigEndian: true),
      0x0D: ElementType(kind: .float, size: 4, bigEndian: true),
      0x0E: ElementType(kind: .float, size: 8, bigEndian: true),
    ]
    guard magic[0] == 0, magic[1] == 0, let type = types[magic[2]], (1...8).contains(magic[3]) else {
      let text = magic.map { String($0) }.joined(separator: " ")
      throw MediaError("idx", "it begins with the bytes \(text), expected 0 0, a type from 8 to 14, 1 to 8 extents")
    }
    var shape: [Int] = []
    for _ in 0..<magic[3] { shape.append(Int(try reader.bigEndian(bytes: 4))) }
    guard let count = NumberArray.elementCount(shape), count <= reader.remaining / type.size else {
      let claimed = shape.map { String($0) }.joined(separator: "x")
      throw MediaError(
        "idx", "claims \(claimed) elements of \(type.size) bytes, but only \(reader.remaining) bytes follow")
    }
    guard count * type.size == reader.remaining else {
      throw MediaError("idx", "\(reader.remaining - count * type.size) bytes are left over after its elements")
    }
    return NumberArray(shape: shape, elements: type.decode(try reader.take(count * type.size), count: count))
  }
}
