import Catalog
import Testing

@testable import Multitask

private let first = [[-4.0, 1, 1], [6, 1, 1]]
private let second = [[1, 2, -1, 0.5], [-2, 1, 0.5, 0], [0.3, -1.5, 2, 1]]

/// The combined gradient that `balancer` makes of `jacobian`.
private func aggregate(_ choice: Choice, _ jacobian: [[Double]], seed: UInt64 = 0) throws -> [Double] {
  let balancer = try Catalogue<any Balancer>.balance.make(choice)
  var memory = balancer.initialMemory(tasks: jacobian.count)
  var random = BalancerRandom(seed: seed)
  let seen = TaskObservation(
    tasks: Array(jacobian.indices), losses: jacobian.map { _ in 1 }, gramian: Gramian(ofGradients: jacobian))
  let weights = balancer.weights(seen, memory: &memory, random: &random)
  return jacobian[0].indices.map { column in zip(weights, jacobian).reduce(0) { $0 + $1.0 * $1.1[column] } }
}

private let goldenValues: [(String, [[Double]], [Double])] = [
  ("mgda", first, [0, 1, 1]), ("mgda", second, [-0.019925, 0.481994, 0.465611, 0.552396]),
  ("upgrad", first, [0.292902, 1.900352, 1.900352]), ("upgrad", second, [-0.143628, 0.862481, 0.869162, 0.972192]),
  ("dualProjection", first, [0.556316, 1.110921, 1.110921]), ("dualProjection", second, [-0.233333, 0.5, 0.5, 0.5]),
  ("pcgrad", first, [0.584795, 3.80117, 3.80117]),
  ("imtlG", first, [0.076697, 1, 1]), ("imtlG", second, [0.00814, 0.465676, 0.472404, 0.56192]),
  ("alignedMTL", first, [0.213279, 0.967333, 0.967333]),
  ("alignedMTL", second, [-0.101058, 0.476666, 0.465133, 0.516959]),
  ("cagrad", first, [0.183503, 1.204124, 1.204124]), ("cagrad", second, [-0.028848, 0.697824, 0.674104, 0.799751]),
  ("conFIG", first, [0.158809, 2.070607, 2.070607]),
  ("conFIG", second, [0.024171, 1.382722, 1.402701, 1.668499]),
  ("nashMTL", first, [0.054153, 0.706069, 0.706069]), ("nashMTL", second, [-0.10031, 0.562944, 0.543942, 0.614133]),
]

