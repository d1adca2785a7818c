import Catalog
import Data
import Display
import Experiments
import FileSystem
import JSON
import Language
import MessagePassing
import Training

/// One call of `search`: trials trained rung by rung from their checkpoints.
///
/// What was done lies in a folder of the store that the call's own hash names, so that the same call goes on after an interrupt,
/// a crash or with `within:` used up.
struct Search {
  let environment: CallEnvironment
  let blueprint: Blueprint
  let space: SearchSpace
  let arguments: TrainingArguments
  let by: String?
  let trials: Int
  let isRandom: Bool
  let within: Double?

  /// Thrown by the observer where a rung or the time ends; the trial's checkpoint has it all.
  private struct Pause: Error {}

  func run() throws -> SearchObject {
    let start = Environment.monotonicSeconds
    let team = try Team.current()
    let place = try Place(identity, shared: Recording.store?.folder ?? team.flatMap { _ in Self.sharedFolder })
    defer { place.removeIfTemporary() }
    team?.advise(Self.advice)
    defer { team?.advise(nil) }
    // With other processes each takes its share of the trials.
    let own = (0..<trials).filter { $0 % (team?.size ?? 1) == (team?.rank ?? 0) }
    var halving = SuccessiveHalving(trials: own, epochs: arguments.epochs, isRandom: isRandom)
    // All arguments are looked at before anything is trained.
    for trial in 0..<trials { _ = try plan(trial) }
    let parent = Recording.attempt(environment) { store in
      var experiment = Experiment(.search)
      experiment.describe(environment)
      experiment.settings = [
        "trials": .integer(trials), "over": .string(space.dimensions.map(\.name).joined(separator: ", ")),
      ]
      return try store.begin(experiment)
    }
    var runs: [Int: Run] = [:], isOver = false
    while !isOver, let job = halving.next() {
      if let score = place.score(of: job) {
        halving.record(job, score: score)
        continue
      }
      if let within, Environment.monotonicSeconds - start > within {
        isOver = true
        break
      }
      let (run, isDone) = try train(job, halving.rungs[job.rung], place, parent, from: start, trials: trials)
      isOver = !isDone
      guard isDone else { break }
      let score = score(run)
      halving.record(job, score: score)
      place.keep(score, of: job)
      runs[job.trial] = run
    }
    if let team { try share(&halving, with: team) }
    let best = try halving.best.map { found in
      try runs[found.trial] ?? RunFile.load(place.checkpoint(found.trial), rows: blueprint.data)
    }
    if !isOver, let best = halving.best, team?.rank ?? 0 == 0 { place.tidy(trials, keeping: best.trial) }
    if let parent {
      Recording.attempt(environment) {
        try $0.finish(
          parent, outcome: isOver ? "out of time" : "completed", seconds: Environment.monotonicSeconds - start,
          weights: best?.weightsHash, summary: halving.best.map { ["best loss": .double($0.score)] } ?? [:])
      }
    }
    return SearchObject(table: table(halving), best: best.map(RunObject.init), axis: axis)
  }

  /// Where processes on one machine meet that record nothing.
  private static var sharedFolder: String? {
    ExperimentStore.standard?.folder ?? Environment.value("PMIX_NAMESPACE").map { "/tmp/heddle-search-\($0)" }
  }

  /// What helps after a process is lost.
  private static let advice = "the same command goes on with the trials that are done"

  /// Takes in what the other processes found.
  private func share(_ halving: inout SuccessiveHalving, with team: Team) throws {
    let numbers = halving.rungs.indices.flatMap { rung in (0..<trials).map { halving.scores[rung][$0] ?? .nan } }
    let all: [[Double]]
    do { all = try team.gather(numbers) } catch let error as TeamError {
      throw Complaint("lost-process", "\(error)", hint: Self.advice)
    }
    for (member, found) in all.enumerated() where member != team.rank {
      for (index, score) in found.enumerated() where !score.isNaN {
        halving.record(SuccessiveHalving.Job(trial: index % trials, rung: index / trials), score: score)
      }
    }
  }

  private var identity: JSON {
    [
      "data": .string(blueprint.dataHash), "model": blueprint.json, "train": arguments.json,
      "over": .string(space.dimensions.map { "\($0.name): \($0.values)" }.joined(separator: "; ")),
      "by": by.map { .string($0) } ?? .null, "trials": .integer(trials), "random": .bool(isRandom),
    ]
  }

  private func plan(_ trial: Int) throws -> (Blueprint, TrainingArguments) {
    var request = blueprint.request, arguments = arguments
    try SearchSpace.apply(space.draw(trial: trial, seed: self.arguments.seed), to: &request, &arguments)
    return (try blueprint.replanned(request), arguments)
  }

