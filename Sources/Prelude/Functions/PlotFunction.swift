import Catalog
import Data
import Display
import Language
import Training

extension Function {
  static let plot = Function(
    "plot", "Draws a table, run, report or dataset; alone it draws what one would look at first.",
    parameters: [
      Parameter("data", .any, "What to draw: a table, run, list of runs, report, dataset, or list of numbers."),
      Parameter("y", .either([.column, .list(of: .column)]), "Columns on the vertical axis.").optional,
      Parameter("x", .column, "Column on the horizontal axis.").optional,
      Parameter("by", .column, "Column whose values become series.").optional,
      Parameter("facet", .column, "Column whose values become panels.").optional,
      Parameter("kind", .choice(catalogue: "plot kind"), "How to draw; by what is drawn.").optional,
      Parameter("title", .text, "Above the drawing.").optional,
      Parameter("size", .list(of: .whole(80...4000)), unit: "px", "Width and height.").optional,
    ], result: "plot", group: "looking", example: "plot(table([{ a: 1, b: 2 }, { a: 2, b: 3 }]), x: .a, y: .b)"
  ) { call in
    let plain = !["y", "x", "by", "facet", "kind"].contains { call.given.contains($0) }
    if plain, case .object(let report as ReportObject) = call["data"] {
      return .object(PlotObject(plot: try report.plot()))
    }
    if plain, case .object(let search as SearchObject) = call["data"] {
      return .object(PlotObject(plot: try search.plot))
    }
    let source = try PlotSource(call["data"], alone: plain)
    let y = call.names("y").isEmpty ? (plain ? source.y : []) : call.names("y")
    var size: Display.Plot.Size?
    if case .list(let sides) = call["size"], sides.count == 2, let width = sides[0].wholeNumber,
      let height = sides[1].wholeNumber
    {
      size = Display.Plot.Size(width: width, height: height)
    }
    let x = call.choice("x")?.name ?? (plain ? source.x : nil)
    var by = call.choice("by")?.name ?? (plain ? source.by : nil)
    var facet = call.choice("facet")?.name ?? (plain ? source.facet : nil)
    // A history has a row for training and one for validation: one line through both would zigzag between them.
    if let split = source.split, x != split, by != split, facet != split, !y.contains(split),
      source.tells(y, of: split)
    {
      if facet == nil { facet = split } else if by == nil { by = split }
    }
    return .object(
      PlotObject(
        plot: try Display.Plot(
          kind: call.choice("kind") ?? (plain ? source.kind : nil), data: source.table, x: x, y: y, by: by,
          facet: facet,
          title: call.text("title") ?? (plain ? source.title : ""), size: size)))
  }
}

/// What is drawn, and how where the user did not say.
private struct PlotSource {
  let table: Table
  var kind: Choice?
  var x: String?
  var y: [String] = []
  var by: String?
  var facet: String?
  var title = ""
  /// The column of histories that says which rows were trained on.
  var split: String?

  private init(
    _ table: Table, kind: Choice? = nil, x: String? = nil, y: [String] = [], by: String? = nil, facet: String? = nil,
    title: String = "", split: String? = nil
  ) {
    self.table = table
    self.kind = kind
    self.x = x
    self.y = y
    self.by = by
    self.facet = facet
    self.title = title
    self.split = split
  }

  /// - Parameter alone: nothing says what to draw of it.
  init(_ value: Value, alone: Bool) throws {
    switch value {
    case .table(let table): self.init(table)
    case .object(let run as RunObject):
      self.init(
        RunDescription.history(run.run), kind: Choice("line"), x: "epoch", y: ["loss"], by: "split", facet: "task",
        title: "loss", split: "split")
    case .object(let report as ReportObject): self.init(report.source ?? report.table)
    case .object(let search as SearchObject): self.init(search.table)
    case .object(let data as DatasetObject) where alone: self.init(data.data)
    case .object(let data as DatasetObject): self.init(DatasetTable.table(data.data))
    case .object(let blueprint as BlueprintObject):
      self.init(blueprint.table, kind: Choice("bar"), x: "part", y: ["parameters"], title: "parameters")
    case .list(let items): try self.init(list: items, value, alone: alone)
    case .range(let range): try self.init(.list(range.map { .number($0) }), alone: alone)
    default:
      throw Complaint(
        "wrong-kind", "plot cannot draw \(value.briefText)", at: [.argument("data")],
        label: "expected a table, run, report, dataset or list")
    }
  }

  /// Numbers as a line, records as a table, runs as their histories.
  private init(list items: [Value], _ value: Value, alone: Bool) throws {
    if let numbers = value.numbers, !numbers.isEmpty {
      let index = Display.Column("index", numbers: numbers.indices.map(Double.init))
      self.init(
        Table([index, Display.Column("value", numbers: numbers)]), kind: Choice("line"), x: "index", y: ["value"])
      return
    }
    if let records = value.records {
      self.init(Table(records: records))
      return
    }
    let entries = try RunNames.entries(value).flatMap { entry in entry.runs.map { (entry.name, $0) } }
    guard !entries.isEmpty else {
      throw Complaint(
        "wrong-kind", "plot cannot draw this list", at: [.argument("data")], label: items.isEmpty ? "it is empty" : "")
    }
    let table = entries.reduce(Table()) { table, entry in
      var history = RunDescription.history(entry.1)
      if alone { history = Self.validation(of: history) }
      history.set(Display.Column("run", texts: [String](repeating: entry.0, count: history.rowCount)))
      return table.concatenate(history)
    }
    self.init(
      table, kind: Choice("line"), x: "epoch", y: ["loss"], by: "run", facet: "task", title: "loss",
      split: alone ? nil : "split")
  }

  /// Whether more than one of the `splits` has values in the columns `y`; weights and gradient norms are those of training alone.
  func tells(_ y: [String], of splits: String) -> Bool {
    guard let names = table.columns.first(where: { $0.name == splits }) else { return false }
    let shown = table.columns.filter { y.contains($0.name) }
    var told: [Display.Cell] = []
    for row in 0..<table.rowCount where shown.contains(where: { $0.cells[row] != .none }) {
      if !told.contains(names.cells[row]) { told.append(names.cells[row]) }
    }
    return told.count != 1
  }

  /// The rows of a history that tell of validation, all where there are none.
  private static func validation(of history: Table) -> Table {
    guard let split = history.columns.first(where: { $0.name == "split" }) else { return history }
    let kept = history.filter { split.cells[$0] == .text("validation") }
    return kept.rowCount > 0 ? kept : history
  }

  /// Pictures as a grid, else the first number's histogram.
  private init(_ data: Dataset) {
    if let image = data.columns.first(where: { $0.modality.name == "image" }) {
      let pictures = data.taking(24).rows.map { row -> Display.Cell in
        if case .picture(let reference) = image.cell(row), let picture = try? reference.picture() {
          return .picture(Display.Picture(picture))
        }
        return .none
      }
      self.init(Table([Display.Column(image.name, pictures)]), kind: Choice("image"), y: [image.name], title: data.name)
    } else if let number = data.columns.first(where: { $0.modality.name == "number" }) {
      self.init(DatasetTable.table(data), kind: Choice("histogram"), x: number.name, title: data.name)
    } else {
      self.init(DatasetTable.table(data))
    }
  }
}
