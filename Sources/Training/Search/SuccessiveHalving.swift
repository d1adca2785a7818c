/// Asynchronous successive halving (Li 2020, ASHA, algorithm 2): trials that do well get more epochs.
///
/// Rung `k` ends at `rungs[k]` epochs. A trial is promoted as soon as it is among the best 1/η of those that ended its rung; else a
/// new trial begins. When no trial is left, the best go on to the last rung, so that one is trained to its end.
public struct SuccessiveHalving: Sendable, Equatable {
  /// A trial to be trained up to a rung.
  public struct Job: Sendable, Equatable {
    public let trial: Int
    public let rung: Int

    public init(trial: Int, rung: Int) {
      self.trial = trial
      self.rung = rung
    }
  }

  /// The trials of this searcher, in the order in which they begin.
  public let trials: [Int]
  /// Epochs at the end of each rung, ascending.
  public let rungs: [Int]
  public let reduction: Int
  /// Scores by rung and trial; less is better.
  public private(set) var scores: [[Int: Double]]
  private var promoted: [Set<Int>]
  private var started = 0

  /// - Parameter reduction: η: one trial of so many goes on. A single rung is random search.
  public init(trials: [Int], epochs: Int, reduction: Int = 3, isRandom: Bool = false) {
    self.trials = trials
    self.reduction = max(2, reduction)
    var rungs = [max(1, epochs)]
    while !isRandom, rungs[0] / self.reduction >= 1, rungs[0] > 1, rungs.count < 5 {
      rungs.insert(rungs[0] / self.reduction, at: 0)
    }
    self.rungs = rungs
    scores = rungs.map { _ in [:] }
    promoted = rungs.map { _ in [] }
  }

  /// Takes in how a job went; NaN counts as worst.
  public mutating func record(_ job: Job, score: Double) {
    scores[job.rung][job.trial] = score.isNaN ? .infinity : score
  }

  /// The next job; nil when all is done. One is given out at a time.
  public mutating func next() -> Job? {
    for rung in rungs.indices.dropLast().reversed() {
      let ranked = ranked(rung)
      if let trial = ranked.prefix(ranked.count / reduction).first(where: { !promoted[rung].contains($0) }) {
        promoted[rung].insert(trial)
        return Job(trial: trial, rung: rung + 1)
      }
    }
    if started < trials.count {
      started += 1
      return Job(trial: trials[started - 1], rung: 0)
    }
    // At the end the best of the highest rung goes on alone.
    guard let highest = rungs.indices.last(where: { !scores[$0].isEmpty }), highest < rungs.count - 1,
      let best = ranked(highest).first, scores[highest][best] != .infinity, promoted[highest].insert(best).inserted
    else { return nil }
    return Job(trial: best, rung: highest + 1)
  }

  /// Trials that ended a rung, the best first; of equal ones the earlier.
  private func ranked(_ rung: Int) -> [Int] {
    scores[rung].sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
  }

  /// The best of the highest rung that any trial ended.
  public var best: (trial: Int, score: Double)? {
    guard let highest = rungs.indices.last(where: { !scores[$0].isEmpty }), let best = ranked(highest).first,
      let score = scores[highest][best], score.isFinite
    else { return nil }
    return (best, score)
  }

  /// The highest rung that a trial ended, and its score there.
  public func reached(_ trial: Int) -> (rung: Int, score: Double)? {
    rungs.indices.last { scores[$0][trial] != nil }.flatMap { rung in scores[rung][trial].map { (rung, $0) } }
  }
}
