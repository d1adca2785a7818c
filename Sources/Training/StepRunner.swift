import Autograd
import Data
import FileSystem
import Multitask
import NeuralNet
import Tensor

/// Takes training steps: forward over the shards, weights from the balancer, backward, one update.
final class StepRunner {
  /// Seconds spent, for the line that says where the time went.
  struct Times {
    var forward = 0.0
    var backward = 0.0
    var balance = 0.0
    var optimiser = 0.0
  }

  let blueprint: Blueprint
  let balancer: any Balancer
  private(set) var times = Times()
  private(set) var shards: [Shard] = []
  var memory: [Double]
  var random: BalancerRandom
  /// Weights of the tasks in the last step; 0 for tasks without labels.
  var weights: [Double]
  /// Tasks that are trained no further.
  var finished: Set<Int> = []
  /// Norms of the task gradients in the last step, where the balancer needed them.
  var gradientNorms: [Double] = []
  /// The other processes, where training is spread over several.
  var team: TeamTraining?
  private var pool: [Shard] = []
  /// The rows of each shard of the last batch, which of them run here, and their tapes.
  private var ranges: [Range<Int>] = []
  private var members: [Int] = []
  private var tapes: [Tape] = []
  /// Each shard's first gradient, once there are any.
  private var own: [Storage] = []
  private let shardMemory = ShardMemory()
  /// What all shards lost in the last forward pass, a task each.
  private var totals: [(sum: Double, count: Double, isPoisoned: Bool)] = []
  /// Mean loss of each task in the last forward pass, NaN without labels.
  private(set) var losses: [Double] = []
  /// The tasks of a step that have labels, and what their losses' gradients are multiplied by.
  private var labelled: [Int] = []
  private var factors: [Float] = []
  /// The same as the processes exchange it: three numbers a task.
  private var numbers: [Double] = []
  /// What the balancer said last, for the active tasks.
  private var given: [Double] = []
  private let combination: GradientCombination
  /// The gradient that balancing makes of the tasks', alone in an array.
  private let combined: [Storage]
  private let seed: UInt64
  private let modalities: ModalityBalancing?

  init(
    _ blueprint: Blueprint, balancer: any Balancer, seed: UInt64, modalities: ModalityBalancing? = nil
  ) throws {
    self.blueprint = blueprint
    self.balancer = try balancer.prepared(for: blueprint.tasks.map(\.name))
    self.seed = seed
    self.modalities = modalities
    memory = self.balancer.initialMemory(tasks: blueprint.tasks.count)
    random = BalancerRandom(seed: seed ^ 0x6261_6c61_6e63_6572)
    weights = blueprint.tasks.map { _ in 1 }
    combination = GradientCombination(blueprint.store, tasks: blueprint.tasks.count)
    combined = [Storage(count: combination.isNeeded(by: self.balancer.need) ? blueprint.store.count : 0)]
  }

  /// One step on `batch`. Returns the mean loss of each task, NaN without labels; the parameters are left alone if one is not finite.
  ///
  /// Where the losses are finite, `good` becomes a copy of the parameters that they were computed with.
  func step(
    _ batch: Batch, step: Int, epochLosses: [[Double]], parameters: Storage, optimizer: OptimizerState, factor: Double,
    good: SpareBytes? = nil
  ) throws -> [Double] {
    try forward(batch, step: step, parameters: parameters, isTraining: true, isRecording: true)
    let losses = losses
    guard losses.allSatisfy({ $0.isNaN || $0.isFinite }), !hasPoisonedLoss() else { return losses }
    good?.write(parameters.data)
    labelled.removeAll(keepingCapacity: true)
    for task in losses.indices where !losses[task].isNaN && !finished.contains(task) { labelled.append(task) }
    let active = labelled
    guard !active.isEmpty else { return losses }
    var seen = TaskObservation(
      tasks: active, losses: active.count == losses.count ? losses : active.map { losses[$0] }, step: step,
      epochLosses: epochLosses)
    setInverseCounts()
    for task in finished { factors[task] = 0 }
    let gradients: [Storage]
    switch effectiveNeed(active: active.count) {
    case .losses, .lossesAfterStep:
      weigh(seen)
      for task in factors.indices { factors[task] *= Float(weights[task]) }
      gradients = try exchanged(backward(weights: factors))
    case .gramian(at: .parameters), .jacobian:
      gradients = try backwardPerTask(active, factors: factors, seen: &seen)
    case .gramian(at: .representation):
      gradients = try exchanged(backwardFromRepresentation(active, factors: factors, seen: &seen))
    }
    try throwFailure()
    modalities?.modulate(gradients, shards: shards, step: step)
    modalities?.observe(shards)
    timed(\.optimiser) {
      optimizer.update(parameters, gradients: gradients, factor: factor)
      blueprint.store.absorb(observationsOf: tapes, into: parameters)
    }
    try team?.shareStatistics(blueprint.store, in: parameters, rows: shards.reduce(0) { $0 + $1.rows.count })
    if balancer.need == .lossesAfterStep {
      try forward(batch, step: step, parameters: parameters, isTraining: false, isRecording: false)
      let after = self.losses
      balancer.observe(after: active.map { after[$0] }, before: seen, memory: &memory)
    }
    return losses
  }

