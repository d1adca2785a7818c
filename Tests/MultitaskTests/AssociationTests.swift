import Catalog
import Testing

@testable import Multitask

private func matrix(_ values: [[Double]], error: Double = 0) -> AffinityMatrix {
  AffinityMatrix(
    tasks: values.indices.map { "t\($0)" }, values: values, errors: values.map { $0.map { _ in error } })
}

@Suite struct AssociationTests {
  @Test("cosines and conflict rates are those of the gradients")
  func agreement() throws {
    var agreement = GradientAgreement(name: "all", parameters: 2, tasks: ["a", "b", "c"])
    agreement.add(Gramian(ofGradients: [[1, 0], [1, 1], [-2, 0]]), active: [0, 1, 2])
    // The second task has no label in this batch.
    agreement.add(Gramian(ofGradients: [[3, 0], [0, 5]]), active: [0, 2])
    // A task that is learned to the end has no direction.
    agreement.add(Gramian(ofGradients: [[0, 0], [1, 0]]), active: [0, 1])
    #expect(agreement.cosines[0][1].count == 1)
    #expect(abs(agreement.matrix.values[0][1] - 0.5.squareRoot()) < 1e-12)
    #expect(abs(agreement.matrix.values[2][0] + 0.5) < 1e-12)
    #expect(agreement.matrix.values[0][0].isNaN)
    // a-b, a-c, b-c of the first batch, a-c of the second: two of four are opposed.
    #expect(agreement.conflictRate == 0.5)
    let worst = try #require(agreement.worstPair)
    #expect(worst.first == 1 && worst.second == 2 && worst.rate == 1)
  }

  @Test("kin are grouped and rivals kept apart")
  func groups() {
    let affinity = matrix([
      [.nan, 0.5, -0.3, -0.2], [0.4, .nan, -0.1, -0.2], [-0.2, -0.1, .nan, 0.3], [-0.1, 0, 0.2, .nan],
    ])
    #expect(TaskGrouping.best(affinity) == [[0, 1], [2, 3]])
  }

  @Test("what is within two standard errors of nothing counts as nothing, and one network is the cheapest")
  func indifference() {
    let noise = matrix([[.nan, -0.1], [0.1, .nan]], error: 0.08)
    #expect(noise.effect(of: 0, on: 1) == 0)
    #expect(TaskGrouping.best(noise) == [[0, 1]])
    let advice = AffinityAdvice(noise, layers: [])
    #expect(advice.groups == [["t0", "t1"]])
    #expect(advice.sentences.contains { $0.contains("indifferent") })
  }

  @Test("joining greedily finds the same groups as trying all partitions", arguments: 0..<10 as Range<UInt64>)
  func greedy(seed: UInt64) {
    // Two clear blocks of nine tasks, too many for all partitions.
    var random = BalancerRandom(seed: seed)
    let values = (0..<9).map { i in
      (0..<9).map { j in i == j ? Double.nan : (i < 4) == (j < 4) ? 0.3 + 0.1 * random.uniform() : -0.2 }
    }
    #expect(TaskGrouping.best(matrix(values)) == [[0, 1, 2, 3], [4, 5, 6, 7, 8]])
  }

  @Test("the advice names groups, the layer to split and the task to drop")
  func advice() {
    let affinity = matrix([[.nan, 0.5, -0.1], [0.4, .nan, -0.1], [-0.4, -0.2, .nan]], error: 0.01)
    var layer = GradientAgreement(name: "fusion.dense", parameters: 90, tasks: affinity.tasks)
    layer.add(Gramian(ofGradients: [[1, 0], [-1, 0], [-1, 0.1]]), active: [0, 1, 2])
    var tiny = GradientAgreement(name: "encoder.x", parameters: 1, tasks: affinity.tasks)
    tiny.add(Gramian(ofGradients: [[1, 0], [-1, 0]]), active: [0, 1])
    let advice = AffinityAdvice(affinity, layers: [layer, tiny])
    #expect(advice.groups == [["t0", "t1"], ["t2"]])
    #expect(advice.layer == "fusion.dense")
    #expect(advice.dropped == ["t2"])
    #expect(advice.sentences[0].contains(".hard(groups: [[.t0, .t1], [.t2]])"))
    #expect(advice.sentences.contains { $0.contains("t2 helps no other task and hurts t0 and t1") })
  }

  @Test("every method has a summary and a source")
  func documented() {
    for entry in AffinityMethod.catalogueEntries {
      #expect(entry.summary.hasSuffix(".") && !entry.source.isEmpty)
    }
  }
}

extension AffinityMethod {
  fileprivate static var catalogueEntries: [EntryDescription] {
    Catalogue<AffinityMethod>.affinity.description.entries
  }
}
