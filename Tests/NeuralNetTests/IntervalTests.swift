import Testing

@testable import NeuralNet

/// Expected values are SciPy's.
@Suite struct IntervalTests {
  @Test func wilsonIntervalsOfProportions() {
    let most = ConfidenceInterval.wilson(share: 0.9, count: 50)
    #expect(abs(most.lower - 0.7863976856252034) < 1e-9)
    #expect(abs(most.upper - 0.9565242350681095) < 1e-9)
    let none = ConfidenceInterval.wilson(share: 0, count: 10)
    #expect(none.lower == 0)
    #expect(abs(none.upper - 0.27753279986288926) < 1e-9)
    for count in 1...200 {
      #expect(ConfidenceInterval.wilson(share: 0, count: Double(count)).lower == 0)
      #expect(ConfidenceInterval.wilson(share: 1, count: Double(count)).upper == 1)
    }
    #expect(ConfidenceInterval.wilson(share: 0, count: 0) == ConfidenceInterval(lower: 0, upper: 1))
  }

  @Test func quantilesOfNormalAndStudent() {
    #expect(abs(normalQuantile(0.975) - 1.959963984540054) < 1e-9)
    #expect(abs(studentQuantile(0.975, degrees: 4) - 2.7764451051977934) < 1e-7)
    #expect(abs(incompleteBeta(0.4, 2, 3) - 0.5248) < 1e-12)
    #expect(abs(incompleteBeta(0.9, 0.5, 5) - 0.9999974294103009) < 1e-10)
  }

  @Test func mcNemarIsTheExactBinomialTest() {
    #expect(abs(Comparison.mcNemar(onlyFirst: 3, onlySecond: 12) - 0.03515625) < 1e-9)
    #expect(Comparison.mcNemar(onlyFirst: 0, onlySecond: 0) == 1)
    #expect(Comparison.mcNemar(onlyFirst: 5, onlySecond: 5) == 1)
  }

  @Test func pairedTOfFiveSeeds() throws {
    let result = try #require(
      Comparison.pairedT([0.81, 0.83, 0.79, 0.85, 0.80], [0.78, 0.80, 0.80, 0.81, 0.77]))
    #expect(abs(result.difference - 0.024) < 1e-12)
    #expect(abs(result.probability - 0.05121692082445571) < 1e-8)
    #expect(abs(result.interval.lower + 0.0002044872716906801) < 1e-7)
    #expect(abs(result.interval.upper - 0.04820448727169063) < 1e-7)
    #expect(Comparison.pairedT([1], [2]) == nil)
    #expect(try #require(Comparison.pairedT([1, 2], [1, 2])).probability == 1)
  }

  /// Numbers whose error is 1 on three rows of four.
  private let evidence = Evidence.numbers(
    predicted: (0..<200).map { Double($0 % 4 == 0 ? 0 : 1) }, actual: Array(repeating: 0, count: 199) + [.nan])

  @Test func bootstrapIntervalsAreThoseOfTheirSeed() throws {
    let first = try #require(Metric.mae.estimate(of: evidence, seed: 1))
    let again = try #require(Metric.mae.estimate(of: evidence, seed: 1))
    let other = try #require(Metric.mae.estimate(of: evidence, seed: 2))
    #expect(first.interval == again.interval)
    #expect(first.interval != other.interval)
    #expect(first.count == 199)
    let interval = try #require(first.interval)
    // The normal approximation: 0.7487 ± 1.96 · √(0.7487 · 0.2513 / 199).
    #expect(abs(interval.lower - 0.688) < 0.015)
    #expect(abs(interval.upper - 0.809) < 0.015)
  }

  @Test func aModelIsTiedWithItself() throws {
    let same = try #require(Comparison.pairedBootstrap(.mae, first: evidence, second: evidence))
    #expect(same.difference == 0)
    #expect(same.interval == ConfidenceInterval(lower: 0, upper: 0))
    let better = Evidence.numbers(predicted: Array(repeating: 0, count: 200), actual: Array(repeating: 0, count: 200))
    let result = try #require(Comparison.pairedBootstrap(.mae, first: evidence, second: better))
    #expect(result.interval.lower > 0.6)
  }

  @Test func proportionsGetWilsonIntervals() throws {
    let evidence = Evidence.ranks(Array(repeating: 0, count: 45) + Array(repeating: 9, count: 5))
    let estimate = try #require(Metric.recall(at: 1).estimate(of: evidence))
    #expect(estimate.interval == ConfidenceInterval.wilson(share: 0.9, count: 50))
  }
}
