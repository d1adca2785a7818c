import Autograd
import Glibc
import Tensor
import Testing

@Suite struct LossTests {
  static let cases: [GradientCase] = [
    GradientCase("cross-entropy", [[4, 5]]) { tape, x in
      try labels([2, -1, 0, 4]) { try tape.softmaxCrossEntropy(x[0], labels: $0).sum }
    },
    GradientCase("weighted, smoothed cross-entropy", [[3, 17]]) { tape, x in
      let weights = try tape.constant([1, 0, 2.5], shape: [3]).tensor
      return try labels([2, 3, 16]) {
        try tape.softmaxCrossEntropy(x[0], labels: $0, weights: weights, smoothing: 0.1).sum
      }
    },
    GradientCase("cross-entropy without labels", [[2, 3]]) { tape, x in
      try labels([-1, -1]) { try tape.softmaxCrossEntropy(x[0], labels: $0).sum }
    },
    GradientCase("binary cross-entropy", [[2, 3]], low: -4, high: 4) { tape, x in
      let targets = try tape.constant([1, 0, 0.3, 1, 1, 0], shape: [2, 3]).tensor
      let weights = try tape.constant([1, 1, 1, 0, 2, 1], shape: [2, 3]).tensor
      return try tape.binaryCrossEntropy(x[0], targets: targets, weights: weights).sum
    },
    GradientCase("squared error", [[5]]) { tape, x in
      let targets = try tape.constant([1, .nan, 0.3, 1, -1], shape: [5]).tensor
      let weights = try tape.constant([1, 0, 1, 0, 2], shape: [5]).tensor
      return try tape.squaredError(x[0], targets: targets, weights: weights).sum
    },
    GradientCase("absolute error", [[5]]) { tape, x in
      try tape.absoluteError(x[0], targets: try tape.constant([2, -2, 2, 3, -4], shape: [5]).tensor).sum
    },
    GradientCase("huber loss", [[3]]) { tape, x in
      try tape.huber(x[0], targets: try tape.constant([3, 0, -3], shape: [3]).tensor, delta: 1.5).sum
    },
    GradientCase("ctc", [[3, 6, 4]], low: -2, high: 2) { tape, x in
      try tape.temporalClassification(
        x[0], lengths: [6, 4, 5], labels: [[1, 1, 2], [], [3, 2, 3]]
      ).sum
    },
  ]

  private static func labels<Result>(
    _ labels: [Int32], _ body: (UnsafePointer<Int32>) throws -> Result
  ) rethrows -> Result {
    var labels = labels
    return try body(&labels)
  }

  @Test(arguments: cases) func gradientsAgreeWithDifferences(_ test: GradientCase) throws {
    try expectGradients(test)
  }

  @Test func crossEntropyCountsTheWeightsOfLabelledRows() throws {
    let tape = try freshTape()
    let logits = try tape.constant([0, 0, 1, 0, 0, 0], shape: [3, 2])
    let weights = try tape.constant([1, 5, 2], shape: [3]).tensor
    let loss = try Self.labels([0, -1, 1]) { try tape.softmaxCrossEntropy(logits, labels: $0, weights: weights) }
    #expect(loss.count == 3)
    #expect(abs(loss.value - 3 * log(2)) < 1e-6)
  }

  @Test func aLabelThatIsNoClassIsAnError() throws {
    let tape = try freshTape()
    let logits = try tape.constant([0, 0], shape: [1, 2])
    #expect(throws: ShapeError.self) { try Self.labels([2]) { try tape.softmaxCrossEntropy(logits, labels: $0) } }
  }

  /// The sum of the probabilities of every path whose collapsed symbols are `labels`.
  private func likelihoodByEnumeration(_ probabilities: [[Double]], _ labels: [Int]) -> Double {
    func collapse(_ path: [Int]) -> [Int] {
      var last = 0
      var symbols: [Int] = []
      for symbol in path {
        if symbol != last, symbol != 0 { symbols.append(symbol) }
        last = symbol
      }
      return symbols
    }
    func total(_ path: [Int], _ probability: Double) -> Double {
      guard path.count < probabilities.count else { return collapse(path) == labels ? probability : 0 }
      return probabilities[path.count].indices.reduce(0) {
        $0 + total(path + [$1], probability * probabilities[path.count][$1])
      }
    }
    return total([], 1)
  }

