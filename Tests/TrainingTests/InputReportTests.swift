import Catalog
import Data
import NeuralNet
import Testing

@testable import Training

@Suite struct InputReportTests {
  @Test("the glove game has its Shapley values")
  func gloves() {
    // One left glove, two right ones; a pair is worth 1 (Shapley 1953): 2/3, 1/6, 1/6.
    let worth = { (set: Int) -> Double in set & 1 == 1 && set & 6 != 0 ? 1 : 0 }
    let values = (0..<3).map { Coalitions.shapley($0, of: [0, 1, 2], value: worth) }
    for (value, expected) in zip(values, [2.0 / 3, 1.0 / 6, 1.0 / 6]) { #expect(abs(value - expected) < 1e-12) }
  }

  /// A game of two inputs, of which `right` rows of 200 are told by each subset: none, first, second, both; the first rows each.
  private func game(right: [Int]) throws -> ContributionReport.Task {
    let measures = right.map { count -> Metric.Measurement in
      { weights in weights.prefix(count).reduce(0, +) / weights.reduce(0, +) }
    }
    let game = Coalitions(
      players: [0, 1], measures: Dictionary(uniqueKeysWithValues: zip(0..., measures)),
      isLabelled: [Bool](repeating: true, count: 200), sign: 1, resamples: 300, level: 0.95)
    return try #require(
      game.task("y", metric: .accuracy, names: ["picture", "keywords"]))
  }

  @Test("an input that helps only where the others are absent has a Shapley value, and nothing beyond the others")
  func beyond() throws {
    let task = try game(right: [44, 100, 180, 176])
    let picture = task.shares[0], keywords = task.shares[1]
    // ½ (.5 − .22) + ½ (.88 − .9), and ½ (.9 − .22) + ½ (.88 − .5).
    #expect(abs(picture.gain.value - 0.13) < 1e-12 && abs(keywords.gain.value - 0.53) < 1e-12)
    #expect(abs(picture.beyond.value + 0.02) < 1e-12 && abs(keywords.beyond.value - 0.38) < 1e-12)
    #expect(picture.verdict == .hurt && keywords.verdict == .helped)
    let range = try #require(picture.beyond.interval), other = try #require(keywords.beyond.interval)
    #expect(range.lower < -0.02 && range.upper > -0.02 && other.lower > 0.3 && other.upper < 0.46)
  }

  @Test("of two inputs that say the same neither adds anything beyond the other")
  func redundant() throws {
    let task = try game(right: [40, 160, 160, 160])
    #expect(task.shares.allSatisfy { abs($0.gain.value - 0.3) < 1e-12 && $0.beyond.value == 0 })
    #expect(task.shares.allSatisfy { $0.verdict == .didNotHelp })
  }

  @Test("contributions add up to what all inputs bring over none, and follow what the labels follow")
  func contributions() throws {
    // The label is the sign of one input; the other is noise.
    let signs = (0..<400).map { ($0 * 7919) % 13 < 6 ? -1.0 : 1.0 }
    let noise = (0..<400).map { Double(($0 * 104_729) % 101) }
    let data = Dataset(
      name: "signs",
      columns: [
        Column("sign", .number(NumberModality()), .numbers(signs)),
        Column("noise", .number(NumberModality()), .numbers(noise)),
        Column("y", .category(CategoryModality()), .categories(CategoryValues(signs.map { $0 < 0 ? "low" : "high" }))),
      ], parts: (0..<400).map { $0 % 4 == 3 ? .test : .train })
    var arguments = TrainingArguments()
    arguments.epochs = 12
    arguments.absent = 0.3
    let blueprint = try Blueprint(BlueprintRequest(tasks: [.init("y", nil)]), data: data)
    let run = try Trainer(blueprint, arguments).train()
    let report = try ContributionReport(run, on: data.test)
    let task = try #require(report.tasks.first)
    #expect(abs(task.shares.reduce(0) { $0 + $1.gain.value } - (task.all - task.none)) < 1e-9)
    let gains = Dictionary(uniqueKeysWithValues: task.shares.map { ($0.input, $0.gain) })
    let sign = try #require(gains["sign"]), useless = try #require(gains["noise"])
    #expect(sign.value > 0.2 && sign.interval.map { $0.lower > 0 } ?? false)
    #expect(abs(useless.value) < 0.1)
    #expect(task.best?.input == "sign" && task.verdict == .didNotHelp)
    let shares = Dictionary(uniqueKeysWithValues: task.shares.map { ($0.input, $0) })
    #expect(shares["sign"]?.verdict == .helped && shares["noise"]?.beyond == task.fusion)
  }

  private func line(_ severity: Double, _ value: Double, damage: String = "blur") -> StressReport.Line {
    StressReport.Line(
      input: damage.isEmpty ? "" : "image", damage: damage, severity: severity,
      results: [.init(task: "y", metric: "accuracy", isHigherBetter: true, value: value, interval: nil)])
  }

  @Test("robustness is the mean over severities, and the gain over a baseline from equal clean values")
  func robustness() throws {
    let report = StressReport(rows: 10, lines: [line(0, 0.8, damage: ""), line(0.5, 0.6), line(1, 0.4)])
    let baseline = StressReport(rows: 10, lines: [line(0, 0.9, damage: ""), line(0.5, 0.5), line(1, 0.1)])
    let found = try #require(report.robustness(against: baseline).first)
    #expect(abs(found.relative - 0.75) < 1e-12)
    // It loses 0.2 on average, the baseline 0.4.
    #expect(abs((found.effective ?? 0) - 0.2) < 1e-12)
    #expect(report.robustness().first?.effective == nil)
    #expect(StressReport(rows: 1, lines: [line(0, 0.8, damage: "")]).robustness().isEmpty)
  }

  @Test("stress damages inputs more and more, and hides those that are to be absent")
  func stress() throws {
    let data = try splitData("captionedShapes", rows: 400)
    var arguments = TrainingArguments()
    arguments.epochs = 6
    let run = try Trainer(try Blueprint(BlueprintRequest(tasks: [.init("shape", nil)]), data: data), arguments).train()
    let report = try StressReport(run, on: data.validation, severities: [0, 0.5, 1], absent: ["image"])
    #expect(report.lines.first?.damage == "" && report.lines.last?.damage == "absent")
    #expect(
      Set(report.lines.map(\.damage)).isSuperset(of: [
        "blur", "noise", "occlude", "saltAndPepper", "typos", "dropWords",
      ]))
    let clean = try #require(report.lines.first?.results.first).value
    for line in report.lines.dropFirst() where line.input == "image" && line.severity == 1 {
      #expect(line.results[0].value < clean, "\(line.damage) leaves \(line.results[0].value) of \(clean)")
    }
    #expect(throws: Complaint.self) { try StressReport(run, on: data.validation, severities: [1], absent: ["imag"]) }
    #expect(try StressReport(run, on: data.validation, severities: [0, 0.5, 1], absent: ["image"]) == report)
  }
}
