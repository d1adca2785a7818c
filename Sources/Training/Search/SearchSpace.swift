import Catalog
import Glibc
import Tensor

/// What a search tries: for each argument of `model` or `train` its choices or a range.
public struct SearchSpace: Sendable, Equatable {
  /// Values of one argument.
  public enum Values: Sendable, Equatable {
    case choices([Argument])
    /// Evenly spread numbers, or evenly spread logarithms.
    case between(Double, Double, isLogarithmic: Bool)
  }

  public let dimensions: [(name: String, values: Values)]

  public init(_ dimensions: [(name: String, values: Values)]) { self.dimensions = dimensions }

  public static func == (left: SearchSpace, right: SearchSpace) -> Bool {
    left.dimensions.elementsEqual(right.dimensions) { $0.name == $1.name && $0.values == $1.values }
  }

  /// Arguments of whole numbers.
  private static let wholes: Set = ["batch", "epochs", "seed"]
  /// All arguments that can be searched, alphabetical.
  public static let names = [
    "absent", "balance", "batch", "epochs", "fusion", "learningRate", "optimizer", "schedule", "seed", "sharing",
    "stop",
  ]

  /// The arguments of a trial: they depend on the seed and the trial's number alone, not on how many trials there are.
  public func draw(trial: Int, seed: UInt64) -> [(name: String, value: Argument)] {
    var random = Random(seed: seed).split(UInt64(trial))
    return dimensions.map { name, values in
      switch values {
      case .choices(let items): return (name, items[random.below(items.count)])
      case .between(let low, let high, let isLogarithmic):
        let share = Double(random.next() >> 11) * 0x1p-53
        var number =
          isLogarithmic ? Self.power(low, high, share) : low + (high - low) * share
        if Self.wholes.contains(name) { number = number.rounded() }
        return (name, .number(min(high, max(low, number))))
      }
    }
  }

  private static func power(_ low: Double, _ high: Double, _ share: Double) -> Double {
    Glibc.exp(Glibc.log(low) + (Glibc.log(high) - Glibc.log(low)) * share)
  }

  /// Takes the arguments of a trial over into those of `model` and `train`.
  ///
  /// - Throws: `Complaint` where an argument is none that can be searched, or takes no such value.
  public static func apply(
    _ drawn: [(name: String, value: Argument)], to request: inout BlueprintRequest, _ arguments: inout TrainingArguments
  ) throws {
    var rate: Double?
    for (name, value) in drawn {
      switch (name, value) {
      case ("absent", .number(let number)) where (0...0.9).contains(number): arguments.absent = number
      case ("balance", .choice(let choice)): arguments.balance = choice
      case ("batch", .number(let number)) where (1...65_536).contains(number): arguments.batch = Int(number)
      case ("epochs", .number(let number)) where (1...100_000).contains(number): arguments.epochs = Int(number)
      case ("fusion", .choice(let choice)): request.fusion = choice
      case ("learningRate", .number(let number)) where number > 0 && number.isFinite: rate = number
      case ("optimizer", .choice(let choice)): arguments.optimizer = choice
      case ("schedule", .choice(let choice)): arguments.schedule = choice
      case ("seed", .number(let number)) where (0...1e15).contains(number): arguments.seed = UInt64(number)
      case ("sharing", .choice(let choice)): request.sharing = choice
      case ("stop", .choice(let choice)): arguments.stop = choice
      case ("stop", .none): arguments.stop = nil
      default:
        guard names.contains(name) else {
          throw Complaint(
            "unknown-argument", "search knows no argument '\(name)'", at: [.label(name)],
            label: Suggestion.words(for: name, among: names),
            notes: ["search varies \(names.joined(separator: ", "))"])
        }
        throw Complaint("wrong-kind", "\(name) cannot be \(value.text)", at: [.key(name)])
      }
    }
    if let rate {
      let others = arguments.optimizer.arguments.filter { $0.label != "learningRate" }
      arguments.optimizer = Choice(
        arguments.optimizer.name, others + [LabelledArgument("learningRate", .number(rate))])
    }
  }
}

extension Blueprint {
  /// The same data, prepared as here, for another request of the same inputs and tasks.
  public func replanned(_ request: BlueprintRequest) throws -> Blueprint {
    if request == self.request { return self }
    return try Blueprint(
      request, data: data, preprocessing: preprocessing, inputNames: inputs.map(\.name), learnsAbsence: false,
      learned: Set(inputs.filter(\.learnsAbsence).map(\.name)))
  }
}
