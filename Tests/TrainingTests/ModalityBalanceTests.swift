import Catalog
import Data
import Tensor
import Testing

@testable import Training

@Suite struct ModalityBalanceTests {
  static let names = Catalogue<any ModalityBalance>.modalities.entries.map(\.name)

  /// A loud modality that gives the class away in training and a quiet one that helps.
  private func data(rows: Int = 240) -> Dataset {
    var random = Random(seed: 9)
    let labels = (0..<rows).map { _ in random.next() % 2 == 0 }
    func noisy(_ size: Float) -> [Double] {
      labels.map { Double(($0 ? 0.5 : -0.5) + size * random.uniform(-1, 1)) }
    }
    let columns = [
      Column("loud", .number(NumberModality()), .numbers(noisy(0.6))),
      Column("quiet", .number(NumberModality()), .numbers(noisy(3))),
      Column("label", .category(CategoryModality()), .categories(CategoryValues(labels.map { $0 ? "yes" : "no" }))),
      Column("size", .number(NumberModality()), .numbers(noisy(1))),
    ]
    return Dataset(
      name: "two", columns: columns, rows: Array(0..<rows), parts: (0..<rows).map { $0 % 4 == 3 ? .validation : .train }
    )
  }

  private func trained(
    _ modalities: Choice, balance: Choice = Choice("equal"), epochs: Int = 3
  ) throws -> Run {
    let request = BlueprintRequest(
      inputs: [.init("loud", nil), .init("quiet", nil)], tasks: [.init("label", nil), .init("size", nil)])
    let arguments = TrainingArguments(epochs: epochs, batch: 32, balance: balance, modalities: modalities, seed: 2)
    return try Trainer(try Blueprint(request, data: data()), arguments).train()
  }

  @Test(
    "every balance trains under every kind of task balancing, to the same bytes for the same seed", arguments: names)
  func trains(name: String) throws {
    for balance in [
      Choice("equal"), Choice("pcgrad"), Choice("mgda", [LabelledArgument("at", .choice(Choice("representation")))]),
    ] {
      let run = try trained(Choice(name), balance: balance)
      let again = try trained(Choice(name), balance: balance)
      #expect(run.outcome == .completed)
      #expect(run.parameters.count == run.blueprint.store.count, "unimodal heads do not stay")
      let isEqual = (0..<run.parameters.count).allSatisfy {
        run.parameters.data[$0].bitPattern == again.parameters.data[$0].bitPattern
      }
      #expect(isEqual)
      #expect(run.history.last.map { Trainer.score($0) < Trainer.score(run.history[0]) } == true)
    }
  }

  @Test("balancing changes what is learned, and a run goes on after it", arguments: ["gradientBlend", "ogmGE"])
  func changes(name: String) throws {
    let plain = try trained(Choice("equal"))
    let balanced = try trained(Choice(name))
    #expect((0..<plain.parameters.count).contains { plain.parameters.data[$0] != balanced.parameters.data[$0] })
    let longer = try Trainer(continuing: balanced, balanced.arguments).train()
    #expect(longer.history.count == 6)
  }

  @Test("heads that generalise weigh more than heads that overfit")
  func blend() throws {
    let method = GradientBlend(every: 1)
    let before = [
      HeadLosses(train: 1, validation: 1), HeadLosses(train: 1, validation: 1), HeadLosses(train: 1, validation: 1),
    ]
    // G = 0.2, 0.1, −0.1; O = 0.1, 0.4, 1.1: the third gains nothing.
    let now = [
      HeadLosses(train: 0.7, validation: 0.8), HeadLosses(train: 0.5, validation: 0.9),
      HeadLosses(train: 0, validation: 1.1),
    ]
    let weights = method.weights(before: before, now: now)
    let first = 0.2 / 0.01, second = 0.1 / 0.16
    #expect(abs(weights[0] - (0.05 / 3 + 0.95 * first / (first + second))) < 1e-9)
    #expect(abs(weights[1] - (0.05 / 3 + 0.95 * second / (first + second))) < 1e-9)
    #expect(abs(weights[2] - 0.05 / 3) < 1e-9)
    #expect(abs(weights.reduce(0, +) - 1) < 1e-9)
  }

  @Test("the modality that leads is slowed, the others are not")
  func modulation() {
    let method = GradientModulation(alpha: 0.5, addsNoise: false)
    let factors = method.factors(scores: [0.8, 0.4])
    // 1 − tanh(½ · 2)
    #expect(abs(factors[0] - 0.2384058) < 1e-6)
    #expect(factors[1] == 1)
    #expect(method.factors(scores: [0.5]) == [1])
  }

  @Test("Gradient-Blend asks for validation rows")
  func validation() throws {
    let request = BlueprintRequest(inputs: [.init("loud", nil), .init("quiet", nil)], tasks: [.init("label", nil)])
    let all = data()
    let unsplit = Dataset(name: "all", columns: all.columns)
    let complaints = #expect(throws: Complaints.self) {
      try Trainer(
        try Blueprint(request, data: unsplit), TrainingArguments(modalities: Choice("gradientBlend")))
    }
    #expect(complaints?.all.first?.code == "no-validation")
    #expect(complaints?.all.first?.path == [.argument("modalities")])
  }
}
