import Glibc

/// Decimal numbers in UTF-8.
enum NumberParser {
  /// The number that `text` writes, rounded to the nearest Double; nil where it is none.
  ///
  /// Accepts a sign, digits with a point, and an exponent; `inf` and `infinity` in any case. Digits after a leading zero,
  /// as in zip codes, are no number unless `allowsLeadingZeros`.
  @inline(__always)
  static func parse(_ text: UnsafeBufferPointer<UInt8>, allowsLeadingZeros: Bool = false) -> Double? {
    let count = text.count
    guard count > 0, let bytes = text.baseAddress else { return nil }
    var position = 0
    var isNegative = false
    if bytes[0] == 0x2D || bytes[0] == 0x2B {
      isNegative = bytes[0] == 0x2D
      position = 1
      if count == 1 { return nil }
    }
    let start = position
    var mantissa: UInt64 = 0
    while position < count, bytes[position] &- 0x30 < 10 {
      mantissa = mantissa &* 10 &+ UInt64(bytes[position] &- 0x30)
      position &+= 1
    }
    let wholeDigits = position &- start
    if wholeDigits > 1 && bytes[start] == 0x30 && !allowsLeadingZeros { return nil }
    if position == count && wholeDigits <= 15 && wholeDigits > 0 {
      // Below 2^53, hence exact.
      let value = Double(Int64(truncatingIfNeeded: mantissa))
      return isNegative ? -value : value
    }
    return rest(text, from: position, mantissa: mantissa, digits: wholeDigits, isNegative: isNegative)
  }

  /// The number that one to eight digits write, without a branch for each; nil for all else.
  ///
  /// - Parameter text: Eight bytes that can be read, of which the first `count` are looked at.
  @inline(__always)
  static func whole(at text: UnsafePointer<UInt8>, count: Int) -> Double? {
    guard (1...8).contains(count) else { return nil }
    let word = UInt64(littleEndian: UnsafeRawPointer(text).loadUnaligned(as: UInt64.self))
    // The last digit stands in the top byte, zeros before the first.
    let digits = (word ^ 0x3030_3030_3030_3030) &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)
    let beyondNine = (digits | (digits &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080
    guard beyondNine == 0, count == 1 || word & 0xFF != 0x30 else { return nil }
    // Neighbours are joined into pairs, fours and eights (Lemire 2022).
    let pairs = (digits &* 10 &+ digits >> 8) & 0x00FF_00FF_00FF_00FF
    let fours = (pairs &* 100 &+ pairs >> 16) & 0x0000_FFFF_0000_FFFF
    let eight = (fours &* 10_000 &+ fours >> 32) & 0xFFFF_FFFF
    return Double(Int64(truncatingIfNeeded: eight))
  }

  @inline(never)
  private static func rest(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, mantissa whole: UInt64, digits wholeDigits: Int,
    isNegative: Bool
  ) -> Double? {
    let count = text.count
    var position = start
    var mantissa = whole
    var digits = wholeDigits
    var exponent = 0
    if position < count, text[position] == 0x2E {
      position += 1
      while position < count, text[position] &- 0x30 < 10 {
        mantissa = mantissa &* 10 &+ UInt64(text[position] &- 0x30)
        digits += 1
        exponent -= 1
        position += 1
      }
    }
    if digits == 0 { return infinity(text, isNegative) }
    if position < count, text[position] | 0x20 == 0x65 {
      position += 1
      var isSmall = false
      if position < count, text[position] == 0x2D || text[position] == 0x2B {
        isSmall = text[position] == 0x2D
        position += 1
      }
      guard position < count else { return nil }
      var power = 0
      while position < count, text[position] &- 0x30 < 10 {
        power = min(9999, power * 10 + Int(text[position] - 0x30))
        position += 1
      }
      exponent += isSmall ? -power : power
    }
    guard position == count else { return nil }
    // Clinger 1990: a mantissa below 2^53 times or over an exact power of ten is rounded once.
    if digits <= 15 && abs(exponent) <= 22 {
      let value = exponent < 0 ? Double(mantissa) / powers[-exponent] : Double(mantissa) * powers[exponent]
      return isNegative ? -value : value
    }
    return Double(String(decoding: text, as: UTF8.self))
  }

  private static func infinity(_ text: UnsafeBufferPointer<UInt8>, _ isNegative: Bool) -> Double? {
    var word = String(decoding: text, as: UTF8.self).lowercased()[...]
    if let first = word.first, "+-".contains(first) { word = word.dropFirst() }
    guard word == "inf" || word == "infinity" else { return nil }
    return isNegative ? -Double.infinity : Double.infinity
  }

  private static let powers: [Double] = (0...22).map { pow(10, Double($0)) }
}
