/// An event file as TensorBoard reads it: records of protobuf messages, each with its length and two checksums.
///
/// Writes `Event` of tensorflow/core/util/event.proto with its scalar summaries.
public struct TensorBoardEvents: Sendable {
  /// The whole file so far.
  public private(set) var bytes: [UInt8] = []

  /// A file that begins at `time`, in seconds since 1970.
  ///
  /// - Throws: `InterchangeError` as ``add(_:_:step:time:)`` does.
  public init(time: Double) throws(InterchangeError) {
    var event = ProtobufWriter()
    event.double(1, time)
    event.text(3, "brain.Event:2")
    try record(event)
  }

  /// Adds a value of `tag` at `step`.
  ///
  /// - Throws: `InterchangeError` where the tag is longer than a protobuf message may be.
  public mutating func add(_ tag: String, _ value: Double, step: Int, time: Double) throws(InterchangeError) {
    var item = ProtobufWriter()
    item.text(1, tag)
    item.float(2, Float(value))
    var summary = ProtobufWriter()
    summary.message(1, item)
    var event = ProtobufWriter()
    event.double(1, time)
    event.integer(2, step)
    event.message(5, summary)
    try record(event)
  }

  private mutating func record(_ event: ProtobufWriter) throws(InterchangeError) {
    let data = try event.encoded()
    let length = (0..<8).map { UInt8(truncatingIfNeeded: data.count >> (8 * $0)) }
    bytes += length
    bytes += Self.little(Self.masked(length))
    bytes += data
    bytes += Self.little(Self.masked(data))
  }

  private static func little(_ word: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }

  /// The checksum, turned and shifted so that a checksum of data with checksums in it is as good as any.
  static func masked(_ data: [UInt8]) -> UInt32 {
    let sum = checksum(data)
    return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
  }

  /// CRC-32C (Castagnoli 1993), reflected polynomial 0x82F63B78.
  static func checksum(_ data: [UInt8]) -> UInt32 {
    ~data.reduce(~0) { sum, byte in table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8 }
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { word, _ in word & 1 == 0 ? word >> 1 : word >> 1 ^ 0x82F6_3B78 }
  }
}
