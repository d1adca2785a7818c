import JupyterProtocol
import Testing

struct TimestampTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000000Z"), (1_795_449_121_123_456, "2026-11-23T15:52:01.123456Z"),
      (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
    ] as [(Int64, String)])
  func `a time is written in ISO 8601 and read back`(microseconds: Int64, text: String) {
    #expect(Timestamp(microseconds: microseconds).description == text)
    #expect(Timestamp(text)?.microseconds == microseconds)
  }

  @Test(arguments: [
    "2026-11-23T16:52:01.1234567+01:00", "2026-11-23 15:52:01.123456", "2026-11-23T10:22:01.123456-0530",
  ])
  func `offsets and other precisions are understood`(text: String) {
    #expect(Timestamp(text)?.microseconds == 1_795_449_121_123_456)
  }

  @Test(arguments: [
    "", "now", "2026-13-01T00:00:00Z", "2026-11-23T15:52", "2026-11-23T15:52:01Zx", "2026-11-23T15:52:01.1+",
  ])
  func `anything else is no time`(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test func `identifiers are UUIDs of version 4 and differ`() {
    let identifiers = (0..<100).map { _ in Identifier.random() }
    #expect(Set(identifiers).count == 100)
    for identifier in identifiers {
      let parts = identifier.split(separator: "-")
      #expect(parts.map(\.count) == [8, 4, 4, 4, 12])
      #expect(parts[2].first == "4")
      #expect("89ab".contains(parts[3].first ?? "x"))
    }
  }
}
