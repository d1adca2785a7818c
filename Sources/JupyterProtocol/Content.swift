import JSON

/// A request's content that lacks a field or has one of another kind.
public struct ContentError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong with which field.
  public let description: String

  /// The complaint `description`.
  public init(_ description: String) { self.description = description }
}

/// The fields of a request, read with the kind that each must have; what is absent or null has its default.
public struct Content: Sendable {
  /// The fields in the order they came.
  public let members: JSON.Object

  /// The fields `members`.
  public init(_ members: JSON.Object) { self.members = members }

  private func member(_ name: String) -> JSON? {
    guard let value = members[name], !value.isNull else { return nil }
    return value
  }

  private func read<T>(
    _ name: String, kind: String, _ convert: (JSON) -> T?, default fallback: T?
  ) throws(ContentError) -> T {
    guard let value = member(name) else {
      if let fallback { return fallback }
      throw ContentError("'\(name)' is missing, expected \(kind)")
    }
    guard let converted = convert(value) else { throw ContentError("'\(name)' is not \(kind)") }
    return converted
  }

  /// The text `name`; required where there is no default.
  public func text(_ name: String, default fallback: String? = nil) throws(ContentError) -> String {
    try read(name, kind: "a text", \.text, default: fallback)
  }

  /// The flag `name`; required where there is no default.
  public func flag(_ name: String, default fallback: Bool? = nil) throws(ContentError) -> Bool {
    try read(name, kind: "a flag", \.flag, default: fallback)
  }

  /// The whole number `name`; required where there is no default.
  public func integer(_ name: String, default fallback: Int? = nil) throws(ContentError) -> Int {
    try read(name, kind: "a whole number", \.integer, default: fallback)
  }

  /// The dictionary `name`; required where there is no default.
  public func object(_ name: String, default fallback: JSON.Object? = nil) throws(ContentError) -> JSON.Object {
    try read(name, kind: "a dictionary", \.object, default: fallback)
  }
}
