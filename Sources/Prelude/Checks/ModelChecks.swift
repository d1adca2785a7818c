import Catalog
import Data
import Language
import Training

/// Checks of `model` and of what takes its tasks by name, before anything runs.
enum ModelChecks {
  /// Everything wrong with a call of `model` as far as its literals and the schema tell.
  static func model(_ call: StaticCall) -> [Complaint] {
    guard let schema = ColumnChecks.facts(of: call["data"])?.schema else { return [] }
    if let request = request(call) { return request.complaints(schema: schema) }
    // Names can be looked up where what they are to be is not known.
    return (named(call["inputs"]) ?? []).flatMap { input in
      ColumnChecks.missing(input.name, schema.names, at: [.argument("inputs"), .key(input.name)])
    }
  }

  static func facts(_ call: StaticCall) -> ModelFacts {
    ModelFacts(schema: ColumnChecks.facts(of: call["data"])?.schema, tasks: request(call)?.tasks.map(\.name) ?? [])
  }

  /// The facts of a blueprint or run.
  static func facts(of value: StaticValue) -> ModelFacts? {
    switch value {
    case .known(.object(let object)): object.facts as? ModelFacts
    case .kind(_, let facts): facts as? ModelFacts
    default: nil
    }
  }

  /// Nil where a part is not known.
  private static func request(_ call: StaticCall) -> BlueprintRequest? {
    guard let tasks = named(call["tasks"]) else { return nil }
    var inputs: [BlueprintRequest.Named]?
    if case .known(.none) = call["inputs"] {
      inputs = nil
    } else {
      guard let given = named(call["inputs"]) else { return nil }
      inputs = given
    }
    guard case .known(.choice(let fusion)) = call["fusion"], case .known(.choice(let sharing)) = call["sharing"] else {
      return nil
    }
    return BlueprintRequest(inputs: inputs, fusion: fusion, tasks: tasks, sharing: sharing)
  }

  private static func named(_ value: StaticValue) -> [BlueprintRequest.Named]? {
    guard case .known(.record(let record)) = value else { return nil }
    return record.fields.map { field in
      if case .choice(let choice) = field.value { return .init(field.label, choice) }
      return .init(field.label, nil)
    }
  }

  /// A complaint where `argument` names a task that `run` does not have.
  static func task(_ call: StaticCall, argument: String, run: String) -> [Complaint] {
    guard let tasks = facts(of: call[run])?.tasks, !tasks.isEmpty, case .known(.choice(let choice)) = call[argument],
      !tasks.contains(choice.name)
    else { return [] }
    return [unknownTask(choice.name, tasks, argument: argument)]
  }

  static func unknownTask(_ name: String, _ tasks: [String], argument: String) -> Complaint {
    Complaint(
      "unknown-task", "there is no task '\(name)'", at: [.argument(argument)],
      label: Suggestion.words(for: name, among: tasks),
      notes: ["the tasks are \(tasks.joined(separator: ", "))"])
  }
}
