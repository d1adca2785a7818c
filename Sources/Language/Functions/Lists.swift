import Catalog

extension Function {
  static let length = Function(
    "length", "The number of elements of a list, rows of a table, or characters of a text.",
    parameters: [Parameter("value", .any, "A list, text, record, table or data set.")], result: "number",
    group: "arithmetic", example: "length([3, 1, 2])"
  ) { call in
    guard let count = call["value"].count else {
      throw Complaint(
        "wrong-kind", "length takes what has elements, not \(call["value"].briefText)", at: [.argument("value")],
        label: "expected a list, text or table")
    }
    return .number(Double(count))
  }

  static let max = reduction("max", "The greatest number of a list.", example: "max([3, 1, 2])") { $0.max() }
  static let mean = reduction("mean", "The mean of a list of numbers.", example: "mean([1, 2, 6])") {
    $0.isEmpty ? nil : $0.reduce(0, +) / Double($0.count)
  }
  static let min = reduction("min", "The smallest number of a list.", example: "min([3, 1, 2])") { $0.min() }
  static let sum = reduction("sum", "The sum of a list of numbers.", example: "sum([1, 2, 3])") { $0.reduce(0, +) }

  static let range = Function(
    "range", "Evenly spaced numbers, made one by one when they are needed; the end is left out.",
    parameters: [
      Parameter("start", finite, "The first number; alone it is the end, and the first is 0."),
      Parameter("to", finite, default: Argument.none, "The end, left out."),
      Parameter("by", finite, default: .number(1), "From one number to the next."),
    ], result: "list", group: "arithmetic", example: "for i in range(1, to: 7, by: 2) { i }",
    facts: { _ in NumberListFacts() }
  ) { call in
    guard case .number(let start) = call["start"], case .number(let step) = call["by"] else { return .none }
    guard step != 0 else {
      throw Complaint(
        "out-of-range", "by takes a number other than 0", at: [.argument("by")], label: "never reaches the end")
    }
    let first: Double, end: Double
    if case .number(let to) = call["to"] { (first, end) = (start, to) } else { (first, end) = (0, start) }
    // A step that hits the end but for rounding does not include it.
    let count = ((end - first) / step - 1e-9).rounded(.up)
    guard count <= 0x1p53 else {
      throw Complaint("out-of-range", "a range has at most 2^53 numbers", at: [.argument("to")])
    }
    return .range(NumberRange(start: first, step: step, count: Swift.max(0, Int(count))))
  }

  private static let finite = Kind.number(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)

  private static func reduction(
    _ name: String, _ summary: String, example: String, _ body: @escaping @Sendable ([Double]) -> Double?
  ) -> Function {
    let number = Kind.number(-Double.infinity...Double.infinity)
    return Function(
      name, summary, parameters: [Parameter("values", .list(of: number), "A list of numbers.")], result: "number",
      group: "arithmetic", example: example,
      direct: { value in try value.numbers.map { try reduced($0, name, body) } }
    ) { call in
      guard let numbers = call["values"].numbers else {
        throw Complaint("too-large", "\(name) takes at most \(Value.mostElements) numbers", at: [.argument("values")])
      }
      return try reduced(numbers, name, body)
    }
  }

  private static func reduced(_ numbers: [Double], _ name: String, _ body: ([Double]) -> Double?) throws -> Value {
    if let result = body(numbers) { return .number(result) }
    throw Complaint(
      "out-of-range", "\(name) takes at least one number", at: [.argument("values")], label: "this list is empty")
  }
}

/// Every element is a number.
private struct NumberListFacts: StaticFacts {
  var element: StaticValue { .kind("number", facts: nil) }
}
