import Testing

@testable import Data

struct MediaNumbersTests {
  @Test("idx files give their shape and values")
  func idx() throws {
    let bytes: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 255]
    let array = try IDX.decode(bytes)
    #expect(array == NumberArray(shape: [2, 1, 2], elements: .bytes([1, 2, 3, 255])))
    #expect(array.pictures?[1] == Picture(width: 2, height: 1, channels: 1, pixels: [3, 255]))
    let shorts = try IDX.decode([0, 0, 0x0B, 1, 0, 0, 0, 2, 0xFF, 0xFE, 1, 0])
    #expect(shorts.doubles == [-2, 256])
    let floats = try IDX.decode([0, 0, 0x0D, 1, 0, 0, 0, 1, 0x3F, 0x80, 0, 0])
    #expect(floats.floats == [1])
  }

  @Test(
    "idx files that do not add up say what is wrong",
    arguments: [
      ([0, 0, 8, 1, 0, 0, 0, 3, 1, 2], "claims 3 elements of 1 bytes, but only 2 bytes follow"),
      ([0, 0, 8, 1, 0, 0, 0, 1, 1, 2], "1 bytes are left over after its elements"),
      (
        [0, 0, 7, 1, 0, 0, 0, 1, 1],
        "it begins with the bytes 0 0 7 1, expected 0 0, a type from 8 to 14, 1 to 8 extents"
      ),
      (
        [0, 0, 0x0E, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255],
        "claims 4294967295x4294967295x4294967295 elements of 8 bytes, but only 0 bytes follow"
      ),
      ([0, 0], "the file ends too early: 4 bytes expected at 0, 2 found"),
    ] as [([UInt8], String)])
  func damagedIDX(bytes: [UInt8], reason: String) {
    #expect(throws: MediaError("idx", reason)) { try IDX.decode(bytes) }
  }

  static func npy(_ type: String, _ shape: String, isFortran: Bool = false, data: [UInt8]) -> [UInt8] {
    var header = "{'descr': '\(type)', 'fortran_order': \(isFortran ? "True" : "False"), 'shape': \(shape), }"
    while (header.utf8.count + 11) % 64 != 0 { header += " " }
    header += "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0] + MediaSoundBuilder.little(header.utf8.count, 2) + Array(header.utf8)
      + data
  }

  @Test(
    "npy files of every number type give their values",
    arguments: [
      ("|u1", [1, 255], [1, 255]), ("|b1", [1, 0], [1, 0]), ("|i1", [255, 1], [-1, 1]),
      ("<i2", [0xFE, 0xFF, 1, 0], [-2, 1]), (">u2", [1, 0, 0, 1], [256, 1]),
      ("<i4", [1, 0, 0, 0, 255, 255, 255, 255], [1, -1]),
      ("<i8", [5, 0, 0, 0, 0, 0, 0, 0, 254, 255, 255, 255, 255, 255, 255, 255], [5, -2]),
      ("<f2", [0, 0x3C, 0, 0xC0], [1, -2]), ("<f4", [0, 0, 0x80, 0x3F, 0, 0, 0, 0x3F], [1, 0.5]),
      (">f8", [0x40, 0, 0, 0, 0, 0, 0, 0, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0], [2, 1]),
    ] as [(String, [UInt8], [Double])])
  func npy(type: String, data: [UInt8], expected: [Double]) throws {
    let array = try NPY.decode(Self.npy(type, "(2,)", data: data))
    #expect(array.shape == [2])
    #expect(array.doubles == expected)
  }

  @Test("npy shapes: a single number, nothing, and Fortran order")
  func npyShapes() throws {
    #expect(try NPY.decode(Self.npy("|u1", "()", data: [7])) == NumberArray(shape: [], elements: .bytes([7])))
    #expect(try NPY.decode(Self.npy("<f4", "(0, 3)", data: [])) == NumberArray(shape: [0, 3], elements: .floats([])))
    let fortran = try NPY.decode(Self.npy("|u1", "(2, 3)", isFortran: true, data: [1, 4, 2, 5, 3, 6]))
    #expect(fortran == NumberArray(shape: [2, 3], elements: .bytes([1, 2, 3, 4, 5, 6])))
  }

  @Test(
    "npy files that cannot be taken say why",
    arguments: [
      (
        "<U3", "(2,)",
        "its elements are texts ('<U3'), and npy is read for numbers: write texts as a column of a csv or json file"
      ),
      (
        "|S5", "(2,)",
        "its elements are texts ('|S5'), and npy is read for numbers: write texts as a column of a csv or json file"
      ),
      (
        "|O", "(2,)",
        "its elements are python objects ('|O'), and npy is read for numbers: convert them with astype(float), or write a csv or json file"
      ),
      ("<c8", "(2,)", "its elements are of type '<c8', expected flags, integers or floats"),
      ("<f8", "(4611686018427387904, 4)", "claims 4611686018427387904x4 elements of 8 bytes, but only 2 bytes follow"),
      ("<f8", "(-1,)", "an extent of its shape is '-1'"),
    ])
  func refusedNPY(type: String, shape: String, reason: String) {
    #expect(throws: MediaError("npy", reason)) { try NPY.decode(Self.npy(type, shape, data: [0, 0])) }
  }

  /// A zip archive of stored or deflated members.
  static func zip(_ members: [(name: String, content: [UInt8])], isDeflated: Bool) -> [UInt8] {
    func little(_ values: (Int, Int)...) -> [UInt8] { values.flatMap { MediaSoundBuilder.little($0.0, $0.1) } }
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let packed = isDeflated ? MediaPNGBuilder.stored(member.content) : member.content
      let common = little(
        (20, 2), (0, 2), (isDeflated ? 8 : 0, 2), (0, 4), (Int(MediaPNGBuilder.crc(member.content)), 4),
        (packed.count, 4), (member.content.count, 4), (member.name.utf8.count, 2))
      directory += [0x50, 0x4B, 1, 2] + little((20, 2)) + common + little((0, 2), (0, 2), (0, 2), (0, 2), (0, 4))
      directory += little((file.count, 4)) + Array(member.name.utf8)
      file += [0x50, 0x4B, 3, 4] + common + little((4, 2)) + Array(member.name.utf8) + [1, 2, 3, 4] + packed
    }
    let start = file.count
    file += directory + [0x50, 0x4B, 5, 6]
    file += little((0, 4), (members.count, 2), (members.count, 2), (directory.count, 4), (start, 4), (0, 2))
    return file
  }

  @Test("npz archives give their arrays by name, stored or deflated", arguments: [false, true])
  func npz(isDeflated: Bool) throws {
    let members = [
      (name: "a.npy", content: Self.npy("|u1", "(3,)", data: [1, 2, 3])),
      (name: "b.npy", content: Self.npy("<f4", "(1, 1)", data: [0, 0, 0x80, 0x3F])),
    ]
    let arrays = try NPZ.decode(Self.zip(members, isDeflated: isDeflated))
    #expect(arrays.map(\.name) == ["a", "b"])
    #expect(arrays.map(\.array.doubles) == [[1, 2, 3], [1]])
  }

  @Test("gzip members inflate one after the other, within the limit")
  func gzip() throws {
    func member(_ content: [UInt8]) -> [UInt8] {
      [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + MediaPNGBuilder.stored(content)
        + MediaSoundBuilder.little(Int(MediaPNGBuilder.crc(content)), 4) + MediaSoundBuilder.little(content.count, 4)
    }
    let file = member([1, 2, 3]) + member([4])
    #expect(Gzip.isGzip(file))
    #expect(try Gzip.inflate(file, limit: 4) == [1, 2, 3, 4])
    #expect(throws: MediaError("gzip", "it inflates to more than the limit of 3 bytes")) {
      try Gzip.inflate(file, limit: 3)
    }
    #expect(throws: MediaError("gzip", "the file ends too early")) { try Gzip.inflate(file.dropLast(2), limit: 9) }
    #expect(throws: MediaError("gzip", "incorrect header check")) { try Gzip.inflate([1, 2, 3, 4], limit: 9) }
  }
}
