import CSodium

/// HMAC-SHA256 over the four dictionaries of a message, in hexadecimal; nothing where the key is empty.
public struct Signer: Sendable {
  /// The state after the key, so that the key is hashed once and not a message.
  private let keyed: crypto_auth_hmacsha256_state?

  /// Signs under `key`; an empty one switches signing and checking off.
  public init(key: [UInt8]) {
    guard !key.isEmpty else {
      keyed = nil
      return
    }
    var state = crypto_auth_hmacsha256_state()
    crypto_auth_hmacsha256_init(&state, key, key.count)
    keyed = state
  }

  /// Whether messages are signed at all.
  public var isActive: Bool { keyed != nil }

  /// The signature of `parts` one after the other: 64 hexadecimal digits, or none without a key.
  public func signature(of parts: some Sequence<[UInt8]>) -> [UInt8] {
    guard var state = keyed else { return [] }
    for part in parts { crypto_auth_hmacsha256_update(&state, part, UInt64(part.count)) }
    var digest = [UInt8](repeating: 0, count: Int(crypto_auth_hmacsha256_BYTES))
    crypto_auth_hmacsha256_final(&state, &digest)
    return digest.flatMap { [Self.digit($0 >> 4), Self.digit($0 & 15)] }
  }

  /// Whether `signature` is that of `parts`; takes the same time wherever they differ.
  public func accepts(_ signature: [UInt8], of parts: some Sequence<[UInt8]>) -> Bool {
    guard isActive else { return true }
    let expected = self.signature(of: parts)
    return signature.count == expected.count && sodium_memcmp(signature, expected, expected.count) == 0
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
