extension JSON {
  /// What a text may contain and how much of it.
  public struct ParsingOptions: Sendable {
    /// What becomes of bytes that are not UTF-8 and of lone surrogates such as `\ud800`.
    public enum Malformed: Sendable {
      /// They are an error.
      case refused
      /// Each becomes U+FFFD.
      case replaced
    }

    /// How many arrays and objects may be nested.
    public var depth = 512
    /// How many bytes the text may have.
    public var bytes = Int.max
    /// How many values it may hold; a short text such as `[1,1,…]` needs much more memory as values.
    public var values = Int.max
    /// What becomes of malformed text.
    public var malformed = Malformed.refused
    /// Whether numbers are written again as they were read, `1.10` as `1.10`.
    public var keepsNumberText = false
    /// Whether `NaN`, `Infinity` and `-Infinity` are numbers, as Python writes them.
    public var acceptsNonFinite = false

    /// Strict JSON of any size, nested at most 512 deep.
    public init() {}

    /// A data file: strict.
    public static let file = ParsingOptions()

    /// A document that is written again: numbers keep their text, and Python's `NaN` and `Infinity` are accepted.
    public static var document: ParsingOptions {
      var options = ParsingOptions()
      options.keepsNumberText = true
      options.acceptsNonFinite = true
      return options
    }
  }
}