  /// What to know of the balancer before it runs: that it has nothing to do where the tasks share no parameters.
  var warning: String? {
    let tasks = blueprint.tasks.count
    guard combination.sharedCount == 0, tasks > 1, effectiveNeed(active: tasks) != balancer.need else { return nil }
    return "the tasks share no parameters, so there are no gradients to balance, and training is as with .equal"
  }

  /// Where nothing is shared there is no conflict, and one task has nobody to balance with.
  private func effectiveNeed(active: Int) -> BalancerNeed {
    let isAlone = combination.sharedCount == 0 || active < 2
    return switch balancer.need {
    case .gramian where isAlone, .jacobian where isAlone: .losses
    default: balancer.need
    }
  }

  private func weigh(_ seen: TaskObservation) {
    timed(\.balance) {
      let isTrivial = balancer.need != .losses && balancer.need != .lossesAfterStep
      for task in weights.indices { weights[task] = 0 }
      guard !isTrivial else {
        for task in seen.tasks { weights[task] = 1 }
        return
      }
      ask(seen)
      for (task, weight) in zip(seen.tasks, given) { weights[task] = weight }
    }
  }

  /// Lets the balancer speak.
  private func ask(_ seen: TaskObservation) {
    guard let balancer = balancer as? any InPlaceBalancer else {
      given = balancer.weights(seen, memory: &memory, random: &random)
      return
    }
    given.removeAll(keepingCapacity: true)
    given.append(contentsOf: repeatElement(0, count: seen.count))
    given.withUnsafeMutableBufferPointer { balancer.weigh(seen, memory: &memory, random: &random, into: $0) }
  }

  /// The outputs and losses of the last forward pass lie in `shards`.
  func forward(
    _ batch: Batch, step: Int, parameters: Storage, isTraining: Bool, isRecording: Bool,
    use: AnswerUse = .training
  ) throws {
    try timed(\.forward) {
      share(rows: batch.count)
      let pass = ForwardPass(
        shards: shards, members: members, ranges: ranges, blueprint: blueprint, batch: batch, parameters: parameters,
        isTraining: isTraining, isRecording: isRecording, seed: seed, step: step, use: use)
      shardMemory.run(.forward, of: shards, with: pass) { pass, place in
        pass.assumingMemoryBound(to: ForwardPass.self).pointee.run(place)
      }
      try throwFailure()
      shareBatchLosses()
    }
    try addUp()
  }

  /// Lays down who works on which of so many rows; as long as they are as many, it stays.
  private func share(rows: Int) {
    guard ranges.last?.upperBound != rows || shards.isEmpty else { return }
    ranges = Sharding.ranges(rows: rows)
    while pool.count < ranges.count { pool.append(Shard(blueprint.store)) }
    members = ranges.indices.filter { team?.runs($0) ?? true }
    shards = members.map { pool[$0] }
    tapes = shards.map(\.tape)
    own = []
  }

  /// Each shard's first gradient.
  private func ownGradients() -> [Storage] {
    if own.isEmpty { own = shards.map { $0.gradient(0) } }
    return own
  }

