import Catalog
import Data
import Language
import Training

extension Function {
  static let model = Function(
    "model", "Plans a network for a dataset: encoders, fusion, what the tasks share, heads. Nothing is trained yet.",
    parameters: [
      Parameter("data", .object(["dataset"]), "The rows; vocabularies and scaling are fitted on its training part."),
      Parameter(
        "inputs", .record(of: .choice(catalogue: "encoder")),
        "Encoders by column; by default a fitting one for every column that is no task."
      )
      .optional,
      Parameter(
        "fusion", .choice(catalogue: "fusion"), default: .choice(Choice("concat")), "How the inputs come together."),
      Parameter(
        "tasks", .record(of: .choice(catalogue: "task")), "What to predict, by column or by a name with column:."),
      Parameter("sharing", .choice(catalogue: "sharing"), default: .choice(Choice("hard")), "What the tasks share."),
      .whole("seed", 0...Int(1e15), default: 0, "Changes the initial weights, together with the seed of train."),
    ], result: "blueprint", group: "learning",
    example: "let data = generate(.captionedShapes(rows: 60))\nmodel(data, tasks: { shape: .classify })",
    check: ModelChecks.model, facts: { ModelChecks.facts($0) }
  ) { call in
    let request = BlueprintRequest(
      inputs: call.namedChoices("inputs"), fusion: call.choice("fusion") ?? Choice("concat"),
      tasks: call.namedChoices("tasks") ?? [],
      sharing: call.choice("sharing") ?? Choice("hard"), seed: call.seed())
    let data = try call.dataset("data")
    return .object(BlueprintObject(blueprint: try placed(at: "data") { try Blueprint(request, data: data) }))
  }
}
