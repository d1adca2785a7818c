import Catalog
import Display
import FileSystem
import Language
import Training

extension Function {
  static let train = Function(
    "train", "Trains a blueprint, or goes on from a run; interrupted, it keeps the run so far.",
    parameters: [
      Parameter("model", .object(["blueprint", "run"]), "What to train."),
      .whole("epochs", 1...100_000, default: 10, "Passes over the training rows."),
      .whole("batch", 1...65_536, default: 64, unit: "rows", "Rows a step."),
      Parameter(
        "optimizer", .choice(catalogue: "optimizer"), default: .choice(Choice("adam")),
        "How gradients change the weights."),
      Parameter(
        "schedule", .choice(catalogue: "schedule"), default: .choice(Choice("constant")),
        "How the learning rate changes."),
      Parameter(
        "balance", .choice(catalogue: "balance"), default: .choice(Choice("equal")),
        "How the tasks are weighed against each other."),
      Parameter(
        "modalities", .choice(catalogue: "modalities"), default: .choice(Choice("equal")),
        "How one modality is kept from starving the others."),
      Parameter("stop", .choice(catalogue: "stop"), "When to end early, such as .patience(epochs: 5).").optional,
      Parameter(
        "augment", .list(of: .choice(catalogue: "augmentation")), default: .list([]),
        "Random changes to training rows that leave their labels true, such as [.noise, .crop]."),
      .number(
        "absent", 0...0.9, default: 0, "Chance of dropping a modality of a row, so that the model learns to do without."
      ),
      Parameter("within", .number(0.01...1e9), unit: "s", "Seconds that training may take.").optional,
      Parameter(
        "checkpoint", .text,
        "A file that training is written down in each epoch; the same call goes on from it, to the same bytes."
      ).optional,
      .whole("seed", 0...Int(1e15), default: 0, "Equal seeds give equal bytes."),
    ], result: "run", group: "learning",
    example:
      "let data = generate(.captionedShapes(rows: 60))\ntrain(model(data, tasks: { shape: .classify }), epochs: 1)",
    facts: { ModelChecks.facts(of: $0["model"]) }
  ) { call in
    var arguments = TrainingArguments(
      epochs: call.whole("epochs"), batch: call.whole("batch"), optimizer: call.choice("optimizer") ?? Choice("adam"),
      schedule: call.choice("schedule") ?? Choice("constant"), balance: call.choice("balance") ?? Choice("equal"),
      modalities: call.choice("modalities") ?? Choice("equal"), stop: call.choice("stop"),
      augment: call.choices("augment"),
      absent: call.number("absent") ?? 0, within: call.number("within"), seed: call.seed())
    let checkpoint = call.text("checkpoint").map { Path.join(call.environment.folder, $0) }
    let previous = if case .object(let object as RunObject) = call["model"] { object.run } else { Run?.none }
    let given =
      if case .object(let object as BlueprintObject) = call["model"] { object.blueprint } else { Blueprint?.none }
    guard let blueprint = previous?.blueprint ?? given else { return .none }
    if previous == nil { try MemoryBudget.check(adding: blueprint.trainingBytes) }
    if let previous, !call.given.contains("seed") { arguments.seed = previous.arguments.seed }
    let run = try WatchedTraining.run(call.environment, title: "train", blueprint, arguments) { observer in
      let trainer =
        try previous.map { try Trainer(continuing: $0, arguments, checkpoint: checkpoint, observer: observer) }
        ?? Trainer(blueprint, arguments, checkpoint: checkpoint, observer: observer)
      return try Keeping.files(at: "checkpoint") { try trainer.train() }
    }
    if run.outcome == .interrupted { throw Interrupted(partial: .object(RunObject(run: run))) }
    return .object(RunObject(run: run))
  }
}

extension TrainingArguments {
  /// The same training with another seed.
  func with(seed: UInt64) -> TrainingArguments {
    var copy = self
    copy.seed = seed
    return copy
  }
}
