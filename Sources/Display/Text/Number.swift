/// Numbers as tables and plots print them: four significant digits, the same in every locale.
public enum NumberFormat {
  /// Significant digits of a number in a display.
  public static let significantDigits = 4
  /// Numbers at least this large and not whole, or whole and longer than this, are written with an exponent.
  private static let largest = 1e15
  private static let smallestExponent = -3
  private static let largestExponent = 7

  /// `0.9312`, `12.35`, `12346`, `1.2e-7`; whole numbers in full, no zeros at the end.
  public static func text(_ number: Double, digits: Int = significantDigits) -> String {
    if let special = special(number) { return special }
    if number == number.rounded(), abs(number) < largest { return String(Int64(number)) }
    var decimal = Decimal(number)
    if decimal.exponent > largestExponent || decimal.exponent < smallestExponent {
      decimal.round(digits: digits)
      return decimal.scientific
    }
    decimal.round(digits: max(digits, decimal.exponent))
    return decimal.fixed(decimals: max(0, decimal.digits.count - decimal.exponent))
  }

  /// Always with an exponent: `2e6`, `1.5e-4`.
  public static func exponential(_ number: Double, digits: Int = significantDigits) -> String {
    if let special = special(number) { return special }
    var decimal = Decimal(number)
    decimal.round(digits: digits)
    return decimal.scientific
  }

  /// Exactly `decimals` digits after the point, half away from zero as decimal digits show it.
  public static func fixed(_ number: Double, decimals: Int) -> String {
    if number == 0 { return decimals > 0 ? "0." + String(repeating: "0", count: decimals) : "0" }
    if let special = special(number) { return special }
    guard abs(number) < 1e21 else { return text(number) }
    var decimal = Decimal(number)
    decimal.round(digits: decimal.exponent + max(0, decimals))
    return decimal.fixed(decimals: max(0, decimals))
  }

  /// The numbers of one column: each with four significant digits, zeros added up to the decimals the column needs.
  public static func column(_ numbers: [Double], digits: Int = significantDigits) -> [String] {
    let needed = numbers.map { decimals(of: $0, digits: digits) }.max() ?? 0
    return numbers.map { number in
      guard let allowed = allowedDecimals(of: number, digits: digits) else { return text(number, digits: digits) }
      return fixed(number, decimals: min(needed, allowed))
    }
  }

  /// `0.9610 … 0.9961`: the ends of an interval, with as many decimals each as a column of the two.
  public static func range(_ low: Double, _ high: Double) -> String {
    column([low, high]).joined(separator: " … ")
  }

  /// Digits after the point that four significant digits need, without zeros at the end.
  private static func decimals(of number: Double, digits: Int) -> Int {
    guard number != 0, allowedDecimals(of: number, digits: digits) != nil else { return 0 }
    var decimal = Decimal(number)
    decimal.round(digits: max(digits, decimal.exponent))
    return max(0, decimal.digits.count - decimal.exponent)
  }

  /// Digits after the point that four significant digits leave; nil for numbers without a fixed point.
  private static func allowedDecimals(of number: Double, digits: Int) -> Int? {
    guard number.isFinite else { return nil }
    if number == 0 { return digits }
    let exponent = Decimal(number).exponent
    if exponent < smallestExponent { return nil }
    if exponent > largestExponent { return number == number.rounded() && abs(number) < largest ? 0 : nil }
    return max(0, digits - exponent)
  }

  private static func special(_ number: Double) -> String? {
    if number.isNaN { return "nan" }
    if number.isInfinite { return number < 0 ? "-infinity" : "infinity" }
    return number == 0 ? "0" : nil
  }
}

/// Decimal digits of a finite number that is not zero: 0.d₁d₂d₃… × 10^exponent.
private struct Decimal {
  var isNegative = false
  var digits: [UInt8] = []
  var exponent = 0

  /// From the shortest text that reads back as the same number.
  init(_ number: Double) {
    var point: Int?
    var shift = 0
    var text = number.description
    text.withUTF8 { bytes in
      var index = 0
      while index < bytes.count {
        switch bytes[index] {
        case UInt8(ascii: "-"): isNegative = true
        case UInt8(ascii: "."): point = digits.count
        case UInt8(ascii: "e"):
          var isSmall = false
          for byte in bytes[(index + 1)...] {
            if byte == UInt8(ascii: "-") {
              isSmall = true
            } else if byte != UInt8(ascii: "+") {
              shift = shift * 10 + Int(byte &- 48)
            }
          }
          if isSmall { shift = -shift }
          index = bytes.count
        default: digits.append(bytes[index] &- 48)
        }
        index += 1
      }
    }
    exponent = (point ?? digits.count) + shift
    let leading = digits.prefix { $0 == 0 }.count
    digits.removeFirst(leading)
    exponent -= leading
    trim()
  }

  private mutating func trim() { while digits.last == 0 { digits.removeLast() } }

  /// Keeps `count` digits, half away from zero; fewer than none leave zero.
  mutating func round(digits count: Int) {
    guard count < digits.count else { return }
    guard count >= 0 else { return digits = [] }
    let isUp = digits[count] >= 5
    digits.removeSubrange(count...)
    if isUp {
      var position = count - 1
      while position >= 0, digits[position] == 9 {
        digits[position] = 0
        position -= 1
      }
      if position >= 0 {
        digits[position] += 1
      } else {
        digits.insert(1, at: 0)
        exponent += 1
      }
    }
    trim()
  }

  func fixed(decimals: Int) -> String {
    var result: [UInt8] = isNegative && !digits.isEmpty ? [UInt8(ascii: "-")] : []
    if exponent <= 0 || digits.isEmpty {
      result.append(48)
    } else {
      for position in 0..<exponent { result.append(48 + (position < digits.count ? digits[position] : 0)) }
    }
    if decimals > 0 {
      result.append(UInt8(ascii: "."))
      for position in exponent..<(exponent + decimals) {
        result.append(48 + (digits.indices.contains(position) ? digits[position] : 0))
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  var scientific: String {
    let mantissa = digits.enumerated().map { ($0 == 1 ? "." : "") + String($1) }.joined()
    return "\(isNegative ? "-" : "")\(mantissa)e\(exponent - 1)"
  }
}