  @Test(arguments: [
    (1, [Int]()), (1, [1]), (3, [1]), (4, [1, 2]), (3, [1, 1]), (5, [1, 1]), (5, [2, 1, 2]), (5, [1, 1, 1]),
    (6, [1, 2]),
  ]) func ctcIsTheSumOverAllPaths(_ frames: Int, _ labels: [Int]) throws {
    let tape = try freshTape()
    let symbols = 3
    let values = randomValues(frames * symbols, seed: UInt64(frames), -2, 2)
    let logits = try tape.leaf(values, shape: [1, frames, symbols])
    let loss = try tape.temporalClassification(
      logits, lengths: [frames], labels: [labels.map { Int32($0) }])
    let probabilities = (0..<frames).map { frame -> [Double] in
      let powers = (0..<symbols).map { exp(Double(values[frame * symbols + $0])) }
      return powers.map { $0 / powers.reduce(0, +) }
    }
    let expected = -log(likelihoodByEnumeration(probabilities, labels))
    #expect(loss.count == 1)
    #expect(abs(Double(loss.value) - expected) < 1e-5 * max(1, expected))
  }

  @Test func ctcLeavesOutRowsThatDoNotFitOrHaveNoLabels() throws {
    let tape = try freshTape()
    let logits = try tape.leaf(randomValues(3 * 3 * 4, seed: 5), shape: [3, 3, 4])
    let loss = try tape.temporalClassification(
      logits, lengths: [3, 2, 3], labels: [[1, 2, 1], [1, 1], nil])
    #expect(loss.count == 1)
    let seed = tape.makeTensor([])
    seed.fill(1)
    let gradient = try tape.backward(from: [(loss.sum, seed)], into: nil, requesting: [logits])[0].toArray()
    #expect(gradient[..<12].contains { $0 != 0 })
    #expect(gradient[12...].allSatisfy { $0 == 0 })
  }

  @Test func ctcSurvivesLogitsThatUnderflowAsProbabilities() throws {
    let tape = try freshTape()
    // Symbol 2 is certain at every frame, the label is 1: each of the four frames costs 1,000 nats.
    let logits = try tape.leaf((0..<400).flatMap { _ in [Float(0), 0, 1000] }, shape: [1, 400, 3])
    let loss = try tape.temporalClassification(logits, lengths: [400], labels: [[1]])
    #expect(abs(loss.value - 400_000) < 100)
    let seed = tape.makeTensor([])
    seed.fill(1)
    let gradient = try tape.backward(from: [(loss.sum, seed)], into: nil, requesting: [logits])[0].toArray()
    #expect(gradient.allSatisfy { $0.isFinite })
  }

  @Test func contrastHasTheGradientsOfItsDifferences() {
    let (rows, width) = (5, 3)
    var first = randomValues(rows * width, seed: 1)
    var second = randomValues(rows * width, seed: 2)
    let present = [true, true, false, true, true]
    func contrast() -> Contrast {
      Contrast(first: first, second: second, rows: rows, width: width, present: present, temperature: 0.5)
    }
    let analytical = contrast()
    #expect(analytical.count == 4)
    let step: Float = 0.01
    for index in 0..<rows * width {
      let value = first[index]
      first[index] = value + step
      let above = contrast().sum
      first[index] = value - step
      let below = contrast().sum
      first[index] = value
      #expect(abs(Float((above - below) / Double(2 * step)) - analytical.firstGradient[index]) < 1e-3)
      let other = second[index]
      second[index] = other + step
      let high = contrast().sum
      second[index] = other - step
      let low = contrast().sum
      second[index] = other
      #expect(abs(Float((high - low) / Double(2 * step)) - analytical.secondGradient[index]) < 1e-3)
    }
  }

  @Test func contrastOfEqualSimilaritiesIsTheLogarithmOfTheirNumber() {
    let ones = Array(repeating: Float(1), count: 8)
    let contrast = Contrast(first: ones, second: ones, rows: 4, width: 2, temperature: 0.1)
    #expect(abs(contrast.sum - 4 * log(4)) < 1e-5)
  }
}

/// A tape without parameters that records.
func freshTape(isTraining: Bool = true) throws -> Tape {
  let tape = Tape(for: ParameterStore())
  tape.begin(parameters: Storage(count: 0), isTraining: isTraining)
  return tape
}

extension Tape {
  /// With arrays; nil for a row without labels.
  fileprivate func temporalClassification(_ logits: Variable, lengths: [Int], labels: [[Int32]?]) throws -> Loss {
    let rows = labels.map { $0.map { kept($0) } }
    return try temporalClassification(logits, lengths: kept(lengths), labels: { rows[$0] })
  }
}