  /// Trains a trial up to `epochs`; false where the time was up before.
  private func train(
    _ job: SuccessiveHalving.Job, _ epochs: Int, _ place: Place, _ parent: Int?, from start: Double, trials: Int
  ) throws -> (Run, Bool) {
    let (planned, arguments) = try plan(job.trial)
    let last = min(epochs, arguments.epochs)
    var isPaused = false, isLate = false
    let title = "trial \(job.trial + 1) of \(trials): \(describe(job.trial))"
    let run = try WatchedTraining.run(environment, title: title, planned, arguments, parent: parent, pause: "paused") {
      observer in
      try Trainer(planned, arguments, checkpoint: place.checkpoint(job.trial), isAlone: true) { event in
        try observer(event)
        if let within, Environment.monotonicSeconds - start > within {
          isLate = true
          throw Pause()
        }
        if case .epoch(let record) = event, record.epoch >= last, record.epoch < arguments.epochs {
          isPaused = true
          throw Pause()
        }
      }.train()
    }
    if run.outcome == .interrupted, !isPaused, !isLate { throw Interrupted(partial: .object(RunObject(run: run))) }
    return (run, !isLate)
  }

  /// The least validation loss of a trial, of one task or the sum over all.
  private func score(_ run: Run) -> Double {
    if case .diverged = run.outcome { return .infinity }
    let losses = run.history.map { record in
      record.tasks.filter { by == nil || $0.task == by }.reduce(0.0) { $0 + ($1.validation?.loss ?? $1.train.loss) }
    }
    return losses.filter(\.isFinite).min() ?? .infinity
  }

  private func describe(_ trial: Int) -> String {
    space.draw(trial: trial, seed: arguments.seed).map { "\($0.name) \(Self.brief($0.value))" }.joined(separator: ", ")
  }

  private static func brief(_ value: Argument) -> String {
    if case .number(let number) = value { return NumberFormat.text(number) }
    return value.text
  }

  /// The first number that is searched, else the trial.
  private var axis: String {
    space.dimensions.first { dimension in
      switch dimension.values {
      case .between: true
      case .choices(let items): items.allSatisfy { if case .number = $0 { true } else { false } }
      }
    }?.name ?? "trial"
  }

  /// A row a trial, the best first.
  private func table(_ halving: SuccessiveHalving) -> Table {
    let tried = (0..<trials).compactMap { trial in halving.reached(trial).map { (trial, $0.rung, $0.score) } }
      .sorted { ($1.1, $0.2, $0.0) < ($0.1, $1.2, $1.0) }
    let drawn = tried.map { space.draw(trial: $0.0, seed: arguments.seed) }
    var columns = [Display.Column("trial", numbers: tried.map { Double($0.0 + 1) })]
    for (index, dimension) in space.dimensions.enumerated() {
      columns.append(
        Display.Column(
          dimension.name,
          drawn.map { arguments -> Display.Cell in
            if case .number(let number) = arguments[index].value { return .number(number) }
            return .text(arguments[index].value.text)
          }))
    }
    columns.append(Display.Column("epochs", numbers: tried.map { Double(halving.rungs[$0.1]) }))
    columns.append(Display.Column("loss", tried.map { $0.2.isFinite ? .number($0.2) : .text("diverged") }))
    let left = trials - tried.count
    return Table(
      columns, title: "search: \(tried.count) \(tried.count == 1 ? "trial" : "trials"), the best first",
      notes: left > 0 ? ["\(left) trials were not begun in time; the same call goes on with them"] : [])
  }
}

extension Search {
  /// The folder with a search's checkpoints and scores.
  private struct Place {
    let folder: String
    let isTemporary: Bool

    init(_ identity: JSON, shared: String?) throws {
      var hash = ContentHash()
      hash.add(identity.compactText)
      if let shared, (try? Files.makeFolder(Path.join(shared, "searches/\(hash.text)"))) != nil {
        (folder, isTemporary) = (Path.join(shared, "searches/\(hash.text)"), false)
      } else {
        (folder, isTemporary) = (try TemporaryFiles.makeFolder(), true)
      }
    }

    func checkpoint(_ trial: Int) -> String { Path.join(folder, "\(trial).safetensors") }

    private func scoreFile(_ job: SuccessiveHalving.Job) -> String {
      Path.join(folder, "\(job.trial)-\(job.rung).score")
    }

    /// What a job came to before.
    func score(of job: SuccessiveHalving.Job) -> Double? {
      guard let text = try? Files.readText(scoreFile(job), limit: 64),
        Files.exists(checkpoint(job.trial)) || Files.exists(doneFile)
      else { return nil }
      return Double(text)
    }

    func keep(_ score: Double, of job: SuccessiveHalving.Job) { try? Files.write("\(score)", to: scoreFile(job)) }

    private var doneFile: String { Path.join(folder, "done") }

    /// Removes the checkpoints of a search that came to its end, but for the best: its scores alone are needed again.
    func tidy(_ trials: Int, keeping best: Int) {
      guard !isTemporary, (try? Files.write("", to: doneFile)) != nil else { return }
      for trial in 0..<trials where trial != best { try? Files.remove(checkpoint(trial)) }
    }

    func removeIfTemporary() { if isTemporary { TemporaryFiles.remove(folder: folder) } }
  }
}
