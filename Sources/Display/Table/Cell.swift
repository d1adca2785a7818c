/// One value in a table.
public enum Cell: Sendable, Equatable {
  /// A missing value.
  case none
  case flag(Bool)
  case number(Double)
  case text(String)
  /// A value with its interval, such as a 95 % confidence interval.
  case interval(Double, low: Double, high: Double)
  /// Seconds of elapsed time: shown with a unit, and maskable because they differ from run to run.
  case duration(Double)
  case picture(Picture)
  case sound(Clip)
  /// Numbers over time, shown as a sparkline.
  case series([Double])

  /// The value as a number where it has one: numbers, flags (0 or 1), the middle of intervals, seconds of durations.
  public var number: Double? {
    switch self {
    case .number(let number), .interval(let number, _, _), .duration(let number): number
    case .flag(let flag): flag ? 1 : 0
    case .none, .text, .picture, .sound, .series: nil
    }
  }

  /// The value as one line of plain text without regard to its column: what a label, a key or a CSV field reads.
  public var text: String {
    switch self {
    case .none: ""
    case .flag(let flag): flag ? "true" : "false"
    case .number(let number): NumberFormat.text(number)
    case .text(let text): text
    case .interval(let value, let low, let high):
      "\(NumberFormat.text(value)) [\(NumberFormat.text(low)), \(NumberFormat.text(high))]"
    case .duration(let seconds): DurationFormat.text(seconds)
    case .picture(let picture): "\(picture.width)×\(picture.height) px"
    case .sound(let clip): DurationFormat.length(clip.seconds)
    case .series(let numbers): numbers.map { NumberFormat.text($0) }.joined(separator: " ")
    }
  }

  /// Whether the value is missing: none, or a number that is not one.
  public var isMissing: Bool {
    switch self {
    case .none: true
    case .number(let number), .interval(let number, _, _), .duration(let number): number.isNaN
    default: false
    }
  }

  /// The order of `sort`: numbers by value, then texts by their scalars, then media; missing values last.
  public static func isOrdered(_ a: Cell, before b: Cell) -> Bool {
    if a.rank != b.rank { return a.rank < b.rank }
    if let x = a.number, let y = b.number { return x < y }
    if case .text(let x) = a, case .text(let y) = b {
      return x.unicodeScalars.lexicographicallyPrecedes(y.unicodeScalars)
    }
    return false
  }

  private var rank: Int {
    if isMissing { return 3 }
    if number != nil { return 0 }
    if case .text = self { return 1 }
    return 2
  }
}
