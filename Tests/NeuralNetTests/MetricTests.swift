import Catalog
import Glibc
import Testing

@testable import NeuralNet

@Suite struct MetricTests {
  /// Three classes; the last row has no label. Predicted classes 0, 2, 1, 1.
  private static let classes = Evidence.classes(
    probabilities: [0.7, 0.2, 0.1, 0.1, 0.3, 0.6, 0.2, 0.5, 0.3, 0.1, 0.8, 0.1, 1, 0, 0], classes: 3,
    labels: [0, 1, 1, 1, -1])

  private static let scores: [Float] = [0.1, 0.4, 0.35, 0.8, 0.4, 0.4, 0.9, 0.2]
  private static let truths = [0, 0, 1, 1, 0, 1, 1, 0]

  static let values: [(metric: Metric, evidence: Evidence, expected: Double)] = [
    (.accuracy, classes, 0.75),
    (.balancedAccuracy, classes, (1 + 2.0 / 3) / 2),
    // Class 0: P 1, R 1. Class 1: P 1, R 2/3. Class 2 was answered and never true: 0.
    (.f1, classes, (1 + 0.8 + 0) / 3),
    (.brier, classes, (0.14 + 0.86 + 0.38 + 0.06) / 4),
    (.loss, classes, -log(0.7 * 0.3 * 0.5 * 0.8) / 4),
    (.auc, .classes(probabilities: scores.flatMap { [1 - $0, $0] }, classes: 2, labels: truths), 0.8125),
    (.auc, .tags(probabilities: scores, tags: 1, labels: truths), 0.8125),
    // Scores that are no numbers rank nothing.
    (.auc, .classes(probabilities: [.nan, .nan, .nan, .nan], classes: 2, labels: [0, 1]), 0.5),
    (.accuracy, .tags(probabilities: [0.9, 0.1, 0.2, 0.8], tags: 2, labels: [1, 1, -1, 1]), 0.75),
    (.f1, .tags(probabilities: [0.9, 0.1, 0.7, 0.8], tags: 2, labels: [1, 0, 0, 1]), (2.0 / 3 + 1) / 2),
    (.mae, .numbers(predicted: [1, 2, 5], actual: [2, 4, .nan]), 1.5),
    (.rmse, .numbers(predicted: [1, 2, 5], actual: [2, 4, .nan]), 2.5.squareRoot()),
    // The example of scikit-learn's r2_score.
    (.r2, .numbers(predicted: [2.5, 0, 2, 8], actual: [3, -0.5, 2, 7]), 0.9486081370449679),
    (.cer, .texts(predicted: ["kitten", "x", "abc"], actual: ["sitting", nil, "abc"]), 3.0 / 10),
    (.wer, .texts(predicted: ["the cat sat", ""], actual: ["a cat sat down", "one"]), 3.0 / 5),
    (.recall(at: 2), .ranks([0, 1, 2, -1]), 2.0 / 3),
    // √2 · 10/ln 10 times the mean distance of coefficients 1 and 2: (5 + 0)/2.
    (
      .mcd, .spectra(predicted: [[9, 3, 4, 0, 1, 1]], actual: [[0, 0, 0, 5, 1, 1]], coefficients: 3),
      4.342944819032518 * 2.0.squareRoot() * 2.5
    ),
  ]

  @Test(arguments: values.indices) func metricsHaveTheirKnownValues(_ index: Int) throws {
    let (metric, evidence, expected) = Self.values[index]
    let value = try #require(metric.value(of: evidence))
    #expect(abs(value - expected) < 1e-6, "\(metric.name)")
  }

  @Test func metricsAreUndefinedWithoutLabelsAndForOtherEvidence() {
    #expect(Metric.accuracy.value(of: .classes(probabilities: [1, 0], classes: 2, labels: [-1])) == nil)
    #expect(Metric.auc.value(of: .classes(probabilities: [1, 0], classes: 2, labels: [0])) == nil)
    #expect(Metric.r2.value(of: .numbers(predicted: [1, 2], actual: [3, 3])) == nil)
    #expect(Metric.cer.value(of: .numbers(predicted: [1], actual: [1])) == nil)
    #expect(Metric.mae.value(of: .numbers(predicted: [], actual: [])) == nil)
  }

  @Test func aWeightCountsARowSoManyTimes() throws {
    for (metric, evidence, _) in Self.values {
      let measure = try #require(metric.prepared(for: evidence))
      let once = Array(repeating: 1.0, count: evidence.count)
      let twice = once.map { 2 * $0 }
      #expect(abs((measure(once) ?? 0) - (measure(twice) ?? 1)) < 1e-12, "\(metric.name)")
    }
  }

  @Test func editsAreCountedOverScalarsNotCharacters() {
    // One family emoji of three people against two of them: person and joiner are missing.
    let evidence = Evidence.texts(predicted: ["👩‍👧"], actual: ["👩‍👩‍👧"])
    #expect(Metric.cer.value(of: evidence) == 2.0 / 5)
    #expect(editDistance(Array("flaw"), Array("lawn")) == 2)
    #expect(editDistance([Int](), [1, 2]) == 2)
  }

  @Test func everyMetricOfTheCatalogueIsMade() throws {
    let entries = Catalogue<Metric>.metric.entries
    for entry in entries {
      let metric = try entry(Choice(entry.name))
      // A recall says at what depth.
      #expect(metric.name == (entry.name == "recallAtK" ? "recallAt1" : entry.name))
    }
    let names = entries.map(\.name)
    #expect(names == names.sorted())
  }

  @Test func calibrationBinsConfidenceAndFindsItsError() throws {
    let calibration = Calibration(
      probabilities: [0.95, 0.05, 0.95, 0.05, 0.4, 0.6, 0.5, 0.5], classes: 2, labels: [0, 1, 1, -1], bins: 10)
    #expect(calibration.bins[9].count == 2)
    #expect(calibration.bins[9].accuracy == 0.5)
    #expect(abs(calibration.bins[9].confidence - 0.95) < 1e-6)
    #expect(calibration.bins[6].accuracy == 1)
    let error = try #require(calibration.expectedError)
    #expect(abs(error - 1.3 / 3) < 1e-6)
    #expect(Calibration(probabilities: [], classes: 2, labels: []).expectedError == nil)
  }

  @Test func confusionCountsKnowTheirRowsAndColumns() {
    let counts = ConfusionCounts(predicted: [0, 1, 1, 2], actual: [0, 0, 1, -1], classes: 3)
    #expect(counts.counts == [1, 1, 0, 0, 1, 0, 0, 0, 0])
    #expect(counts.recall(of: 0) == 0.5)
    #expect(counts.precision(of: 1) == 0.5)
    #expect(counts.recall(of: 2) == nil)
    #expect(counts.f1(of: 2) == nil)
  }
}
