import Autograd
import Catalog
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
  /// - Parameters:
  ///   - hidden: Inputs that are taken as absent.
  ///   - share: The share of rows in which they are; which rows, each input draws by itself.
  ///   - seed: Equal seeds hide in the same rows; a greater share hides in those of a smaller one, too.
  public static func ledgers(
    _ blueprint: Blueprint, parameters: Storage, rows: PreparedDataset, hidden: Set<String> = [],
    share: Double = 1, seed: UInt64 = 0, batch: Int = batchSize, use: AnswerUse = .evaluation
  ) throws -> [TaskLedger] {
    var ledgers = blueprint.network.heads.map { _ in TaskLedger() }
    try forEachBatch(
      blueprint, parameters: parameters, rows: rows, hidden: hidden, share: share, seed: seed, batch: batch, use: use
    ) { shards in
      for task in ledgers.indices { for shard in shards { ledgers[task].append(shard, task: task, of: rows.count) } }
    }
    return ledgers
  }

  static func forEachBatch(
    _ blueprint: Blueprint, parameters: Storage, rows: PreparedDataset, hidden: Set<String>,
    share: Double = 1, seed: UInt64 = 0, batch: Int = batchSize, use: AnswerUse = .evaluation,
    _ body: ([Shard]) throws -> Void
  ) throws {
    var options = BatchLoader.Options(size: batch, isShuffled: false)
    if !hidden.isEmpty {
      options.transform = { batch, _ in
        let columns = batch.columns.map {
          hidden.contains($0.name) ? $0.with(present: kept($0, rows: batch.rows, share: share, seed: seed)) : $0
        }
        return Batch(rows: batch.rows, columns: columns)
      }
    }
    let loader = BatchLoader(rows, options: options)
    let runner = try StepRunner(blueprint, balancer: NoBalancer(), seed: 0)
    for batch in loader.epoch(0) {
      try Watch.current.check()
      try runner.forward(
        batch, step: 0, parameters: parameters, isTraining: false, isRecording: false, use: use)
      try body(runner.shards)
    }
  }

  /// 0 where the column is hidden or absent, 1 elsewhere.
  private static func kept(_ column: ColumnBatch, rows: ArraySlice<Int>, share: Double, seed: UInt64) -> [Float] {
    let own = column.name.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    return rows.enumerated().map { place, row in
      var random = Random(seed: own &+ UInt64(row) &* 0x9E37_79B9_7F4A_7C15)
      return Double(random.uniform()) < share ? 0 : column.present[place]
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
  ///   - hidden: Inputs that are taken as absent, in a `share` of the rows.
  ///   - listens: Whether synthesised speech is made to sound and given to the run's own recogniser, which takes its time.
  public func evidence(
    on rows: Dataset, hidden: Set<String> = [], share: Double = 1, seed: UInt64 = 0, listens: Bool = false
  ) throws -> [Evidence] {
    let ledgers = try ledgers(on: rows, hidden: hidden, share: share, seed: seed)
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
    on rows: Dataset, hidden: Set<String> = [], share: Double = 1, seed: UInt64 = 0, use: AnswerUse = .evaluation
  ) throws -> [TaskLedger] {
    let prepared = try prepared(rows)
    try prepared.decode()
    return try Evaluator.ledgers(
      blueprint, parameters: parameters, rows: prepared, hidden: hidden, share: share, seed: seed, use: use)
  }

  /// `rows` prepared as in training; columns that are not there are absent.
  ///
  /// - Throws: `Complaint` where none of the inputs is there.
  func prepared(_ rows: Dataset) throws -> PreparedDataset {
    let inputs = blueprint.inputs.map(\.name)
    guard inputs.contains(where: { rows[$0] != nil }) else {
      throw Complaint(
        "no-inputs", "the rows have none of the model's inputs", at: [.argument("on")],
        notes: [
          "the inputs are \(inputs.joined(separator: ", "))",
          "the columns are \(rows.columnNames.joined(separator: ", "))",
        ])
    }
    return try PreparedDataset(
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
