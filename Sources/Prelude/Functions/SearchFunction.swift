import Catalog
import Data
import Display
import Experiments
import FileSystem
import JSON
import Language
import Training

extension Function {
  static let search = Function(
    "search", "Trains a model with many arguments and gives the best run; poor trials end early.",
    parameters: [
      Parameter("model", .object(["blueprint"]), "What to train."),
      Parameter(
        "over", .record(of: .any),
        "Arguments of model or train with choices, [.concat, .attention], or a range, .between(1e-4, to: 1e-2, scale: .log)."
      ),
      .whole("trials", 1...100_000, default: 20, "How many arguments are tried."),
      .whole("epochs", 1...100_000, default: 10, "Epochs of a trial that is trained to its end."),
      Parameter("by", .column, "The task whose validation loss counts; the sum over all tasks by default.").optional,
      Parameter("within", .number(0.01...1e9), unit: "s", "Seconds after which no further training begins.").optional,
      .oneOf(
        "method", ["halving", "random"], default: "halving",
        "Successive halving (Li 2020, ASHA): one trial of three goes on; or all to the end."),
      .whole("batch", 1...65_536, default: 64, unit: "rows", "Rows a step, where it is not searched."),
      .whole("seed", 0...Int(1e15), default: 0, "Equal seeds try equal arguments."),
    ], result: "search", group: "learning",
    example: """
      let data = generate(.captionedShapes(rows: 60)) |> split(validation: 0.3)
      let m = model(data, inputs: { caption: .embed(dim: 4) }, tasks: { shape: .classify })
      search(m, over: { learningRate: .between(1e-4, to: 1e-1, scale: .log) }, trials: 3, epochs: 3).best
      """
  ) { call in
    guard case .object(let object as BlueprintObject) = call["model"] else { return .none }
    let space = try placed(at: "over") { try SearchArguments.space(call["over"]) }
    var arguments = TrainingArguments(epochs: call.whole("epochs"), batch: call.whole("batch"), seed: call.seed())
    arguments.within = nil
    let tasks = object.blueprint.tasks.map(\.name), by = call.choice("by")?.name
    if let by, !tasks.contains(by) { throw ModelChecks.unknownTask(by, tasks, argument: "by") }
    let search = Search(
      environment: call.environment, blueprint: object.blueprint, space: space, arguments: arguments, by: by,
      trials: call.whole("trials"), isRandom: call.choice("method")?.name == "random", within: call.number("within"))
    return .object(try placed(at: "over") { try search.run() })
  }
}

/// The record `over:` as a search space.
enum SearchArguments {
  static func space(_ value: Value) throws -> SearchSpace {
    guard case .record(let record) = value, !record.fields.isEmpty else {
      throw Complaint("nothing-to-search", "there is nothing to vary", hint: "name an argument with its choices")
    }
    return SearchSpace(
      try record.fields.map { field in
        do {
          return (field.label, try values(field.value))
        } catch let complaint as Complaint {
          throw complaint.within(.key(field.label))
        }
      })
  }

  private static func values(_ value: Value) throws -> SearchSpace.Values {
    switch value {
    case .list(let items) where !items.isEmpty: return .choices(try items.map(argument))
    case .range(let range) where range.count > 0:
      return .choices((0..<range.count).map { .number(range.element(at: $0)) })
    case .choice(let choice) where choice.name == "between": return try between(choice)
    default:
      throw Complaint(
        "wrong-kind", "\(value.briefText) is no choice of values", label: "expected a list or .between(…)")
    }
  }

  private static func between(_ choice: Choice) throws -> SearchSpace.Values {
    let parameters: [Catalog.Parameter] = [
      Catalog.Parameter("from", .number(-1e300...1e300), "The least value."),
      Catalog.Parameter("to", .number(-1e300...1e300), "The greatest value."),
      .oneOf("scale", ["linear", "log"], default: "linear", "Whether numbers or their logarithms are evenly spread."),
    ]
    let given = try Checking.arguments(of: choice, against: parameters, subject: ".between")
    let low = given.number("from"), high = given.number("to"), isLogarithmic = given.text("scale") == "log"
    guard low < high, !isLogarithmic || low > 0 else {
      throw Complaint(
        "out-of-range",
        low < high
          ? "a logarithmic scale begins above 0, not at \(NumberText.plain(low))"
          : "\(NumberText.plain(low)) is not below \(NumberText.plain(high))")
    }
    return .between(low, high, isLogarithmic: isLogarithmic)
  }

  private static func argument(_ value: Value) throws -> Argument {
    switch value {
    case .none: .none
    case .flag(let flag): .flag(flag)
    case .number(let number): .number(number)
    case .text(let text): .text(text)
    case .choice(let choice): .choice(choice)
    default: throw Complaint("wrong-kind", "\(value.briefText) cannot be searched")
    }
  }
}

/// What a search found.
struct SearchObject: Object {
  let table: Table
  let best: RunObject?
  /// The argument that its plot has on the horizontal axis.
  let axis: String
  let kindName = "search"
  let memberNames = ["best", "table"]

  func member(_ name: String) throws -> Value? {
    switch name {
    case "best": best.map { .object($0) } ?? Value.none
    case "table": .table(table)
    default: nil
    }
  }

  func rendering(_ context: RenderingContext) -> Rendering { table.rendering(context) }

  var plot: Display.Plot {
    get throws {
      try Display.Plot(kind: Choice("point"), data: table, x: axis, y: ["loss"], title: "search")
    }
  }
}
