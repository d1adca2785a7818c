import Interchange
import TestSupport
import Testing

@Suite struct SafeTensorsTests {
  private static func written() -> [UInt8] {
    var writer = SafeTensorsWriter()
    [Float(1), -2.5, .infinity, 4, 5, 6].withUnsafeBufferPointer { writer.add("layer.weight", shape: [2, 3], $0) }
    writer.add("labels", [Int32(7), -1])
    writer.add("nothing", [Float]())
    return writer.file(metadata: [("format", "heddle"), ("heddle", "{\"quoted\": \"☃\"}")])
  }

  @Test("what was written reads back, names, shapes, elements and texts")
  func roundTrip() throws {
    let file = try SafeTensors(Self.written())
    #expect(file.entries.map(\.name) == ["layer.weight", "labels", "nothing"])
    #expect(file["layer.weight"]?.shape == [2, 3])
    #expect(try file.floats("layer.weight") == [1, -2.5, .infinity, 4, 5, 6])
    #expect(try file.wholes("labels") == [7, -1])
    #expect(try file.floats("nothing").isEmpty)
    #expect(file.metadata["heddle"] == "{\"quoted\": \"☃\"}")
    #expect(throws: InterchangeError.self) { try file.floats("labels") }
    #expect(throws: InterchangeError.self) { try file.floats("absent") }
  }

  /// A file of this header and so many bytes of elements.
  private static func file(_ header: String, _ bytes: Int = 0, length: UInt64? = nil) -> [UInt8] {
    let text = Array(header.utf8), claimed = length ?? UInt64(text.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: claimed >> (8 * UInt64($0))) } + text
      + [UInt8](repeating: 0, count: bytes)
  }

  private static func tensor(_ type: String, _ shape: String, _ offsets: String) -> String {
    "{\"a\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}}"
  }

  static let damaged: [(name: String, bytes: [UInt8])] = [
    ("nothing at all", []),
    ("too short for a length", [1, 2, 3]),
    ("a header longer than the file", file("{}", length: 3)),
    ("a header of 2⁶⁴ - 1 bytes", file("{}", length: .max)),
    ("a header of 2⁶³ bytes", file("{}", length: 1 << 63)),
    ("no JSON", file("{x}")),
    ("an array for a header", file("[]")),
    ("nested beyond reason", file(String(repeating: "[", count: 100_000))),
    ("a type that is not known", file(tensor("F8", "[1]", "[0,1]"), 1)),
    ("no type", file("{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}", 4)),
    ("a tensor that is a number", file("{\"a\":4}", 4)),
    ("fewer bytes than the shape needs", file(tensor("F32", "[2]", "[0,4]"), 4)),
    ("more bytes than the shape needs", file(tensor("F32", "[1]", "[0,8]"), 8)),
    ("a negative extent", file(tensor("F32", "[-1]", "[0,4]"), 4)),
    ("an extent that is no number", file(tensor("F32", "[\"1\"]", "[0,4]"), 4)),
    ("an extent with a fraction", file(tensor("F32", "[1.5]", "[0,4]"), 4)),
    ("an extent that is NaN", file(tensor("F32", "[NaN]", "[0,4]"), 4)),
    ("extents whose product overflows", file(tensor("F32", "[4294967296,4294967296,4]", "[0,4]"), 4)),
    ("extents whose product overflows before a zero", file(tensor("F32", "[9223372036854775807,9,0]", "[0,0]"))),
    ("too many extents", file(tensor("F32", "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", "[0,4]"), 4)),
    ("offsets the wrong way round", file(tensor("F32", "[1]", "[4,0]"), 4)),
    ("negative offsets", file(tensor("F32", "[1]", "[-4,0]"), 4)),
    ("one offset", file(tensor("F32", "[1]", "[0]"), 4)),
    ("an offset past the end", file(tensor("F32", "[1]", "[4,8]"), 4)),
    ("a file that is cut off", file(tensor("F32", "[2]", "[0,8]"), 4)),
    ("bytes after the last tensor", file(tensor("F32", "[1]", "[0,4]"), 8)),
    (
      "tensors that overlap",
      file(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
        12)
    ),
    (
      "a gap between tensors",
      file(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}",
        12)
    ),
    (
      "one name twice",
      file(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
        8)
    ),
  ]

  @Test("a damaged or hostile file is an error of one line", arguments: damaged)
  func refuses(name: String, bytes: [UInt8]) {
    #expect(throws: InterchangeError.self, "\(name)") { try SafeTensors(bytes) }
    do { _ = try SafeTensors(bytes) } catch { #expect(!"\(error)".contains("\n")) }
  }

  @Test("no damage makes the reader trap")
  func fuzz() {
    var generator = SeededGenerator(seed: 11)
    let good = Self.written()
    let tokens = ["[", "{", "}", "-1", "9223372036854775807", "1e400", "\"F32\"", "\"shape\""].map { Array($0.utf8) }
    for _ in 0..<Fuzzing.count(usually: 3000) {
      let bytes = Fuzzing.damaged(good, tokens: tokens, using: &generator)
      guard let file = try? SafeTensors(bytes) else { continue }
      for entry in file.entries { _ = try? file.floats(entry.name) }
    }
  }
}