@Suite struct BalancerGoldenTests {
  /// float64 values of TorchJD 0.18.
  @Test("an aggregate equals the reference implementation's", arguments: goldenValues)
  func golden(name: String, jacobian: [[Double]], expected: [Double]) throws {
    let actual = try aggregate(Choice(name), jacobian)
    for (a, e) in zip(actual, expected) { #expect(abs(a - e) < 1e-4, "\(name): \(actual), not \(expected)") }
  }

  @Test("equal weights are as many times the mean gradient as there are tasks")
  func equal() throws {
    for (jacobian, mean) in [(first, [1, 1, 1]), (second, [-0.233333, 0.5, 0.5, 0.5])] {
      let sum = try aggregate(Choice("equal"), jacobian)
      for (a, e) in zip(sum, mean) { #expect(abs(a / Double(jacobian.count) - e) < 1e-4) }
    }
  }

  @Test("α-fairness with α = 1 is proportional to the bargaining solution")
  func fairness() throws {
    let fair = try aggregate(Choice("fairGrad"), second)
    let nash = try aggregate(Choice("nashMTL", [LabelledArgument("longest", .number(1e6))]), second)
    for (a, b) in zip(fair, nash) { #expect(abs(a - b) < 1e-6) }
  }
}

/// Balancers that only reweigh by the Gramian.
private let gramianBased = [
  "alignedMTL", "cagrad", "conFIG", "dualProjection", "fairGrad", "gradVac", "imtlG", "mgda", "nashMTL", "pcgrad",
  "upgrad",
]

@Suite struct BalancerPropertyTests {
  static let names = Catalogue<any Balancer>.balance.entries.map(\.name)

  /// Arguments that an entry cannot do without.
  static func choice(_ name: String) -> Choice {
    name == "weights" ? Choice(name, [LabelledArgument("of", .list([.number(1), .number(2)]))]) : Choice(name)
  }

  @Test("weights are finite whatever the gradients and losses", arguments: names)
  func finite(name: String) throws {
    let jacobians: [[[Double]]] = [
      [[0, 0], [0, 0]], [[1, 2], [1, 2]], [[1, 2], [-1, -2]], [[1e18, 1], [1, -1e18]], [[1e-18, 0], [0, 1e-18]],
      [[0, 0], [3, 1]],
      [[1, 0]], [[1, 0], [0, 1], [1, 1], [-1, -1]],
    ]
    for jacobian in jacobians {
      for loss in [0, 1e-30, 1, 1e30] {
        let balancer = try Catalogue<any Balancer>.balance.make(Self.choice(name))
        var memory = balancer.initialMemory(tasks: jacobian.count)
        var random = BalancerRandom(seed: 1)
        for step in 0..<4 {
          let seen = TaskObservation(
            tasks: Array(jacobian.indices), losses: jacobian.map { _ in loss }, gramian: Gramian(ofGradients: jacobian),
            step: step,
            epochLosses: [jacobian.map { _ in loss }, jacobian.map { _ in loss }])
          let weights = balancer.weights(seen, memory: &memory, random: &random)
          #expect(weights.count == jacobian.count)
          #expect(weights.allSatisfy { $0.isFinite }, "\(name) on \(jacobian), loss \(loss): \(weights)")
          balancer.observe(after: seen.losses, before: seen, memory: &memory)
          #expect(memory.allSatisfy { $0.isFinite })
        }
      }
    }
  }

  @Test(
    "the order of the tasks does not matter", arguments: gramianBased.filter { !["pcgrad", "gradVac"].contains($0) })
  func permutation(name: String) throws {
    let straight = try aggregate(Choice(name), second)
    let turned = try aggregate(Choice(name), [second[2], second[0], second[1]])
    for (a, b) in zip(straight, turned) { #expect(abs(a - b) < 1e-5) }
  }

  @Test(
    "the combined gradient conflicts with no task",
    arguments: ["mgda", "upgrad", "dualProjection", "nashMTL", "imtlG", "fairGrad", "conFIG"])
  func agreement(name: String) throws {
    for seed in 0..<20 as Range<UInt64> {
      var random = BalancerRandom(seed: seed)
      let jacobian = (0..<3).map { _ in (0..<5).map { _ in random.uniform() * 2 - 1 } }
      let direction = try aggregate(Choice(name), jacobian)
      let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for row in jacobian {
        let dot = zip(direction, row).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(dot > -1e-2 * max(length, 1), "\(name) conflicts by \(dot), seed \(seed)")
      }
    }
  }

  @Test(
    "scaling every gradient scales the combined one",
    arguments: ["mgda", "upgrad", "dualProjection", "pcgrad", "cagrad", "imtlG", "alignedMTL", "conFIG"])
  func scaling(name: String) throws {
    let plain = try aggregate(Choice(name), second)
    let scaled = try aggregate(Choice(name), second.map { $0.map { $0 * 1000 } })
    for (a, b) in zip(plain, scaled) { #expect(abs(1000 * a - b) < 1e-3 * (1 + abs(b))) }
  }

  /// Weights that a balancer gives in a fresh run.
  private func fresh(_ name: String, _ seen: TaskObservation, tasks: Int, steps: Int = 1) throws -> [Double] {
    let balancer = try Catalogue<any Balancer>.balance.make(Self.choice(name))
    var memory = balancer.initialMemory(tasks: tasks), random = BalancerRandom(seed: 5), weights: [Double] = []
    for _ in 0..<steps {
      weights = balancer.weights(seen, memory: &memory, random: &random)
      balancer.observe(after: seen.losses.map { 0.9 * $0 }, before: seen, memory: &memory)
    }
    return weights
  }

  @Test(
    "two tasks that change places change weights, whatever the balancer sees",
    arguments: names.filter { !["random", "weights"].contains($0) })
  func exchange(name: String) throws {
    let rows = [second[0], second[2]]
    func seen(_ order: [Int]) -> TaskObservation {
      TaskObservation(
        tasks: [0, 1], losses: order.map { [0.4, 2.5][$0] }, gramian: Gramian(ofGradients: order.map { rows[$0] }),
        epochLosses: [order.map { [1, 3][$0] }, order.map { [0.5, 2.8][$0] }])
    }
    let straight = try fresh(name, seen([0, 1]), tasks: 2, steps: 3)
    let turned = try fresh(name, seen([1, 0]), tasks: 2, steps: 3)
    for (a, b) in zip(straight, turned.reversed()) {
      #expect(abs(a - b) < 1e-6 * (1 + abs(a)), "\(straight), \(turned)")
    }
  }

  @Test("identical gradients combine to a positive multiple of them", arguments: gramianBased + ["gradNorm"])
  func identical(name: String) throws {
    for count in 2...4 {
      let rows = [[Double]](repeating: [3, -1, 2], count: count)
      let seen = TaskObservation(
        tasks: Array(0..<count), losses: rows.map { _ in 1 }, gramian: Gramian(ofGradients: rows))
      let sum = try fresh(name, seen, tasks: count).reduce(0, +)
      #expect(sum > 0 && sum < Double(count) + 1e-6, "\(name): \(sum)")
    }
  }

  @Test("opposed gradients of one length do not blow up the step", arguments: gramianBased + ["gradNorm"])
  func opposed(name: String) throws {
    for scale in [1e-6, 1, 1e6] {
      let rows = [[3 * scale, -scale], [-3 * scale, scale]]
      let direction = try aggregate(Self.choice(name), rows)
      let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(length <= 2.0001 * 10.squareRoot() * scale, "\(name) at \(scale): \(direction)")
    }
  }

  @Test("a task without labels leaves no trace: the others are balanced as if alone", arguments: names)
  func unlabelled(name: String) throws {
    let rows = [second[0], second[2]], losses = [0.4, 2.5], history = [[1.0, 3], [0.5, 2.8]]
    let alone = TaskObservation(
      tasks: [0, 1], losses: losses, gramian: Gramian(ofGradients: rows), epochLosses: history)
    let among = TaskObservation(
      tasks: [0, 2], losses: losses, gramian: Gramian(ofGradients: rows),
      epochLosses: history.map { [$0[0], .nan, $0[1]] })
    // Weights by hand go by place.
    guard name != "weights" else { return }
    let expected = try fresh(name, alone, tasks: 2, steps: 4), actual = try fresh(name, among, tasks: 3, steps: 4)
    for (a, b) in zip(expected, actual) { #expect(abs(a - b) < 1e-9 * (1 + abs(a)), "\(name): \(expected), \(actual)") }
  }

  @Test("indifferent to the scale of a loss", arguments: ["geometric", "dwa"])
  func lossScale(name: String) throws {
    func share(_ factor: Double) throws -> Double {
      let losses = [0.5 * factor, 2.8]
      let seen = TaskObservation(tasks: [0, 1], losses: losses, epochLosses: [[1 * factor, 3], losses])
      let weights = try fresh(name, seen, tasks: 2)
      // What a weight does to the step: w dL for geometric, w alone where the ratio of losses decides.
      return name == "geometric" ? weights[0] * losses[0] / (weights[1] * losses[1]) : weights[0]
    }
    #expect(abs(try share(1) - share(1000)) < 1e-9)
  }

  @Test("every entry has a summary, and a source unless it is the plain or a fixed sum")
  func documented() {
    for entry in Catalogue<any Balancer>.balance.description.entries {
      #expect(entry.summary.hasSuffix("."))
      #expect(!entry.source.isEmpty || ["equal", "weights"].contains(entry.name))
    }
    #expect(Self.names == Self.names.sorted { $0.lowercased() < $1.lowercased() })
  }
}

@Suite struct LossBalancerTests {
  private func weights(_ choice: Choice, _ losses: [Double], history: [[Double]] = []) throws -> [Double] {
    let balancer = try Catalogue<any Balancer>.balance.make(choice)
    var memory = balancer.initialMemory(tasks: losses.count), random = BalancerRandom(seed: 0)
    return balancer.weights(
      TaskObservation(tasks: Array(losses.indices), losses: losses, epochLosses: history), memory: &memory,
      random: &random)
  }

  @Test("uncertainty starts at half the loss and learns that a loud task is noisy")
  func uncertainty() throws {
    let balancer = try Catalogue<any Balancer>.balance.make(Choice("uncertainty"))
    var memory = balancer.initialMemory(tasks: 2), random = BalancerRandom(seed: 0)
    let seen = TaskObservation(tasks: [0, 1], losses: [10, 0.1])
    #expect(balancer.weights(seen, memory: &memory, random: &random) == [0.5, 0.5])
    for _ in 0..<2000 { _ = balancer.weights(seen, memory: &memory, random: &random) }
    let learned = balancer.weights(seen, memory: &memory, random: &random)
    // At the minimum of e^{-s} L / 2 + s / 2 the weight e^{-s} / 2 is 1 / (2 L).
    #expect(abs(learned[0] - 0.05) < 0.005)
    #expect(abs(learned[1] - 5) < 0.5)
  }

  @Test("dwa follows equation 7")
  func dwa() throws {
    let weights = try weights(Choice("dwa"), [1, 1], history: [[1, 2], [0.5, 2]])
    // Ratios 0.5 and 1 over τ = 2: T softmax(0.25, 0.5).
    #expect(abs(weights[0] - 2 / (1 + 1.2840254166877414)) < 1e-9)
    #expect(abs(weights[0] + weights[1] - 2) < 1e-12)
  }

  @Test("the geometric mean gives L / T over each loss")
  func geometric() throws {
    let weights = try weights(Choice("geometric"), [4, 9])
    #expect(abs(weights[0] - 6.0 / 8) < 1e-9)
    #expect(abs(weights[1] - 6.0 / 18) < 1e-9)
  }

  @Test("weights by name reject a task that is not there")
  func named() throws {
    let choice = Choice("weights", [LabelledArgument("of", .record([.init("digti", .number(2))]))])
    let balancer = try Catalogue<any Balancer>.balance.make(choice)
    #expect(throws: Complaint.self) { try balancer.prepared(for: ["digit", "speaker"]) }
  }

  @Test("weights that are all 0 are refused")
  func nothing() throws {
    for weights in [[0.0, 0], [0]] {
      let choice = Choice("weights", [LabelledArgument("of", .list(weights.map { .number($0) }))])
      let balancer = try Catalogue<any Balancer>.balance.make(choice)
      let tasks = weights.count == 2 ? ["digit", "speaker"] : ["digit"]
      #expect(throws: Complaint.self) { try balancer.prepared(for: tasks) }
      #expect(throws: Never.self) { try balancer.prepared(for: ["digit", "speaker", "place"]) }
    }
  }

  @Test("sign dropout keeps either all positive or all negative parts of an element")
  func gradDrop() {
    let a: [Float] = [1, -1, 2, 0, 3], b: [Float] = [2, -2, -1, 0, -1]
    var result = [Float](repeating: .nan, count: 5)
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        guard let first = a.baseAddress, let second = b.baseAddress else { return }
        GradDrop().combine([first, second], count: 5, offset: 0, seed: 3, into: &result)
      }
    }
    #expect(result[0] == 3 && result[1] == -3 && result[3] == 0)
    #expect(result[2] == 2 || result[2] == -1)
    #expect(result[4] == 3 || result[4] == -1)
  }
}
