import Autograd
import Catalog
import Data
import Interchange
import JSON
import MessagePassing
import Multitask
import Tensor

/// One process's part in a training over several: which shards it runs, and how results come together.
///
/// The shards of a batch are fixed by the batch; member r runs those whose number leaves r when divided by the members. Sums are
/// taken over a member's shards in their order, then over members in theirs, so that a number of members always gives the same bytes.
final class TeamTraining {
  let team: Team
  /// What this member wants the others to know at the next step.
  var wantsToEnd = false
  var seconds = 0.0
  /// What all members agreed on at the last step.
  private(set) var isToEnd = false
  private(set) var agreedSeconds = 0.0
  private var own: [Float] = []
  private var gathered: [Int: [Storage]] = [:]

  /// What helps after a member is lost.
  private var advice = ""

  init(_ team: Team) { self.team = team }

  /// Says how a training is gone on with that is done up to `epoch`, should a member be lost from now on.
  ///
  /// - Parameter first: The epoch that it began with.
  func stands(at epoch: Int, from first: Int, checkpoint: String?) {
    advice =
      if let checkpoint {
        epoch > first
          ? "the same command goes on from the checkpoint '\(checkpoint)' after epoch \(epoch)"
          : "the checkpoint '\(checkpoint)' has no finished epoch yet, so the same command begins anew"
      } else {
        "no checkpoint was asked for: with train(…, checkpoint: \"path\") the same command goes on from the last epoch"
      }
    team.advise(advice)
  }

  /// A call that needs all members.
  private func together<Result>(_ call: (Team) throws -> Result) throws -> Result {
    do {
      return try call(team)
    } catch let error as TeamError {
      throw Complaint("lost-process", "\(error)", hint: advice)
    }
  }

  /// Whether this member runs a shard.
  func runs(_ shard: Int) -> Bool { shard % team.size == team.rank }

  /// Sums over members, element by element.
  func sum(_ numbers: [Double]) throws -> [Double] {
    let all = try together { try $0.gather(numbers + [wantsToEnd ? 1 : 0, seconds]) }
    isToEnd = all.contains { $0[numbers.count] != 0 }
    agreedSeconds = all.map { $0[numbers.count + 1] }.max() ?? 0
    return numbers.indices.map { index in all.reduce(0) { $0 + $1[index] } }
  }

  /// For each member the sum of its shards' buffers, in the order of members. `place` keeps buffers of different use apart.
  func exchange(_ shards: [Storage], count: Int, place: Int) throws -> [Storage] {
    if own.count != count { own = [Float](repeating: 0, count: count) }
    if gathered[place]?.first?.count != count { gathered[place] = (0..<team.size).map { _ in Storage(count: count) } }
    let results = gathered[place] ?? []
    own.withUnsafeMutableBufferPointer { own in
      guard let sum = own.baseAddress else { return }
      if let first = shards.first {
        sum.update(from: first.data, count: count)
      } else {
        sum.update(repeating: 0, count: count)
      }
      for shard in shards.dropFirst() { kernels.elementwise.add(sum, shard.data, sum, count) }
    }
    // Piece by piece, so that what comes in takes no more memory than a piece of each.
    let piece = 1 << 22
    var incoming = [Float](repeating: 0, count: min(piece, count) * team.size)
    for start in stride(from: 0, to: count, by: piece) {
      let length = min(piece, count - start)
      try own.withUnsafeBytes { own in
        try incoming.withUnsafeMutableBytes { all in
          guard let target = all.baseAddress else { return }
          let part = UnsafeRawBufferPointer(rebasing: own[4 * start..<4 * (start + length)])
          try together { try $0.gather(part, into: target) }
        }
      }
      incoming.withUnsafeBufferPointer { all in
        guard let base = all.baseAddress else { return }
        for member in 0..<team.size {
          (results[member].data + start).update(from: base + member * length, count: length)
        }
      }
    }
    return results
  }

  /// What all members gathered in an epoch, in the order of members.
  func merged(_ progress: EpochProgress, _ blueprint: Blueprint) throws -> EpochProgress {
    var writer = SafeTensorsWriter()
    let json = progress.json(to: &writer)
    let files = try together { try $0.gather(bytes: writer.file(metadata: [("progress", json.compactText)])) }
    var all = progress
    for (member, file) in files.enumerated() {
      let tensors = try SafeTensors(file)
      let fields = try SavedFields(try JSON.parse(tensors.metadata["progress"] ?? ""), "a member's epoch")
      let part = try EpochProgress(fields, blueprint, tensors)
      if member == 0 {
        all.ledgers = part.ledgers
      } else {
        all.ledgers = zip(all.ledgers, part.ledgers).map { $0.followed(by: $1) }
      }
    }
    return all
  }
}

extension TaskLedger {
  /// The rows of both.
  fileprivate func followed(by other: TaskLedger) -> TaskLedger {
    var outputs = outputs, targets = targets
    outputs.append(other.outputs)
    targets.append(other.targets)
    return TaskLedger(
      outputs: outputs, targets: targets, lossSum: lossSum + other.lossSum, lossCount: lossCount + other.lossCount,
      limit: .max)
  }
}

extension TeamTraining {
  /// The team that this process belongs to, if any.
  ///
  /// - Throws: `Complaint` where it cannot be joined, or a task cannot be trained over several processes.
  static func joined(_ blueprint: Blueprint) throws -> TeamTraining? {
    let team: Team
    do {
      guard let found = try Team.current() else { return nil }
      team = found
    } catch let error as TeamError {
      throw Complaint("no-team", "\(error)", hint: "install openmpi, or start heddle without mpirun")
    }
    for (task, head) in zip(blueprint.tasks, blueprint.network.heads) where head is any BatchLossNetwork {
      throw Complaint(
        "not-distributable", "\(task.choice.name) compares all rows of a batch and cannot be spread over processes",
        hint: "start heddle without mpirun")
    }
    return TeamTraining(team)
  }

  /// Running statistics over the rows of all members: each has moved them by its own rows alone.
  func shareStatistics(_ store: ParameterStore, in parameters: Storage, rows: Int) throws {
    let ranges = store.ranges { $0.isStatistic }
    guard !ranges.isEmpty else { return }
    let weight = Double(rows)
    let own = ranges.flatMap { $0.map { Double(parameters.data[$0]) * weight } } + [weight]
    let sums = try sum(own), total = sums[sums.count - 1]
    guard total > 0 else { return }
    for (place, index) in ranges.flatMap(Array.init).enumerated() {
      parameters.data[index] = Float(sums[place] / total)
    }
  }
}

/// Ends a training that is spread over several processes in all of them.
struct TeamEnd: Error {}
