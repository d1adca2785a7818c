import Catalog
import Language
import Training

extension Function {
  private static let run = Parameter("run", .object(["run"]), "A trained model.")
  private static let labelled = Parameter("on", .object(["dataset"]), "Rows with labels, such as data.test.")

  static let contribution = Function(
    "contribution", "What each modality adds to each task: exact Shapley values over which of them are present.",
    parameters: [run, labelled, .number("interval", 0.5...0.999, default: 0.95, "Level of the confidence intervals.")],
    result: "report", group: "learning",
    example: """
      let data = generate(.spokenDigits(rows: 60)) |> split(test: 0.3)
      contribution(train(model(data, tasks: { digit: .classify }), epochs: 1, absent: 0.3), on: data.test)
      """
  ) { call in
    let interruption = call.environment.interruption
    let report = try ContributionReport(
      try call.run("run"), on: try call.dataset("on"), level: call.number("interval") ?? 0.95
    ) { _, _ in try interruption.check() }
    return .object(ReportObject(report))
  }

  static let stress = Function(
    "stress", "How each task bears damage to each input, and inputs that are absent.",
    parameters: [
      run, labelled,
      Parameter(
        "noise", .list(of: .number(0...1)), default: .list([.number(0), .number(0.5), .number(1)]),
        "Severities of damage, from 0, none, to 1, hardly anything left."),
      Parameter(
        "absent", .list(of: .column), default: .list([]),
        "Inputs that are also left out, one at a time, in as large a share of the rows and in all."),
      Parameter(
        "baseline", .object(["run"]),
        "Another run of the same tasks, to compare robustness with from equal clean values."
      ).optional,
      .whole("seed", 0...Int(1e15), default: 0, "Equal seeds give equal damage."),
    ], result: "report", group: "learning",
    example: """
      let data = generate(.captionedShapes(rows: 60)) |> split(test: 0.3)
      stress(train(model(data, tasks: { shape: .classify }), epochs: 1), on: data.test, noise: [0, 1], absent: [.image])
      """,
    check: { ColumnChecks.column(of: $0, argument: "absent", data: "on") }
  ) { call in
    let interruption = call.environment.interruption
    func report(_ run: Run) throws -> StressReport {
      try StressReport(
        run, on: try call.dataset("on"), severities: call["noise"].numbers ?? [], absent: call.names("absent"),
        seed: call.seed()
      ) { _, _ in try interruption.check() }
    }
    let baseline =
      try call.given.contains("baseline") ? placed(at: "baseline") { try report(call.run("baseline")) } : nil
    return .object(ReportObject(try report(call.run("run")), against: baseline))
  }
}