  /// Losses over all rows of the batch, computed in one go so that they do not depend on threads.
  private func shareBatchLosses() {
    for (task, head) in blueprint.network.heads.enumerated() {
      guard let head = head as? any BatchLossNetwork else { continue }
      let loss = head.batchLoss(shards.compactMap { $0.pass?.outputs[task] })
      for (index, shard) in shards.enumerated() {
        guard loss.count > 0 else {
          shard.take(nil, of: task)
          continue
        }
        shard.take(
          Shard.ShardLoss(
            value: index == 0 ? loss.sum : 0, count: index == 0 ? loss.count : 0,
            seeds: loss.seeds[index].map { ($0.variable, $0.gradient) }), of: task)
      }
    }
  }

  /// Each shard's gradient of the sum of the tasks' mean losses in the last forward pass.
  func lossGradients() throws -> [Storage] {
    setInverseCounts()
    let gradients = backward(weights: factors)
    try throwFailure()
    return gradients
  }

  /// How the losses of a task's heads are weighed; nil where modalities are not balanced.
  private var blend: Shard.Blend? {
    modalities.map { Shard.Blend(fused: $0.fused, unimodal: $0.unimodal) }
  }

  private func backward(weights: [Float]) -> [Storage] {
    timed(\.backward) {
      runBackward(weights)
      return ownGradients()
    }
  }

  /// The backward pass of each shard into its first gradient, of one task or of all.
  private func runBackward(_ factors: [Float], task: Int? = nil) {
    let pass = BackwardPass(shards: shards, factors: factors, task: task, blend: blend)
    shardMemory.run(.backward, of: shards, with: pass) { pass, place in
      pass.assumingMemoryBound(to: BackwardPass.self).pointee.run(place)
    }
  }

  /// A backward pass a task; each is summed over shards before the next, so that one gradient a shard is held and stays in
  /// the cache.
  private func runPerTask(_ active: [Int], factors: [Float]) throws {
    for (place, task) in active.enumerated() {
      timed(\.backward) { runBackward(factors, task: task) }
      try throwFailure()
      var parts = ownGradients()
      if let team { parts = try team.exchange(parts, count: blueprint.store.count, place: 0) }
      timed(\.balance) { combination.gather(parts, into: place) }
    }
  }

  private func backwardPerTask(_ active: [Int], factors: [Float], seen: inout TaskObservation) throws -> [Storage] {
    try runPerTask(active, factors: factors)
    timed(\.balance) {
      let gramian = combination.gramian(tasks: active.count)
      seen = TaskObservation(
        tasks: seen.tasks, losses: seen.losses, gramian: gramian, step: seen.step, epochLosses: seen.epochLosses)
      ask(seen)
      note(gramian, active)
      combination.combine(
        weights: given, elementwise: balancer as? any ElementwiseBalancer, seed: random.next(), into: combined[0])
    }
    let penalties = penaltyGradients(after: 1)
    if penalties.isEmpty && team == nil { return combined }
    // Only one process has the penalty, and all add it.
    return combined
      + (try team?.exchange(penalties, count: blueprint.store.count, place: active.count) ?? penalties)
  }

  /// What ties parameters pulls at them whatever the balancer says; none for most architectures.
  private func penaltyGradients(after used: Int) -> [Storage] {
    shards.compactMap { $0.penaltyGradient(into: used) }
  }

