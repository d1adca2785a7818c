import Catalog
import JSON

/// Members of a saved object, with a complaint where one is missing or of another kind.
struct SavedFields {
  let json: JSON
  /// What the object is, for messages: `the history`.
  let what: String

  init(_ json: JSON?, _ what: String) throws {
    guard let json, json.object != nil else { throw Self.damaged("it has no \(what)") }
    self.json = json
    self.what = what
  }

  /// The complaint about a file that is not as it was written.
  static func damaged(_ message: String) -> Complaint {
    Complaint("damaged-file", "the file is damaged: \(message)", hint: "save the run again, or take an older copy")
  }

  private func unusable(_ key: String) -> Complaint { Self.damaged("\(what) has no usable '\(key)'") }

  func has(_ key: String) -> Bool { json[key].map { !$0.isNull } ?? false }

  func value(_ key: String) throws -> JSON {
    guard let value = json[key] else { throw unusable(key) }
    return value
  }

  func fields(_ key: String) throws -> SavedFields { try SavedFields(json[key], "\(what)'s \(key)") }

  func text(_ key: String) throws -> String {
    guard let text = json[key]?.text else { throw unusable(key) }
    return text
  }

  func flag(_ key: String) throws -> Bool {
    guard let flag = json[key]?.flag else { throw unusable(key) }
    return flag
  }

  func whole(_ key: String, in range: ClosedRange<Int>) throws -> Int {
    guard let whole = json[key]?.integer, range.contains(whole) else { throw unusable(key) }
    return whole
  }

  /// A count of something: 0 to 2⁵³.
  func count(_ key: String) throws -> Int { try whole(key, in: 0...(1 << 53)) }

  /// A number, which may be NaN or infinite.
  func number(_ key: String) throws -> Double {
    guard let number = json[key].flatMap(ExactNumber.number) else { throw unusable(key) }
    return number
  }

  func finite(_ key: String) throws -> Double {
    let number = try number(key)
    guard number.isFinite else { throw unusable(key) }
    return number
  }

  func numbers(_ key: String) throws -> [Double] { try numbers(value(key), key) }

  /// Rows of numbers.
  func table(_ key: String) throws -> [[Double]] { try list(key).map { try numbers($0, key) } }

  private func numbers(_ json: JSON, _ key: String) throws -> [Double] {
    guard let items = json.array else { throw unusable(key) }
    return try items.map { item in
      guard let number = ExactNumber.number(item) else { throw unusable(key) }
      return number
    }
  }

  /// All 64 bits, written as a decimal text.
  func bits(_ key: String) throws -> UInt64 {
    guard let bits = json[key]?.text.flatMap({ UInt64($0) }) else { throw unusable(key) }
    return bits
  }

  func choice(_ key: String) throws -> Choice {
    guard let choice = json[key].flatMap(ChoiceCoding.choice) else { throw unusable(key) }
    return choice
  }

  func choiceIfAny(_ key: String) throws -> Choice? { has(key) ? try choice(key) : nil }

  func choices(_ key: String) throws -> [Choice] {
    try list(key).map { item in
      guard let choice = ChoiceCoding.choice(item) else { throw unusable(key) }
      return choice
    }
  }

  func texts(_ key: String) throws -> [String] {
    try list(key).map { item in
      guard let text = item.text else { throw unusable(key) }
      return text
    }
  }

  func list(_ key: String) throws -> [JSON] {
    guard let items = json[key]?.array else { throw unusable(key) }
    return items
  }

  /// The items of a list as objects.
  func objects(_ key: String) throws -> [SavedFields] {
    try list(key).map { try SavedFields($0, "an item of \(what)'s \(key)") }
  }
}

/// Doubles as JSON that read back as the same bits but for the payload of NaN, which has no JSON of its own.
enum ExactNumber {
  static func json(_ number: Double) -> JSON {
    if number.isNaN { return "nan" }
    if number.isInfinite { return number < 0 ? "-inf" : "inf" }
    // A negative zero is written with its point, for whole numbers have none.
    return .double(number)
  }

  static func number(_ json: JSON) -> Double? {
    switch json.text {
    case "nan": .nan
    case "inf": .infinity
    case "-inf": -.infinity
    case nil: json.double
    default: nil
    }
  }
}
