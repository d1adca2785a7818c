import Catalog
import Glibc

extension Function {
  static let abs = elementwise("abs", "The number without its sign.", example: "abs(-3)") { Swift.abs($0) }
  static let ceil = elementwise("ceil", "The smallest whole number that is not less.", example: "ceil(2.1)") {
    Glibc.ceil($0)
  }
  static let exp = elementwise("exp", "The exponential.", example: "exp(1)") { Glibc.exp($0) }
  static let floor = elementwise("floor", "The greatest whole number that is not more.", example: "floor(2.9)") {
    Glibc.floor($0)
  }
  static let sqrt = elementwise("sqrt", "The square root; of a negative number nan.", example: "sqrt(2)") {
    $0.squareRoot()
  }

  static let log = Function(
    "log", "The logarithm, natural unless a base is given.",
    parameters: [
      subject,
      Parameter(
        "base", .number(0...Double.greatestFiniteMagnitude), default: Argument.none,
        "Such as 2 or 10; e where it is left out."),
    ],
    result: "number or list", group: "arithmetic", example: "log(1000, base: 10)",
    direct: { value in try mapped(value) { Glibc.log($0) } }
  ) { call in
    guard case .number(let base) = call["base"] else { return try mapped(call["value"]) { Glibc.log($0) } ?? .none }
    return try mapped(call["value"]) { value in
      if base == 2 { return log2(value) }
      if base == 10 { return log10(value) }
      return Glibc.log(value) / Glibc.log(base)
    } ?? .none
  }

  static let round = Function(
    "round", "The nearest number with so many digits after the point, halves away from zero.",
    parameters: [subject, .whole("digits", -15...15, default: 0, "Digits after the point; negative ones before it.")],
    result: "number or list", group: "arithmetic", example: "round(3.14159, digits: 2)",
    direct: { value in try mapped(value) { $0.rounded(.toNearestOrAwayFromZero) } }
  ) { call in
    guard case .number(let digits) = call["digits"] else { return .none }
    // Dividing by a power of ten is exact to the last digit where multiplying by its inverse is not.
    let scale = pow(10, Swift.abs(digits))
    return try mapped(call["value"]) { value in
      let scaled = digits < 0 ? value / scale : value * scale
      guard scaled.isFinite, Swift.abs(scaled) < 0x1p53 else { return value }
      let rounded = scaled.rounded(.toNearestOrAwayFromZero)
      return digits < 0 ? rounded * scale : rounded / scale
    } ?? .none
  }

  private static let subject = Parameter(
    "value",
    .either([.number(-Double.infinity...Double.infinity), .list(of: .number(-Double.infinity...Double.infinity))]),
    "A number, or a list of numbers.")

  private static func elementwise(
    _ name: String, _ summary: String, example: String, _ body: @escaping @Sendable (Double) -> Double
  ) -> Function {
    Function(
      name, summary, parameters: [subject], result: "number or list", group: "arithmetic", example: example,
      direct: { try mapped($0, body) }
    ) { try mapped($0["value"], body) ?? .none }
  }

  /// The function of a number or of every number of a list; nil for anything else.
  private static func mapped(_ value: Value, _ body: (Double) -> Double) throws -> Value? {
    if case .number(let number) = value { return .number(body(number)) }
    return value.numbers.map { .list($0.map { .number(body($0)) }) }
  }
}
