/// Dates and times in the forms that tables hold them in.
struct DateText: Sendable, Equatable {
  /// The order in which day, month and year stand.
  enum Order: String, Sendable { case yearMonthDay, dayMonthYear, monthDayYear }

  let order: Order
  let hasTime: Bool

  /// What a shown date looks like, in words.
  var words: String {
    let date =
      switch order {
      case .yearMonthDay: "year-month-day"
      case .dayMonthYear: "day-month-year"
      case .monthDayYear: "month-day-year"
      }
    return hasTime ? date + " and time" : date
  }

  /// The form that all of `samples` follow; month before day where nothing tells them apart and slashes stand between.
  static func detect(_ samples: [String]) -> DateText? {
    guard !samples.isEmpty else { return nil }
    let hasTime = samples.contains { $0.contains(":") }
    let usesSlash = samples.contains { $0.contains("/") }
    let orders: [Order] =
      usesSlash ? [.yearMonthDay, .monthDayYear, .dayMonthYear] : [.yearMonthDay, .dayMonthYear, .monthDayYear]
    return orders.map { DateText(order: $0, hasTime: hasTime) }.first { form in
      samples.allSatisfy { form.days($0) != nil }
    }
  }

  /// Days since 1 January 1970, the time as a fraction; nil where `text` does not follow this form.
  func days(_ text: String) -> Double? {
    guard text.utf8.count >= 6, text.utf8.count <= 40 else { return nil }
    var fields: [Substring] = []
    var clock: Substring = ""
    for part in text.split(whereSeparator: { " T".contains($0) && !Self.isMonthLetterT($0, text) }) {
      if part.contains(":") { clock = part } else { fields += part.split { "-/.,".contains($0) } }
    }
    guard fields.count == 3, clock.isEmpty || hasTime else { return nil }
    // A month in letters may stand first or second whatever the order of digits is.
    if let named = fields.firstIndex(where: { Self.month(named: $0) != nil }) {
      guard let month = Self.month(named: fields[named]), named < 2 else { return nil }
      let others = [fields[1 - named], fields[2]]
      guard let first = Int(others[0]), let last = Int(others[1]) else { return nil }
      return first > 31
        ? Self.days(first, month, last, clock) : Self.days(Self.fullYear(last, others[1]), month, first, clock)
    }
    guard let a = Int(fields[0]), let b = Int(fields[1]), let c = Int(fields[2]) else { return nil }
    switch order {
    case .yearMonthDay:
      guard fields[0].count == 4 else { return nil }
      return Self.days(a, b, c, clock)
    case .dayMonthYear: return Self.days(Self.fullYear(c, fields[2]), b, a, clock)
    case .monthDayYear: return Self.days(Self.fullYear(c, fields[2]), a, b, clock)
    }
  }

  /// `T` separates date and time only between digits: not in `Oct` or `September`.
  private static func isMonthLetterT(_ character: Character, _ text: String) -> Bool {
    character == "T" && !text.contains { $0.isNumber && text.contains("T\($0)") }
  }

  /// Two digits mean 1970 to 2069.
  private static func fullYear(_ year: Int, _ text: Substring) -> Int {
    text.count > 2 ? year : year < 70 ? 2000 + year : 1900 + year
  }

  private static let monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

  private static func month(named text: Substring) -> Int? {
    guard text.count >= 3, text.first?.isLetter == true else { return nil }
    return monthNames.firstIndex(of: text.prefix(3).lowercased()).map { $0 + 1 }
  }

  /// Days from the civil calendar (Hinnant 2013).
  private static func days(_ year: Int, _ month: Int, _ day: Int, _ clock: Substring) -> Double? {
    let lengths = [
      31, year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
    ]
    guard (1000...2999).contains(year), (1...12).contains(month), (1...lengths[month - 1]).contains(day) else {
      return nil
    }
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let date = Double(era * 146_097 + dayOfEra - 719_468)
    if clock.isEmpty { return date }
    let parts = clock.prefix { $0.isNumber || ":.".contains($0) }.split(separator: ":").map { Double($0) }
    guard (2...3).contains(parts.count), let hours = parts[0], let minutes = parts[1], hours < 25, minutes < 60 else {
      return nil
    }
    return date + (hours * 3600 + minutes * 60 + ((parts.count == 3 ? parts[2] : 0) ?? 0)) / 86_400
  }
}
