import Catalog
import Data
import Display
import Language
import Training

/// A planned model in the language.
struct BlueprintObject: Object {
  let blueprint: Blueprint
  let kindName = "blueprint"

  let memberNames = ["inputs", "parameters", "parts", "tasks"]

  func member(_ name: String) throws -> Value? {
    switch name {
    case "inputs": .list(blueprint.inputs.map { .text($0.name) })
    case "parameters": .number(Double(blueprint.parameterCount))
    case "parts": .table(table)
    case "tasks": .list(blueprint.tasks.map { .text($0.name) })
    default: nil
    }
  }

  var facts: (any Sendable)? { ModelFacts(schema: blueprint.data.schema, tasks: blueprint.tasks.map(\.name)) }

  var table: Table {
    let parts = blueprint.parts
    let reasons = Dictionary(blueprint.inputs.map { ($0.name, $0.reason) }, uniquingKeysWith: { first, _ in first })
    var columns = [
      Display.Column("part", texts: parts.map(\.name)), Display.Column("is", texts: parts.map(\.kind)),
      Display.Column("input", texts: parts.map(\.input)), Display.Column("output", texts: parts.map(\.output)),
      Display.Column("parameters", numbers: parts.map { Double($0.parameters) }),
      Display.Column("used by", texts: parts.map { $0.owner == "shared" ? "all tasks" : $0.owner }),
      Display.Column("multiply-adds", numbers: parts.map { Double($0.cost) }),
    ]
    if reasons.values.contains(where: { !$0.isEmpty }) {
      columns.append(Display.Column("chosen for", texts: parts.map { reasons[$0.name] ?? "" }))
    }
    let megabytes = Double(blueprint.trainingBytes) / 1e6
    let seconds = DurationFormat.text(blueprint.secondsPerEpoch)
    let concerned = Set(blueprint.inputs.map(\.name) + blueprint.tasks.map(\.column))
    let findings = DataDoctor.quickFindings(blueprint.data).filter { finding in
      finding.severity > .note && finding.columns.allSatisfy(concerned.contains)
    }
    return Table(
      columns, title: "blueprint of \(blueprint.tasks.count) \(blueprint.tasks.count == 1 ? "task" : "tasks")",
      notes: [
        "\(blueprint.parameterCount) parameters, \(NumberFormat.text(Double(blueprint.network.cost))) multiply-adds a row, about \(NumberFormat.text(megabytes)) MB in training, about \(seconds) an epoch of \(blueprint.data.train.count) rows"
      ] + findings.map(\.note))
  }

  func rendering(_ context: RenderingContext) -> Rendering { table.rendering(context) }
}

/// What is known of a blueprint or run before it exists.
struct ModelFacts: StaticFacts {
  let schema: Schema?
  let tasks: [String]

  /// Tasks may be named with a leading dot.
  var columns: [(name: String, detail: String)] { tasks.map { ($0, "task") } }
}
