import Interchange
import Testing

/// The bytes are those of the examples in the Protocol Buffers encoding guide where it has one.
@Suite struct ProtobufTests {
  private func written(_ write: (inout ProtobufWriter) -> Void) throws -> [UInt8] {
    var message = ProtobufWriter()
    write(&message)
    return try message.encoded()
  }

  @Test("whole numbers take as many bytes as they need, negative ones ten")
  func wholeNumbers() throws {
    #expect(try written { $0.integer(1, 150) } == [0x08, 0x96, 0x01])
    #expect(try written { $0.integer(20, 0) } == [0xA0, 0x01, 0x00])
    #expect(try written { $0.integer(1, -2) } == [0x08, 0xFE] + [UInt8](repeating: 0xFF, count: 8) + [0x01])
    #expect(try written { $0.integer(1, .max) } == [0x08] + [UInt8](repeating: 0xFF, count: 8) + [0x7F])
  }

  @Test("fractions are in little-endian order")
  func fractions() throws {
    #expect(try written { $0.float(2, 0.5) } == [0x15, 0, 0, 0, 0x3F])
    #expect(try written { $0.double(1, -2) } == [0x09, 0, 0, 0, 0, 0, 0, 0, 0xC0])
  }

  @Test("texts, bytes and messages begin with their length")
  func lengths() throws {
    #expect(try written { $0.text(2, "testing") } == [0x12, 0x07] + Array("testing".utf8))
    #expect(try written { $0.text(2, "") } == [0x12, 0x00])
    #expect(try written { $0.text(2, "ö") } == [0x12, 0x02, 0xC3, 0xB6])
    #expect(try written { $0.data(9, []) } == [0x4A, 0x00])
    let long = [UInt8](repeating: 7, count: 70_000)
    #expect(try written { $0.data(9, long) } == [0x4A, 0xF0, 0xA2, 0x04] + long)
    var inner = ProtobufWriter()
    inner.integer(1, 150)
    #expect(try written { $0.message(3, inner) } == [0x1A, 0x03, 0x08, 0x96, 0x01])
  }

  @Test("packed whole numbers share one field")
  func packed() throws {
    #expect(try written { $0.packed(6, [3, 270, 86942]) } == [0x32, 0x06, 0x03, 0x8E, 0x02, 0x9E, 0xA7, 0x05])
    #expect(try written { $0.packed(7, []) } == [0x3A, 0x00])
    #expect(try written { $0.packed(7, [-1]) } == [0x3A, 0x0A] + [UInt8](repeating: 0xFF, count: 9) + [0x01])
  }

  @Test("a message that outgrows its limit says so, and so does one that contains it")
  func limit() throws {
    var message = ProtobufWriter(limit: 9)
    message.text(2, "testing")
    #expect(try message.encoded().count == 9)
    message.integer(1, 1)
    let error = InterchangeError("it takes more than 9 bytes, the most that a protobuf message may have")
    #expect(throws: error) { try message.encoded() }
    message.text(2, "")
    #expect(throws: error) { try message.encoded() }
    var outer = ProtobufWriter(limit: 20)
    outer.message(1, message)
    #expect(throws: InterchangeError.self) { try outer.encoded() }
    var packed = ProtobufWriter(limit: 20)
    packed.packed(7, [-1, -1])
    #expect(throws: InterchangeError.self) { try packed.encoded() }
  }
}
