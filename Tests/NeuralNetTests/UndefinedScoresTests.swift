import Testing

@testable import NeuralNet

@Suite struct UndefinedScoresTests {
  @Test("scores that are no numbers rank below all others")
  func undefinedScores() throws {
    let evidence = Evidence.classes(probabilities: [.nan, .nan, 0.2, 0.8, 0.6, 0.4], classes: 2, labels: [0, 1, 1])
    let area = try #require(Metric.auc.value(of: evidence))
    #expect(area == 1)
  }
}
