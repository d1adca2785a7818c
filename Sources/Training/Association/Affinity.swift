import Catalog
import Data
import Multitask
import NeuralNet
import Tensor

extension Run {
  /// What the tasks do to each other on `rows`.
  ///
  /// - Parameters:
  ///   - epochs: Epochs to train the model anew from its seed, measuring after each and taking the mean over training; 0
  ///     measures the run as it is.
  ///   - observer: Sees the trainings that a method needs.
  /// - Throws: `Complaint` for fewer than two tasks, no rows, or a network that shares nothing where gradients are compared.
  public func affinity(
    on rows: Dataset, method: AffinityMethod = .cosine, epochs: Int = 0,
    observer: @escaping TrainingObserver = { _ in }
  ) throws -> AffinityReport {
    guard blueprint.tasks.count > 1 else {
      throw Complaint(
        "one-task", "affinity is between tasks, and the model has one", at: [.argument("run")],
        hint: "give model(…) several tasks:")
    }
    guard !rows.isEmpty else {
      throw Complaint(
        "no-rows", "there are no rows to look at", at: [.argument("on")], hint: "check split(…) and where(…)")
    }
    for task in blueprint.tasks where rows[task.column] == nil && blueprint.preprocessing[task.column] != nil {
      throw Complaint("unknown-column", "the rows have no column '\(task.column)' with labels", at: [.argument("on")])
    }
    if method == .transfer { return try transfer(on: rows, observer: observer) }
    let prepared = try prepared(rows)
    try prepared.decode()
    let probe = try GradientProbe(blueprint, rows: prepared, batch: arguments.batch)
    guard probe.isSharing else {
      throw Complaint(
        "nothing-shared", "the tasks of this run share no parameters, so their gradients never meet",
        at: [.argument("run")],
        hint: "train with sharing: .hard to look at gradients, or use method: .transfer")
    }
    guard epochs > 0 else {
      let finding = try probe.find(method, parameters: parameters, optimizer: snapshot)
      return AffinityReport(
        method: method, matrix: finding.matrix, layers: finding.layers, rows: rows.count, batches: finding.batches)
    }
    var again = arguments
    again.epochs = epochs
    again.stop = nil
    again.within = nil
    var moments: [AffinityReport.Moment] = [], pooled: GradientProbe.Finding?
    let trainer = try Trainer(blueprint, again) { try observer($0) }
    trainer.onEpoch = { epoch, parameters, optimizer in
      let found = try probe.find(method, parameters: parameters, optimizer: optimizer)
      moments.append(
        AffinityReport.Moment(
          epoch: epoch, matrix: found.matrix, conflictRate: found.layers.first?.conflictRate,
          layers: found.layers.dropFirst().map { AffinityReport.Layer(name: $0.name, conflictRate: $0.conflictRate) }))
      if pooled == nil { pooled = found } else { pooled?.add(found) }
    }
    _ = try trainer.train()
    guard let pooled else {
      throw Complaint("interrupted", "training ended before its first epoch did", at: [.argument("epochs")])
    }
    return AffinityReport(
      method: method, matrix: pooled.matrix, layers: pooled.layers, training: moments, rows: rows.count,
      batches: pooled.batches)
  }

  /// The optimiser as it was at the end, or fresh.
  private var snapshot: OptimiserSnapshot {
    if let kept = state.optimiser { return kept }
    let rule = try? Catalogue<Optimizer>.optimizer.make(arguments.optimizer)
    return OptimiserSnapshot(
      optimizer: rule ?? Optimizer("sgd", .descent(momentum: 0, isNesterov: false), learningRate: 0.01), step: 0,
      moments: [])
  }

  /// Each task alone against each pair of tasks in one network, with the arguments of this run.
  private func transfer(on rows: Dataset, observer: @escaping TrainingObserver) throws -> AffinityReport {
    let tasks = blueprint.tasks
    let names = tasks.map(\.name)
    var values = names.map { _ in names.map { _ in Double.nan } }, errors = values
    let alone = try tasks.indices.map { try trained(tasks: [$0], observer: observer).evidence(on: rows)[0] }
    for first in tasks.indices {
      for second in first + 1..<max(first + 1, tasks.count) {
        let pair = try trained(tasks: [first, second], observer: observer).evidence(on: rows)
        for (place, task, partner) in [(0, first, second), (1, second, first)] {
          let metric = blueprint.network.heads[task].metrics[0]
          guard
            let reference = metric.value(of: alone[task]), abs(reference) > 1e-12,
            let test = Comparison.pairedBootstrap(metric, first: pair[place], second: alone[task], resamples: 200)
          else { continue }
          let scale = (metric.isHigherBetter ? 1.0 : -1) * 100 / abs(reference)
          values[partner][task] = scale * test.difference
          // Half the interval is two standard errors, near enough.
          errors[partner][task] = abs(scale) * (test.interval.upper - test.interval.lower) / 4
        }
      }
    }
    return AffinityReport(
      method: .transfer, matrix: AffinityMatrix(tasks: names, values: values, errors: errors), rows: rows.count)
  }
}
