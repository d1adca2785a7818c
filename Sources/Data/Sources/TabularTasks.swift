import Catalog
import Glibc

/// Numbers with several tasks whose relation is known: kin, which need the same of the features, and rivals, which do not.
///
/// With hidden directions h_i = tanh(w_i · x), a kin task is a weighted sum of the first half of them, every kin task with
/// nearly the same weights. A rival is (1 - conflict) of the kin's sum less conflict times it, plus a part of its own from the
/// other half: at conflict 0.5 it has nothing in common with them, at 1 it pulls the other way. Tasks are
/// called kin1, kin2, … and rival1, rival2, …; odd ones are numbers, even ones the category `low` or `high`.
struct TabularTasks: RowSource {
  var rows = 2000
  var features = 16
  var tasks = 4
  /// 0 where all tasks are related to 1 where rivals want the opposite.
  var conflict = 0.5
  /// Standard deviation of what the features do not tell, relative to what they do.
  var noise = 0.3
  /// Share of empty labels, in each task by itself.
  var missing = 0.0

  /// Hidden directions in all; half for the kin, half for what rivals have of their own.
  private static let directionCount = 8

  func rows(seed: UInt64) throws -> GeneratedSource {
    var draws = Draws(seed: seed)
    let half = Self.directionCount / 2
    let weights = Self.directions(features: features, &draws)
    let shared = (0..<half).map { _ in draws.normal() }
    let kin = (tasks + 1) / 2
    let readouts = (0..<tasks).map { task -> [Float] in
      let near = shared.map { $0 + 0.25 * draws.normal() }
      let own = (0..<half).map { _ in draws.normal() }
      if task < kin { return near + own.map { _ in 0 } }
      let pull = Float(1 - 2 * conflict)
      let rest = (1 - pull * pull).squareRoot() * 0.7 + 0.3 * Float(conflict)
      return near.map { $0 * pull } + own.map { $0 * rest }
    }
    let names = (0..<tasks).map { $0 < kin ? "kin\($0 + 1)" : "rival\($0 - kin + 1)" }

    struct Row: Sendable {
      let features: [Double]
      let targets: [Double]
    }
    let made = try makeRows(rows) { row in
      var draws = Draws(seed: seed, stream: row + 1)
      let inputs = (0..<features).map { _ in draws.normal() }
      let hidden = weights.map { weight in tanhf(zip(weight, inputs).map { $0 * $1 }.reduce(0, +)) }
      let targets = readouts.map { readout in
        let clean = zip(readout, hidden).map { $0 * $1 }.reduce(0, +)
        let spread = zip(readout, readout).map { $0 * $1 }.reduce(0, +).squareRoot() * 0.7
        let value = Double(clean + Float(noise) * spread * draws.normal())
        return draws.chance(missing) ? Double.nan : value
      }
      return Row(features: inputs.map { Self.rounded(Double($0)) }, targets: targets)
    }
    var columns: [(name: String, values: GeneratedSource.Column)] = (0..<features).map { feature in
      ("x\(feature + 1)", .numbers(made.map { $0.features[feature] }))
    }
    for (task, name) in names.enumerated() {
      let values = made.map { $0.targets[task].isNaN ? nil : $0.targets[task] }
      let number = task < kin ? task : task - kin
      columns.append(
        number % 2 == 0
          ? (name, .numbers(values.map { $0.map(Self.rounded) }))
          : (name, .categories(values.map { $0.map { $0 > 0 ? "high" : "low" } })))
    }
    return GeneratedSource(columns: columns)
  }

  /// Hidden directions of length 1.5, at right angles to one another as far as there are features enough.
  private static func directions(features: Int, _ draws: inout Draws) -> [[Float]] {
    var result: [[Float]] = []
    for index in 0..<directionCount {
      var direction = (0..<features).map { _ in draws.normal() }
      for other in index < features ? result : [] {
        let overlap = zip(direction, other).map { $0 * $1 }.reduce(0, +) / (length * length)
        for feature in 0..<features { direction[feature] -= overlap * other[feature] }
      }
      let norm = zip(direction, direction).map { $0 * $1 }.reduce(0, +).squareRoot()
      result.append(direction.map { $0 * length / max(norm, .leastNormalMagnitude) })
    }
    return result
  }

  /// Length of a hidden direction: far enough into the bend of tanh that a straight line does not do.
  private static let length: Float = 1.5

  /// Four decimals, as a file would have them.
  private static func rounded(_ value: Double) -> Double { (value * 10000).rounded() / 10000 }
}

extension Entry where Make == any RowSource {
  static let tabularTasks = Entry(
    "tabularTasks", "Numbers with related and rival tasks (x1, x2, …: kin1, kin2, …, rival1, …).",
    example: "generate(.tabularTasks(rows: 500, tasks: 2, conflict: 0.5), seed: 1)",
    parameters: [
      .generatedRows,
      .whole("features", 2...1000, default: 16, "Columns of numbers to learn from."),
      .whole("tasks", 2...20, default: 4, "Tasks; the first half are kin, the rest rivals."),
      .number(
        "conflict", 0...1, default: 0.5, "0 where rivals want the same as kin to 1 where they want the opposite."),
      .number("noise", 0...10, default: 0.3, "What features do not tell, relative to what they do."),
      .number("missing", 0...0.9, default: 0, "Share of empty labels, in each task by itself."),
    ]
  ) {
    TabularTasks(
      rows: $0.whole("rows"), features: $0.whole("features"), tasks: $0.whole("tasks"), conflict: $0.number("conflict"),
      noise: $0.number("noise"), missing: $0.number("missing"))
  }
}
