import Autograd
import Data
import Multitask
import NeuralNet
import Tensor

/// Runs a trained network over rows, without a tape.
public enum Evaluator {
  /// Rows of a batch in evaluation.
  public static let batchSize = 256

  /// What the model answers and what was true, a ledger a task, rows in order.
  ///
  /// - Parameter hidden: Inputs that are taken as absent in every row.
  public static func ledgers(
    _ blueprint: Blueprint, parameters: Storage, rows: PreparedDataset, hidden: Set<String> = [],
    batch: Int = batchSize, use: AnswerUse = .evaluation
  ) throws -> [TaskLedger] {
    var ledgers = blueprint.network.heads.map { _ in TaskLedger() }
    try forEachBatch(
      blueprint, parameters: parameters, rows: rows, hidden: hidden, batch: batch, use: use
    ) { shards in
      for task in ledgers.indices { for shard in shards { ledgers[task].append(shard, task: task) } }
    }
    return ledgers
  }

  static func forEachBatch(
    _ blueprint: Blueprint, parameters: Storage, rows: PreparedDataset, hidden: Set<String>,
    batch: Int = batchSize, use: AnswerUse = .evaluation, _ body: ([Shard]) throws -> Void
  ) throws {
    var options = BatchLoader.Options(size: batch, isShuffled: false)
    if !hidden.isEmpty {
      options.transform = { batch, _ in
        let columns = batch.columns.map {
          hidden.contains($0.name) ? $0.with(present: [Float](repeating: 0, count: $0.count)) : $0
        }
        return Batch(rows: batch.rows, columns: columns)
      }
    }
    let loader = BatchLoader(rows, options: options)
    let runner = try StepRunner(blueprint, balancer: NoBalancer(), seed: 0)
    for batch in loader.epoch(0) {
      try runner.forward(
        batch, step: 0, parameters: parameters, isTraining: false, isRecording: false, use: use)
      try body(runner.shards)
    }
  }

  /// Evaluation weighs nothing.
  private struct NoBalancer: Balancer {
    let need = BalancerNeed.losses

    func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
      seen.tasks.map { _ in 1 }
    }
  }
}

extension Run {
  /// The evidence of each task on `rows`, which may lack label columns.
  ///
  /// - Parameters:
  ///   - hidden: Inputs that are taken as absent in every row.
  ///   - listens: Whether synthesised speech is made to sound and given to the run's own recogniser, which takes its time.
  public func evidence(on rows: Dataset, hidden: Set<String> = [], listens: Bool = false) throws -> [Evidence] {
    let ledgers = try ledgers(on: rows, hidden: hidden)
    var evidence = zip(blueprint.network.heads, ledgers).map {
      $0.evidence(outputs: $1.outputs, targets: $1.targets)
    }
    for pair in listens ? SpeechPair.all(in: blueprint) : [] {
      guard case .speech(var speech) = evidence[pair.synthesiser],
        case .texts(_, let actual) = evidence[pair.recogniser]
      else { continue }
      speech.heard = try RoundTrip.heard(
        pair, ledgers[pair.synthesiser].outputs, blueprint: blueprint, parameters: parameters)
      speech.said = actual
      evidence[pair.synthesiser] = .speech(speech)
    }
    return evidence
  }

  /// Outputs and true values of each task on `rows`.
  public func ledgers(
    on rows: Dataset, hidden: Set<String> = [], use: AnswerUse = .evaluation
  ) throws -> [TaskLedger] {
    let prepared = try prepared(rows)
    try prepared.decode()
    return try Evaluator.ledgers(blueprint, parameters: parameters, rows: prepared, hidden: hidden, use: use)
  }

  /// `rows` prepared as in training; columns that are not there are absent.
  func prepared(_ rows: Dataset) throws -> PreparedDataset {
    try PreparedDataset(
      rows.completed(for: blueprint), preprocessing: blueprint.preprocessing, columns: blueprint.columnNames)
  }

  /// What each task says of each row; nil where it says nothing of a single row.
  public func predictions(on rows: Dataset) throws -> [(task: String, predictions: [Prediction?])] {
    let ledgers = try ledgers(on: rows, use: .prediction)
    return zip(blueprint.tasks, zip(blueprint.network.heads, ledgers)).map { task, pair in
      (task.name, (0..<pair.1.count).map { pair.0.prediction(pair.1.outputs[$0]) })
    }
  }
}
