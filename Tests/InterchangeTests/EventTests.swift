import Testing

@testable import Interchange

@Suite struct EventTests {
  static let sums: [(bytes: [UInt8], sum: UInt32)] = [
    ([UInt8](repeating: 0, count: 32), 0x8A91_36AA), ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
    ([UInt8](0..<32), 0x46DD_794E), (Array("123456789".utf8), 0xE306_9283),
  ]

  @Test("the checksum is that of RFC 3720, B.4", arguments: sums)
  func checksum(bytes: [UInt8], sum: UInt32) { #expect(TensorBoardEvents.checksum(bytes) == sum) }

  @Test("every record has its length and two checksums, and the first says the version")
  func records() throws {
    var events = try TensorBoardEvents(time: 1.5)
    try events.add("loss", 0.5, step: 300, time: 2)
    var rest = events.bytes[...], records: [[UInt8]] = []
    while !rest.isEmpty {
      let head = Array(rest.prefix(8)), length = head.reversed().reduce(0) { $0 << 8 | Int($1) }
      let data = Array(rest.dropFirst(12).prefix(length))
      for (sum, of) in [(rest.dropFirst(8).prefix(4), head), (rest.dropFirst(12 + length).prefix(4), data)] {
        #expect(sum.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) } == TensorBoardEvents.masked(of))
      }
      records.append(data)
      rest = rest.dropFirst(16 + length)
    }
    #expect(records.count == 2)
    #expect(records[0].suffix(15) == [0x1A, 13] + Array("brain.Event:2".utf8))
    // step 300 as a varint, then the summary: tag and simple value.
    let written = Array(records[1].dropFirst(9))
    let expected: [UInt8] =
      [0x10, 0xAC, 0x02, 0x2A, 13, 0x0A, 11, 0x0A, 4] + Array("loss".utf8) + [0x15, 0, 0, 0, 0x3F]
    #expect(written == expected)
  }
}