  private func backwardFromRepresentation(_ active: [Int], factors: [Float], seen: inout TaskObservation)
    throws -> [Storage]
  {
    let shards = shards
    let blend = blend
    let collected = GradientTable(shards: shards.count)
    if shards.contains(where: \.gradients.isEmpty) {
      try MemoryBudget.check(adding: 2 * shards.count * blueprint.store.count * MemoryLayout<Float>.size)
    }
    timed(\.backward) {
      for shard in shards { _ = shard.gradient(1) }
      ThreadPool.shared.run(count: shards.count) { index in
        collected.rows[index] = active.map {
          shards[index].representationGradient(of: $0, factor: factors[$0] * (blend?.fused[$0] ?? 1))
        }
      }
    }
    try timed(\.balance) {
      var gramian = collected.gramian(tasks: active.count)
      if let team { gramian = Gramian(count: active.count, values: try team.sum(gramian.values)) }
      seen = TaskObservation(
        tasks: seen.tasks, losses: seen.losses, gramian: gramian, step: seen.step, epochLosses: seen.epochLosses)
      ask(seen)
      note(gramian, active)
    }
    timed(\.backward) {
      let given = active.map { Float(weights[$0]) }
      ThreadPool.shared.run(count: shards.count) { index in
        let sums = collected.weighted(given, shard: index)
        shards[index].backward(
          factors: factors, representation: sums, heads: shards[index].gradient(0), trunk: shards[index].gradient(1),
          blend: blend)
      }
    }
    return shards.flatMap { [$0.gradient(0), $0.gradient(1)] } + penaltyGradients(after: 2)
  }

  private func note(_ gramian: Gramian, _ active: [Int]) {
    for task in weights.indices { weights[task] = 0 }
    if gradientNorms.count != weights.count { gradientNorms = weights }
    for task in gradientNorms.indices { gradientNorms[task] = 0 }
    for (place, task) in active.enumerated() {
      weights[task] = given[place]
      gradientNorms[task] = gramian.norm(place)
    }
  }

  /// The tasks' gradients at `parameters`, a flat row an active task, valid until the next call; nil where no row has a label.
  func gradients(_ batch: Batch, parameters: Storage) throws -> (active: [Int], losses: [Double], rows: [Storage])? {
    try forward(batch, step: 0, parameters: parameters, isTraining: false, isRecording: true)
    let active = losses.indices.filter { losses[$0].isFinite }
    guard !active.isEmpty else { return nil }
    setInverseCounts()
    try runPerTask(active, factors: factors)
    return (active, losses, Array(combination.rows.prefix(active.count)))
  }

  /// Adds up what the shards lost, of all processes.
  private func addUp() throws {
    numbers.removeAll(keepingCapacity: true)
    for task in blueprint.tasks.indices {
      var sum = 0.0, count = 0.0, poisoned = 0.0
      for shard in shards {
        guard let loss = shard.losses[task] else { continue }
        if loss.value.isFinite { sum += Double(loss.value) } else { poisoned = 1 }
        count += Double(loss.count)
      }
      numbers.append(sum)
      numbers.append(count)
      numbers.append(poisoned)
    }
    if let team { numbers = try team.sum(numbers) }
    totals.removeAll(keepingCapacity: true)
    losses.removeAll(keepingCapacity: true)
    for task in blueprint.tasks.indices {
      let (sum, count) = (numbers[3 * task], numbers[3 * task + 1])
      totals.append((sum, count, numbers[3 * task + 2] != 0))
      losses.append(count > 0 ? sum / count : .nan)
    }
  }

  /// The shards' gradients, or with other processes each one's sum.
  private func exchanged(_ gradients: [Storage]) throws -> [Storage] {
    try team?.exchange(gradients, count: blueprint.store.count, place: 0) ?? gradients
  }

  /// Whether a loss with labels came out as no number: NaN alone cannot tell that from a task without labels.
  private func hasPoisonedLoss() -> Bool { totals.contains { $0.isPoisoned } }

  /// Gives back the memory of steps; another step takes it again.
  func releaseMemory() {
    shards = []
    tapes = []
    own = []
    pool = []
  }

  /// Tasks whose loss is not finite in the last forward pass.
  var divergedTasks: [Int] { totals.indices.filter { totals[$0].isPoisoned } }

  /// The factors become one over the labelled rows of the whole batch, for each task; 0 without any.
  private func setInverseCounts() {
    factors.removeAll(keepingCapacity: true)
    for total in totals { factors.append(total.count > 0 ? 1 / Float(total.count) : 0) }
  }

  private func throwFailure() throws {
    for shard in shards { if let failure = shard.failure { throw failure } }
  }

  private func timed<Result>(_ part: WritableKeyPath<Times, Double>, _ body: () throws -> Result) rethrows -> Result {
    let start = Environment.monotonicSeconds
    defer { times[keyPath: part] += Environment.monotonicSeconds - start }
    return try body()
  }
}
