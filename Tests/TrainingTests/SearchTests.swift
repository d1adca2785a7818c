import Catalog
import Testing

@testable import Training

@Suite struct SearchTests {
  private static func run(_ halving: SuccessiveHalving, _ score: (SuccessiveHalving.Job) -> Double) -> (
    SuccessiveHalving, [SuccessiveHalving.Job]
  ) {
    var halving = halving, jobs: [SuccessiveHalving.Job] = []
    while let job = halving.next() {
      jobs.append(job)
      halving.record(job, score: score(job))
    }
    return (halving, jobs)
  }

  @Test("successive halving trains the best to the end and spends most on few")
  func halving() {
    let (done, jobs) = Self.run(SuccessiveHalving(trials: Array(0..<9), epochs: 9)) { Double(($0.trial + 4) % 9) }
    #expect(done.rungs == [1, 3, 9])
    #expect(done.best?.trial == 5)
    #expect(jobs.count { $0.rung == 0 } == 9)
    #expect((3...5).contains(jobs.count { $0.rung == 1 }))
    #expect((1...2).contains(jobs.count { $0.rung == 2 }))
    // No trial skips a rung, and none is trained to a rung twice.
    for (index, job) in jobs.enumerated() where job.rung > 0 {
      #expect(jobs[..<index].contains(.init(trial: job.trial, rung: job.rung - 1)))
    }
    #expect(Set(jobs.map { "\($0)" }).count == jobs.count)
  }

  @Test("random search trains every trial to the end")
  func random() {
    let (done, jobs) = Self.run(SuccessiveHalving(trials: Array(0..<4), epochs: 9, isRandom: true)) {
      -Double($0.trial)
    }
    #expect(jobs == (0..<4).map { .init(trial: $0, rung: 0) })
    #expect(done.best?.trial == 3)
  }

  @Test("trials that diverge are never promoted, and all of them leave no best")
  func diverging() {
    let (done, jobs) = Self.run(SuccessiveHalving(trials: Array(0..<6), epochs: 9)) { $0.trial == 2 ? 1 : .nan }
    #expect(done.best?.trial == 2)
    #expect(jobs.filter { $0.rung == 2 } == [.init(trial: 2, rung: 2)])
    #expect(Self.run(SuccessiveHalving(trials: [0, 1], epochs: 9)) { _ in .nan }.0.best == nil)
  }

  @Test("a trial's arguments follow from the seed and its number")
  func draws() throws {
    let space = SearchSpace([
      ("fusion", .choices([.choice(Choice("concat")), .choice(Choice("sum"))])),
      ("learningRate", .between(1e-4, 1e-2, isLogarithmic: true)), ("batch", .between(8, 64, isLogarithmic: false)),
    ])
    var rates: [Double] = [], fusions: Set<String> = []
    for trial in 0..<200 {
      let drawn = space.draw(trial: trial, seed: 1)
      #expect(drawn.map(\.value) == space.draw(trial: trial, seed: 1).map(\.value))
      var request = BlueprintRequest(tasks: []), arguments = TrainingArguments()
      try SearchSpace.apply(drawn, to: &request, &arguments)
      fusions.insert(request.fusion.name)
      #expect((8...64).contains(arguments.batch))
      guard case .number(let rate)? = arguments.optimizer.arguments.first?.value else {
        Issue.record("no learning rate")
        return
      }
      rates.append(rate)
    }
    #expect(fusions == ["concat", "sum"])
    #expect(rates.allSatisfy { (1e-4...1e-2).contains($0) })
    // Half of all logarithms lie below their middle.
    #expect((70...130).contains(rates.count { $0 < 1e-3 }))
  }

  @Test("an argument that cannot be searched is refused by name")
  func refusals() {
    var request = BlueprintRequest(tasks: []), arguments = TrainingArguments()
    for (name, value) in [
      ("learningrate", Argument.number(1)), ("batch", .choice(Choice("large"))), ("batch", .number(0)),
    ] {
      #expect(throws: Complaint.self) { try SearchSpace.apply([(name, value)], to: &request, &arguments) }
    }
  }
}
