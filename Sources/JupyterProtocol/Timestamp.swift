import Glibc

/// A point in time to the microsecond, in UTC.
public struct Timestamp: Sendable, Equatable, Comparable, CustomStringConvertible {
  /// Microseconds since 1970-01-01T00:00:00Z.
  public let microseconds: Int64

  /// The time `microseconds` after 1970 began.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// The time on the system's clock.
  public static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }

  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

  /// ISO 8601 with six decimals: `2026-11-23T15:52:01.123456Z`.
  public var description: String {
    let (seconds, fraction) = microseconds.quotientAndFloorRemainder(by: 1_000_000)
    let (days, second) = seconds.quotientAndFloorRemainder(by: 86_400)
    let (year, month, day) = Self.date(days: days)
    var text: [UInt8] = []
    text.reserveCapacity(27)
    func append(_ value: Int64, digits: Int, then end: Character) {
      var scale: Int64 = 1
      for _ in 1..<digits { scale *= 10 }
      while scale > 0 {
        text.append(UInt8(ascii: "0") + UInt8(value / scale % 10))
        scale /= 10
      }
      text.append(contentsOf: String(end).utf8)
    }
    append(year, digits: 4, then: "-")
    append(month, digits: 2, then: "-")
    append(day, digits: 2, then: "T")
    append(second / 3600, digits: 2, then: ":")
    append(second / 60 % 60, digits: 2, then: ":")
    append(second % 60, digits: 2, then: ".")
    append(fraction, digits: 6, then: "Z")
    return String(decoding: text, as: UTF8.self)
  }

  /// The time that an ISO 8601 text names: a date, `T` or a space, a time with or without a fraction, then `Z`, an
  /// offset such as `+01:00`, or nothing, which is read as UTC. Nil for anything else.
  public init?(_ text: String) {
    var scanner = Scanner(bytes: Array(text.utf8))
    guard let year = scanner.number(digits: 4), scanner.take("-"), let month = scanner.number(digits: 2),
      (1...12).contains(month), scanner.take("-"), let day = scanner.number(digits: 2), (1...31).contains(day),
      scanner.take("T") || scanner.take(" "), let hour = scanner.number(digits: 2), scanner.take(":"),
      let minute = scanner.number(digits: 2), scanner.take(":"), let second = scanner.number(digits: 2)
    else { return nil }
    let fraction = scanner.take(".") ? scanner.fraction() : 0
    guard let offset = scanner.offset(), scanner.isAtEnd else { return nil }
    let seconds = Self.days(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second - offset
    microseconds = seconds * 1_000_000 + fraction
  }

  /// The date `days` after 1970-01-01 in the Gregorian calendar (Hinnant, "chrono-compatible low-level date
  /// algorithms", 2013: years begin in March, so that the leap day is the last).
  private static func date(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = (days + 719_468).quotientAndFloorRemainder(by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let (era, yearOfEra) = (month <= 2 ? year - 1 : year).quotientAndFloorRemainder(by: 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private struct Scanner {
    let bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
      position += 1
      return true
    }

    mutating func digit() -> Int64? {
      guard position < bytes.count, (0x30...0x39).contains(bytes[position]) else { return nil }
      position += 1
      return Int64(bytes[position - 1] - 0x30)
    }

    mutating func number(digits: Int) -> Int64? {
      var value: Int64 = 0
      for _ in 0..<digits {
        guard let digit = digit() else { return nil }
        value = value * 10 + digit
      }
      return value
    }

    /// Microseconds of the digits after the point.
    mutating func fraction() -> Int64 {
      var value: Int64 = 0
      var scale: Int64 = 100_000
      while let digit = digit() {
        value += digit * scale
        scale /= 10
      }
      return value
    }

    /// Seconds east of UTC.
    mutating func offset() -> Int64? {
      if isAtEnd || take("Z") { return 0 }
      let sign: Int64 = take("-") ? -1 : 1
      guard sign < 0 || take("+"), let hours = number(digits: 2) else { return nil }
      _ = take(":")
      return sign * (hours * 3600 + (number(digits: 2) ?? 0) * 60)
    }
  }
}

extension Int64 {
  /// Division rounded down, so that the remainder is never negative.
  fileprivate func quotientAndFloorRemainder(by divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
