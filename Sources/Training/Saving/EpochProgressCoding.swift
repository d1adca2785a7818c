import Interchange
import JSON
import Multitask

extension EpochProgress {
  /// Sums as numbers; outputs and targets, which are many, as tensors.
  func json(to writer: inout SafeTensorsWriter) -> JSON {
    for (task, ledger) in ledgers.enumerated() {
      writer.add(Self.name(task, "outputs"), ledger.outputs.all)
      writer.add(Self.name(task, "outputLengths"), ledger.outputs.rowLengths.map { Int32(clamping: $0) })
      writer.add(Self.name(task, "codes"), ledger.targets.codes)
      writer.add(Self.name(task, "values"), ledger.targets.values)
      writer.add(Self.name(task, "labelled"), ledger.targets.labelled)
      writer.add(Self.name(task, "tokens"), ledger.targets.tokens)
      writer.add(Self.name(task, "tokenLengths"), ledger.targets.tokenLengths)
    }
    return [
      "done": .integer(done), "rows": .integer(rows), "rate": ExactNumber.json(rate),
      "weightSums": .array(weightSums.map(ExactNumber.json)), "normSums": .array(normSums.map(ExactNumber.json)),
      "lossSums": .array(ledgers.map { ExactNumber.json($0.lossSum) }),
      "lossCounts": .array(ledgers.map { ExactNumber.json($0.lossCount) }),
    ]
  }

  /// What `json` gave.
  init(_ fields: SavedFields, _ blueprint: Blueprint, _ tensors: SafeTensors) throws {
    self.init(blueprint)
    done = try fields.count("done")
    rows = try fields.count("rows")
    rate = try fields.number("rate")
    weightSums = try fields.numbers("weightSums")
    normSums = try fields.numbers("normSums")
    let sums = try fields.numbers("lossSums"), counts = try fields.numbers("lossCounts")
    let tasks = blueprint.tasks.count
    guard [weightSums, normSums, sums, counts].allSatisfy({ $0.count == tasks }) else {
      throw SavedFields.damaged("its epoch is that of other tasks")
    }
    ledgers = try (0..<tasks).map { task in
      do {
        let lengths = try tensors.wholes(Self.name(task, "outputLengths")).map(Int.init)
        guard let outputs = TaskAnswers(try tensors.floats(Self.name(task, "outputs")), rowLengths: lengths) else {
          throw InterchangeError("its outputs are not as long as it says")
        }
        let targets = TargetColumn(
          codes: try tensors.wholes(Self.name(task, "codes")), values: try tensors.floats(Self.name(task, "values")),
          labelled: try tensors.floats(Self.name(task, "labelled")),
          tokens: try tensors.wholes(Self.name(task, "tokens")),
          tokenLengths: try tensors.wholes(Self.name(task, "tokenLengths")))
        guard let targets else { throw InterchangeError("its tokens are not as many as it says") }
        return TaskLedger(
          outputs: outputs, targets: targets, lossSum: sums[task], lossCount: counts[task],
          limit: TaskLedger.limit(in: blueprint.network.heads[task]))
      } catch let error as InterchangeError {
        throw SavedFields.damaged("\(error)")
      }
    }
  }

  private static func name(_ task: Int, _ part: String) -> String { "epoch.\(task).\(part)" }
}
