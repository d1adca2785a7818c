import Synchronization

/// Makes identifiers that no other process has.
public enum Identifier {
  /// A random UUID (version 4) in its usual form.
  public static func random() -> String {
    var generator = SystemRandomNumberGenerator()
    let high = generator.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    let low = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    let digits = hexadecimal(high) + hexadecimal(low)
    var text: [UInt8] = []
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { text.append(UInt8(ascii: "-")) }
      text.append(digit)
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func hexadecimal(_ value: UInt64) -> [UInt8] {
    let digits = Array(String(value, radix: 16).utf8)
    return [UInt8](repeating: UInt8(ascii: "0"), count: 16 - digits.count) + digits
  }
}

/// Makes the headers of one sender: one session, message numbers that count up.
public final class HeaderMaker: Sendable {
  /// The sender's session.
  public let session: String
  private let username: String
  private let count = Atomic<Int>(0)

  /// A new session of `username`.
  public init(username: String) {
    session = Identifier.random()
    self.username = username
  }

  /// The next header, dated now.
  public func header(_ type: String) -> Header {
    let number = count.add(1, ordering: .relaxed).newValue
    return Header(
      messageID: "\(session)_\(number)", type: type, session: session, username: username,
      date: Timestamp.now().description)
  }
}
