extension JSON {
  /// A number that is no 64-bit integer, with the text it was read from where that is to be kept.
  public struct Number: Sendable, Hashable {
    /// The nearest double.
    public let value: Double
    /// The text as it was read, where writing `value` would give another one; else nil.
    public let text: String?

    /// A number written in its shortest form that reads back as the same double.
    public init(_ value: Double) {
      self.value = value
      self.text = nil
    }

    /// A number that is written as `text`.
    init(_ value: Double, text: String) {
      self.value = value
      self.text = text
    }

    /// Two numbers are equal where their values are, however they are written.
    public static func == (left: Number, right: Number) -> Bool { left.value == right.value }

    /// Feeds the value alone, as equality looks at nothing else.
    public func hash(into hasher: inout Hasher) { hasher.combine(value) }
  }
}
