import Autograd
import Catalog
import Interchange
import JSON
import NeuralNet
import Tensor

extension TrainerState {
  /// What training goes on from; the optimiser's buffers become tensors.
  func json(_ store: ParameterStore, to writer: inout SafeTensorsWriter) -> JSON {
    if let optimiser {
      for (index, moments) in optimiser.moments.enumerated() {
        RunFile.add(Storage(moments), Self.prefix(index), store, to: &writer)
      }
    }
    return [
      "step": .integer(step), "epoch": .integer(epoch), "optimizerStep": .integer(optimiser?.step ?? 0),
      "optimizer": .bool(optimiser != nil), "balancerMemory": .array(balancerMemory.map(ExactNumber.json)),
      "balancerRandom": .string(String(balancerRandom)),
      "epochLosses": .array(epochLosses.map { .array($0.map(ExactNumber.json)) }),
    ]
  }

  /// What `json` gave.
  init(
    _ fields: SavedFields, _ blueprint: Blueprint, _ arguments: TrainingArguments, _ tensors: SafeTensors
  ) throws {
    self.init()
    step = try fields.count("step")
    epoch = try fields.count("epoch")
    balancerMemory = try fields.numbers("balancerMemory")
    balancerRandom = try fields.bits("balancerRandom")
    epochLosses = try fields.table("epochLosses")
    guard epochLosses.allSatisfy({ $0.count == blueprint.tasks.count }) else {
      throw SavedFields.damaged("its losses are those of other tasks")
    }
    guard try fields.flag("optimizer") else { return }
    var moments: [[Float]] = []
    while tensors.entries.contains(where: { $0.name.hasPrefix(Self.prefix(moments.count)) }), moments.count < 8 {
      let storage = try RunFile.storage(tensors, Self.prefix(moments.count), blueprint.store)
      moments.append(Array(UnsafeBufferPointer(start: storage.data, count: storage.count)))
    }
    let rule = try Catalogue<Optimizer>.optimizer.make(arguments.optimizer)
    guard moments.count == rule.momentCount else {
      throw SavedFields.damaged("it has \(moments.count) buffers of \(rule.name), expected \(rule.momentCount)")
    }
    optimiser = OptimiserSnapshot(optimizer: rule, step: try fields.count("optimizerStep"), moments: moments)
  }

  /// What little is known without a state: training goes on with the next epoch and a fresh optimiser.
  init(goingOnFrom history: [EpochRecord]) {
    self.init()
    epoch = history.last?.epoch ?? 0
    epochLosses = history.map { $0.tasks.map(\.train.loss) }
  }

  private static func prefix(_ index: Int) -> String { "optimizer.\(index)." }
}
