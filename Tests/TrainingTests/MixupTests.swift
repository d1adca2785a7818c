import Catalog
import Data
import Tensor
import Testing

@testable import Training

@Suite struct MixupTests {
  private func trained(_ augment: [Choice], epochs: Int = 4) throws -> Run {
    var random = Random(seed: 4)
    let labels = (0..<160).map { _ in random.next() % 2 == 0 }
    let columns = [
      Column(
        "x", .vector(VectorModality()),
        .vectors(
          VectorValues(
            values: labels.flatMap { [($0 ? 1 : -1) + random.uniform(-0.5, 0.5), random.uniform(-1, 1)] }, size: 2))),
      Column("label", .category(CategoryModality()), .categories(CategoryValues(labels.map { $0 ? "yes" : "no" }))),
      Column("size", .number(NumberModality()), .numbers(labels.map { $0 ? 1 : -1 })),
    ]
    let request = BlueprintRequest(inputs: [.init("x", nil)], tasks: [.init("label", nil), .init("size", nil)])
    let arguments = TrainingArguments(epochs: epochs, batch: 40, augment: augment, seed: 3)
    return try Trainer(try Blueprint(request, data: Dataset(name: "x", columns: columns)), arguments).train()
  }

  @Test("mixup blends rows and losses, to the same bytes for the same seed, and still learns")
  func learns() throws {
    let mixup = Choice("mixup", [LabelledArgument("alpha", .number(1))])
    let run = try trained([mixup])
    let again = try trained([mixup])
    let plain = try trained([])
    let count = run.parameters.count
    #expect((0..<count).allSatisfy { run.parameters.data[$0].bitPattern == again.parameters.data[$0].bitPattern })
    #expect((0..<count).contains { run.parameters.data[$0] != plain.parameters.data[$0] })
    #expect(run.history[3].tasks[0].train.loss < run.history[0].tasks[0].train.loss)
    // Blended labels keep the loss from falling as far as it does without.
    #expect(run.history[3].tasks[1].train.loss > plain.history[3].tasks[1].train.loss)
  }
}
