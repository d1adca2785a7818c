extension Parser {
  /// A number, exact where it is whole and fits 64 bits.
  mutating func number() throws(JSONError) -> JSON {
    let start = position
    let isNegative = current == UInt8(ascii: "-")
    if isNegative { position += 1 }
    if isNegative, options.acceptsNonFinite, current == UInt8(ascii: "I") { return try negativeInfinity(from: start) }

    let digits = position
    var magnitude: UInt64 = 0
    var overflows = false
    while let digit = currentDigit {
      let (product, tooLarge) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, carries) = product.addingReportingOverflow(UInt64(digit))
      magnitude = sum
      overflows = overflows || tooLarge || carries
      position &+= 1
    }
    guard position > digits else {
      if !isNegative { throw failure("expected a value, \(found)") }
      throw failure("expected a digit, \(found)")
    }
    if bytes[digits] == UInt8(ascii: "0") && position > digits + 1 {
      throw JSONError("a number has a leading zero", offset: digits)
    }
    let hasFraction = try fraction()
    let hasExponent = try exponent()

    if !hasFraction && !hasExponent && !overflows {
      if !isNegative, let value = Int64(exactly: magnitude) { return .integer(value) }
      // Minus zero is a double: as an integer it would lose its sign.
      if isNegative, magnitude != 0, magnitude <= UInt64(Int64.max) + 1 {
        return .integer(Int64(truncatingIfNeeded: 0 &- magnitude))
      }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let value = Double(text) else { throw JSONError("cannot read the number '\(text)'", offset: start) }
    if !value.isFinite && !options.keepsNumberText {
      throw JSONError("the number '\(text.prefix(40))' is out of range", offset: start)
    }
    if options.keepsNumberText && value.description != text { return .number(JSON.Number(value, text: text)) }
    return .double(value)
  }

  private var currentDigit: UInt8? {
    @inline(__always) get {
      guard position < bytes.count else { return nil }
      let digit = bytes[position] &- UInt8(ascii: "0")
      return digit < 10 ? digit : nil
    }
  }

  private mutating func fraction() throws(JSONError) -> Bool {
    guard current == UInt8(ascii: ".") else { return false }
    position += 1
    guard currentDigit != nil else { throw failure("expected a digit after the point, \(found)") }
    while currentDigit != nil { position &+= 1 }
    return true
  }

  private mutating func exponent() throws(JSONError) -> Bool {
    guard current == UInt8(ascii: "e") || current == UInt8(ascii: "E") else { return false }
    position += 1
    if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
    guard currentDigit != nil else { throw failure("expected a digit in the exponent, \(found)") }
    while currentDigit != nil { position &+= 1 }
    return true
  }

  private mutating func negativeInfinity(from start: Int) throws(JSONError) -> JSON {
    let text = "-Infinity"
    guard bytes[start...].starts(with: text.utf8) else { throw failure("expected '\(text)'") }
    position = start + text.utf8.count
    return .number(JSON.Number(-.infinity, text: text))
  }
}
