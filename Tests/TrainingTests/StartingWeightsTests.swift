import Autograd
import Catalog
import Glibc
import Multitask
import Tensor
import TestSupport
import Testing

@testable import Training

/// What training starts with.
@Suite struct StartingWeightsTests {
  private func tagging() throws -> Blueprint {
    try Blueprint(BlueprintRequest(tasks: [.init("tags", Choice("tag"))]), data: TaskCase.tagged())
  }

  private func bias(of task: Int, _ blueprint: Blueprint, _ weights: Storage) throws -> [Float] {
    let head = try #require(blueprint.network.heads[task] as? any PriorNetwork)
    return blueprint.store.values(of: try #require(head.bias), in: weights)
  }

  private func isNear(_ found: [Float], _ expected: [Double]) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { abs(Double($0) - $1) < 1e-5 }
  }

  @Test func `tags start at their log-odds among the labelled training rows`() throws {
    let blueprint = try tagging(), data = blueprint.data
    let found = try bias(of: 0, blueprint, blueprint.startingWeights(seed: 1, from: nil))
    let column = try data.column("tags")
    let rows = (0..<data.count).compactMap { row -> [String]? in
      if case .tags(let tags) = column.cell(row) { tags } else { nil }
    }
    #expect(rows.count == 48)
    let expected = ["far", "right", "up"].map { tag in
      let held = Double(rows.count { $0.contains(tag) })
      return log((held + 0.5) / (48 - held + 0.5))
    }
    #expect(isNear(found, expected), "\(found), expected \(expected)")
  }

  @Test func `heads of single modalities start alike, and all else is drawn`() throws {
    let blueprint = try tagging().withUnimodalHeads(.blended)
    let weights = try blueprint.startingWeights(seed: 1, from: nil)
    let fused = try bias(of: 0, blueprint, weights)
    let heads = try #require(blueprint.network.unimodal?.heads[0])
    #expect(heads.count > 1)
    var places = Set(try #require((blueprint.network.heads[0] as? any PriorNetwork)?.bias).range)
    for head in heads {
      let bias = try #require((head.network as? any PriorNetwork)?.bias)
      #expect(blueprint.store.values(of: bias, in: weights) == fused)
      places.formUnion(bias.range)
    }
    let drawn = blueprint.store.initialised(seed: 1 ^ blueprint.request.seed &* 0x9E37_79B9_7F4A_7C15)
    #expect((0..<weights.count).allSatisfy { places.contains($0) || weights.data[$0] == drawn.data[$0] })
    #expect(fused != blueprint.store.values(of: try #require((heads[0].network as? any PriorNetwork)?.bias), in: drawn))
  }

  @Test func `a run that goes on starts with its own weights`() throws {
    let blueprint = try tagging()
    let given = blueprint.store.initialised(seed: 7)
    let weights = try blueprint.startingWeights(seed: 1, from: given)
    #expect((0..<weights.count).allSatisfy { weights.data[$0] == given.data[$0] })
  }
}
