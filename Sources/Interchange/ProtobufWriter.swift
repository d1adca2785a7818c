/// Writes the wire format of Protocol Buffers: tagged fields, one after the other.
///
/// swift-protobuf imports Foundation, which would triple the size of the program and its time to start; of the format only
/// this much is needed.
public struct ProtobufWriter: Sendable {
  /// The message so far.
  public private(set) var bytes: [UInt8] = []

  public init() {}

  /// How a field's value is laid out.
  private enum Wire: UInt64 {
    case varint = 0
    case fixed64 = 1
    case lengthDelimited = 2
    case fixed32 = 5
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func tag(_ field: Int, _ wire: Wire) { varint(UInt64(field) << 3 | wire.rawValue) }

  /// A whole number (`int32`, `int64`, `enum`, `bool`).
  public mutating func integer(_ field: Int, _ value: Int) {
    tag(field, .varint)
    varint(UInt64(bitPattern: Int64(value)))
  }

  public mutating func float(_ field: Int, _ value: Float) {
    tag(field, .fixed32)
    for byte in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt32(byte)))) }
  }

  public mutating func double(_ field: Int, _ value: Double) {
    tag(field, .fixed64)
    for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt64(byte)))) }
  }

  public mutating func text(_ field: Int, _ text: String) { data(field, Array(text.utf8)) }

  public mutating func data(_ field: Int, _ data: [UInt8]) {
    tag(field, .lengthDelimited)
    varint(UInt64(data.count))
    bytes += data
  }

  /// Floats as raw little-endian bytes.
  public mutating func data(_ field: Int, floats: UnsafeBufferPointer<Float>) {
    tag(field, .lengthDelimited)
    varint(UInt64(floats.count * 4))
    bytes.append(contentsOf: UnsafeRawBufferPointer(floats))
  }

  public mutating func message(_ field: Int, _ message: ProtobufWriter) { data(field, message.bytes) }

  /// Whole numbers in one field (`packed`).
  public mutating func packed(_ field: Int, _ values: [Int]) {
    var inner = ProtobufWriter()
    for value in values { inner.varint(UInt64(bitPattern: Int64(value))) }
    data(field, inner.bytes)
  }
}
