/// A JSON value: objects keep the order of their keys, whole numbers are exact, other numbers can keep their text.
public enum JSON: Sendable, Hashable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Number)
  case string(String)
  case array([JSON])
  case object(Object)

  /// A number with a fraction, an exponent or more digits than 64 bits hold.
  public static func double(_ value: Double) -> JSON { .number(Number(value)) }

  /// A whole number.
  public static func integer(_ value: Int) -> JSON { .integer(Int64(value)) }
}

// MARK: - Looking inside

extension JSON {
  /// True for `null`.
  public var isNull: Bool { self == .null }

  /// The string, or nil where this is none.
  public var text: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  /// The flag, or nil where this is none.
  public var flag: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// The whole number, or nil where this is none; `3.0` counts as 3.
  public var integer: Int? {
    switch self {
    case .integer(let value): Int(value)
    case .number(let number): Int(exactly: number.value)
    default: nil
    }
  }

  /// Any number as a double, or nil where this is none.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let number): number.value
    default: nil
    }
  }

  /// The items, or nil where this is no array.
  public var array: [JSON]? {
    guard case .array(let items) = self else { return nil }
    return items
  }

  /// The members, or nil where this is no object.
  public var object: Object? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// The member `key`; nil where there is none or this is no object. Assigning nil removes it; assigning to anything
  /// that is no object makes an object of it.
  public subscript(key: String) -> JSON? {
    get { object?[key] }
    set {
      guard case .object(var members) = self else {
        if let newValue { self = .object([key: newValue]) }
        return
      }
      // Let go of the storage first, so that the change below is made in place.
      self = .null
      members[key] = newValue
      self = .object(members)
    }
  }

  /// The item at `index`; nil outside the array or where this is none.
  public subscript(index: Int) -> JSON? {
    guard case .array(let items) = self, items.indices.contains(index) else { return nil }
    return items[index]
  }
}

// MARK: - Literals

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  public init(nilLiteral: ()) { self = .null }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral items: JSON...) { self = .array(items) }
  public init(dictionaryLiteral members: (String, JSON)...) { self = .object(Object(members)) }
}
