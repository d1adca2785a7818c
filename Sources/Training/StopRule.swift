import Autograd
import Catalog
import Multitask

/// When training ends before its epochs are over.
public struct StopRule: Sendable, Equatable {
  /// Epochs without a better validation loss.
  public let patience: Int
  /// Whether each task is judged by its own loss, instead of all by the sum.
  public let isPerTask: Bool
}

extension Catalogue where Make == StopRule {
  /// Ways to stop early.
  public static let stop = Catalogue(
    "stop", "When training ends early; the weights of the best epoch are kept.",
    [
      Entry(
        "patience", "Stops when the validation loss has not fallen for so many epochs.",
        example: "train(m, epochs: 100, stop: .patience(epochs: 3, by: .task))",
        parameters: [
          .whole("epochs", 1...10_000, default: 5, "Epochs to wait."),
          .oneOf(
            "by", ["sum", "task"], default: "sum",
            "The sum of the tasks' losses, or each task by its own: a task that has stopped is trained no further, and training ends with the last."
          ),
        ]
      ) { StopRule(patience: $0.whole("epochs"), isPerTask: $0.text("by") == "task") }
    ])
}

/// Counts epochs without improvement, of the sum of losses or of each task.
///
/// By task, a task that has waited long enough is finished: its loss pulls at no weight any more. Where nothing is shared, each
/// task keeps the weights of its own best epoch; where something is, all keep those of the epoch with the best sum.
struct Patience {
  private let rule: StopRule?
  private let tasks: [String]
  /// Whose weights are kept together: places in the flat buffer, and the tasks that judge them.
  private let holdings: [Holding]
  private var bests: [Best]
  private var sum = Best()
  /// Indices of tasks that are trained no further.
  private(set) var finished: Set<Int> = []
  /// The epoch whose weights are kept, once all has stopped.
  private(set) var exhausted: Int?

  private struct Holding {
    /// Nil for the sum.
    let task: Int?
    let ranges: [Range<Int>]
  }

  private struct Best {
    var loss = Double.infinity
    var epoch = 0
    var waited = 0

    /// Whether `loss` is the best so far.
    mutating func observe(_ loss: Double, epoch: Int) -> Bool {
      if loss < self.loss {
        (self.loss, self.epoch, waited) = (loss, epoch, 0)
        return true
      }
      waited += 1
      return false
    }
  }

  init(_ rule: StopRule?, _ blueprint: Blueprint) {
    self.rule = rule
    tasks = blueprint.tasks.map(\.name)
    bests = tasks.map { _ in Best() }
    let store = blueprint.store
    let isApart = rule?.isPerTask == true && store.ranges(of: ParameterStore.sharedGroup).isEmpty
    if isApart {
      // Statistics belong to the network of the task whose name leads theirs.
      holdings = blueprint.tasks.enumerated().map { index, task in
        Holding(task: index, ranges: store.ranges { $0.group == task.name })
      }
    } else {
      holdings = [Holding(task: nil, ranges: [0..<store.count])]
    }
  }

  /// Where the weights of tasks lie that are finished and share nothing: they are those of the tasks' own best epochs.
  var finishedRanges: [Range<Int>] {
    holdings.flatMap { holding in holding.task.map { finished.contains($0) ? holding.ranges : [] } ?? [] }
  }

  /// Takes in an epoch; `keep` is called with the places of the weights that are the best so far.
  mutating func observe(_ record: EpochRecord, keep: ([Range<Int>]) -> Void) {
    guard let rule, exhausted == nil else { return }
    let isBestSum = sum.observe(Trainer.score(record), epoch: record.epoch)
    for task in tasks.indices where !finished.contains(task) {
      let loss = record.tasks[task].validation?.loss ?? record.tasks[task].train.loss
      if bests[task].observe(loss, epoch: record.epoch), let own = holdings.first(where: { $0.task == task }) {
        keep(own.ranges)
      }
      if rule.isPerTask && bests[task].waited >= rule.patience { finished.insert(task) }
    }
    if isBestSum, let whole = holdings.first(where: { $0.task == nil }) { keep(whole.ranges) }
    if rule.isPerTask {
      guard finished.count == tasks.count else { return }
      exhausted = holdings.contains { $0.task == nil } ? sum.epoch : bests.map(\.epoch).max() ?? sum.epoch
    } else if sum.waited >= rule.patience {
      exhausted = sum.epoch
    }
  }
}
