import CNanopb

/// A message of Protocol Buffers in the making: tagged fields, one after the other, in nanopb's encoding.
///
/// Of nanopb this needs only the functions that write single fields, so that no code is generated. swift-protobuf imports
/// Foundation, which would triple the size of the program and its time to start.
public struct ProtobufWriter: Sendable {
  /// The most bytes that readers take for one message.
  public static let mostBytes = Int(Int32.max)

  private typealias Stream = UnsafeMutablePointer<pb_ostream_t>

  private let limit: Int
  private var bytes: [UInt8] = []
  private var isFull = false

  /// An empty message that may grow to `limit` bytes.
  public init(limit: Int = mostBytes) { self.limit = limit }

  /// The message.
  ///
  /// - Throws: `InterchangeError` where it, or a message in it, takes more bytes than it may have.
  public func encoded() throws(InterchangeError) -> [UInt8] {
    guard !isFull else {
      throw InterchangeError("it takes more than \(limit) bytes, the most that a protobuf message may have")
    }
    return bytes
  }

  /// Lets nanopb write at the end; after a failure nothing more is written.
  private mutating func write(_ encode: (Stream) -> Bool) {
    guard !isFull else { return }
    let limit = limit
    let isWritten = withUnsafeMutablePointer(to: &bytes) { bytes in
      var stream = pb_ostream_t()
      stream.callback = { stream, data, count in
        guard let bytes = stream?.pointee.state?.assumingMemoryBound(to: [UInt8].self) else { return false }
        bytes.pointee.append(contentsOf: UnsafeBufferPointer(start: data, count: count))
        return true
      }
      stream.state = UnsafeMutableRawPointer(bytes)
      (stream.max_size, stream.bytes_written) = (limit, bytes.pointee.count)
      return encode(&stream)
    }
    if !isWritten { (isFull, bytes) = (true, []) }
  }

  /// A whole number (`int32`, `int64`, `enum`, `bool`).
  public mutating func integer(_ field: UInt32, _ value: Int) {
    write { pb_encode_tag($0, PB_WT_VARINT, field) && pb_encode_varint($0, Self.varint(value)) }
  }

  public mutating func float(_ field: UInt32, _ value: Float) {
    write { stream in
      withUnsafeBytes(of: value) {
        pb_encode_tag(stream, PB_WT_32BIT, field) && pb_encode_fixed32(stream, $0.baseAddress)
      }
    }
  }

  public mutating func double(_ field: UInt32, _ value: Double) {
    write { stream in
      withUnsafeBytes(of: value) {
        pb_encode_tag(stream, PB_WT_64BIT, field) && pb_encode_fixed64(stream, $0.baseAddress)
      }
    }
  }

  public mutating func text(_ field: UInt32, _ text: String) {
    var text = text
    text.withUTF8 { data(field, UnsafeRawBufferPointer($0)) }
  }

  public mutating func data(_ field: UInt32, _ data: [UInt8]) { data.withUnsafeBytes { self.data(field, $0) } }

  /// Bytes as they lie in memory.
  public mutating func data(_ field: UInt32, _ data: UnsafeRawBufferPointer) {
    write {
      pb_encode_tag($0, PB_WT_STRING, field)
        && pb_encode_string($0, data.baseAddress?.assumingMemoryBound(to: pb_byte_t.self), data.count)
    }
  }

  public mutating func message(_ field: UInt32, _ message: ProtobufWriter) {
    if message.isFull { (isFull, bytes) = (true, []) }
    data(field, message.bytes)
  }

  /// Whole numbers in one field (`packed`).
  public mutating func packed(_ field: UInt32, _ values: [Int]) {
    write { stream in
      // A stream without a place to write to measures.
      var size = pb_ostream_t()
      return values.allSatisfy { pb_encode_varint(&size, Self.varint($0)) }
        && pb_encode_tag(stream, PB_WT_STRING, field) && pb_encode_varint(stream, UInt64(size.bytes_written))
        && values.allSatisfy { pb_encode_varint(stream, Self.varint($0)) }
    }
  }

  private static func varint(_ value: Int) -> UInt64 { UInt64(bitPattern: Int64(value)) }
}
