import Catalog
import Data
import Display
import Language
import Training

extension Function {
  private static let alignedRun = """
    let data = generate(.captionedShapes(rows: 60)) |> split(test: 0.3)
    let run = train(model(data, tasks: { match: .align(of: [.image, .caption]) }), epochs: 1)
    """

  static let nearest = Function(
    "nearest",
    "The rows that lie closest to a record in the space of an aligning task: pictures for a text, texts for a picture.",
    parameters: [
      Parameter("run", .object(["run"]), "A model trained with .align."),
      Parameter(
        "to", .either([.object(["sample"]), .record(of: .any)]),
        "A record with one of the two aligned inputs, or a sample, of which the first one is taken."),
      Parameter("among", .object(["dataset"]), "Rows to search, by their other input."),
      .whole("count", 1...10_000, default: 5, "How many rows."),
      Parameter("task", .column, "The aligning task, where there are several.").optional,
    ], result: "table", group: "learning",
    example: alignedRun + "\nnearest(run, to: { caption: \"a red circle\" }, among: data.test, count: 3)",
    check: { ModelChecks.task($0, argument: "task", run: "run") }
  ) { call in
    let run = try call.run("run")
    let query: Dataset
    switch call["to"] {
    case .object(let object as SampleObject):
      query = object.data.with(rows: [object.data.rows[object.position]])
    case .record(let record):
      query = try placed(at: "to") { try RecordRows.dataset(record, for: run, folder: call.environment.folder) }
    default: return .none
    }
    let found = try run.nearest(
      to: query, among: try call.dataset("among"), task: call.choice("task")?.name, count: call.whole("count"))
    return .table(
      Table(
        [Display.Column("similarity", numbers: found.similarities)]
          + found.rows.columns.map { column in
            Display.Column(column.name, found.rows.rows.map { MediaCell.cell(column.cell($0)) })
          }, title: "nearest by \(found.by)"))
  }

  static let embed = Function(
    "embed", "The vectors that a run makes of rows: what a task's head reads, or where an aligning task puts an input.",
    parameters: [
      Parameter("run", .object(["run"]), "A trained model."),
      Parameter("on", .object(["dataset"]), "Rows; they need no labels."),
      Parameter("task", .column, "The task whose representation it is; the first by default.").optional,
      Parameter("of", .column, "The aligned input, for an aligning task; the first by default.").optional,
      Parameter("dim", .whole(1...64), "Directions of greatest variance to keep, such as 2 for a plot; all by default.")
        .optional,
    ], result: "table", group: "learning",
    example: alignedRun + "\nembed(run, on: data.test, of: .image) |> take(count: 3)",
    check: { ModelChecks.task($0, argument: "task", run: "run") }
  ) { call in
    let run = try call.run("run"), rows = try call.dataset("on")
    guard !rows.isEmpty else { throw Complaint("no-rows", "there are no rows to embed", at: [.argument("on")]) }
    let found = try embeddings(run, rows, task: call.choice("task")?.name, of: call.choice("of")?.name)
    let vectors = call.number("dim").map { PrincipalProjection.of(found, dim: Int($0)) } ?? found
    let width = vectors.compactMap { $0?.count }.first ?? 0
    let labels = rows.columns.filter { !$0.modality.isMedia }.map { column in
      Display.Column(column.name, rows.rows.map { Display.Cell(Value(column.cell($0))) })
    }
    let numbers = (0..<width).map { place in
      Display.Column("e\(place)", vectors.map { $0.map { .number(Double($0[place])) } ?? .none })
    }
    return .table(Table(labels.filter { !$0.name.isEmpty } + numbers))
  }

  private static func embeddings(_ run: Run, _ rows: Dataset, task name: String?, of input: String?) throws
    -> [[Float]?]
  {
    let names = run.blueprint.tasks.map(\.name)
    if let name, !names.contains(name) { throw ModelChecks.unknownTask(name, names, argument: "task") }
    let index = name.flatMap { names.firstIndex(of: $0) } ?? 0
    let isAligning = run.blueprint.tasks[index].choice.name == "align"
    guard isAligning || input != nil else { return try run.representations(on: rows, task: index) }
    let (task, inputs) = try run.aligningTask(isAligning ? names[index] : name)
    guard let side = input == nil ? 0 : inputs.firstIndex(of: input ?? "") else {
      throw Complaint(
        "unknown-input", "'\(input ?? "")' is none of the aligned inputs", at: [.argument("of")],
        label: Suggestion.words(for: input ?? "", among: inputs), notes: ["they are \(inputs.joined(separator: ", "))"])
    }
    return try run.embeddings(on: rows, task: task, side: side)
  }
}

/// Cells of rows in a table, pictures and sounds decoded.
enum MediaCell {
  static func cell(_ cell: Data.Cell) -> Display.Cell {
    switch cell {
    case .picture(let reference):
      (try? reference.picture()).map { .picture(Display.Picture($0)) } ?? .text("unreadable")
    case .sound(let reference): (try? reference.clip()).map { .sound(Display.Clip($0)) } ?? .text("unreadable")
    case let other: Display.Cell(Value(other))
    }
  }
}
