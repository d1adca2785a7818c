import Testing

@testable import Tensor

@Suite struct RandomTests {
  @Test func `the same seed gives the same numbers`() {
    var (a, b, c) = (Random(seed: 7), Random(seed: 7), Random(seed: 8))
    let first = (0..<5).map { _ in a.next() }
    #expect(first == (0..<5).map { _ in b.next() })
    #expect(first != (0..<5).map { _ in c.next() })
    // Held fixed, so that seeds mean the same in every release.
    var fixed = Random(seed: 0)
    #expect((0..<2).map { _ in fixed.next() } == Self.firstOfSeedZero)
  }

  static let firstOfSeedZero: [UInt64] = [12_035_550_249_420_947_055, 12_935_080_325_729_570_654]

  @Test func `streams split by number and name do not depend on what was drawn`() {
    var drawn = Random(seed: 1)
    let fresh = drawn
    _ = drawn.next()
    var (a, b) = (drawn.split(3), fresh.split(3))
    #expect(a.next() == b.next())
    var streams = [fresh.split(0), fresh.split(1), fresh.split("weights"), fresh.split("dropout"), fresh]
    let firsts = Set(streams.indices.map { streams[$0].next() })
    #expect(firsts.count == 5)
  }

  @Test func `uniform and normal numbers have their moments`() {
    var random = Random(seed: 3)
    let storage = Storage(count: 100_000)
    let floats = storage.tensor([100_000]).elements
    random.fillUniform(floats, -1, 3)
    #expect(floats.allSatisfy { $0 >= -1 && $0 < 3 })
    #expect(abs(floats.reduce(0) { $0 + Double($1) } / 100_000 - 1) < 0.02)
    random.fillNormal(floats, mean: 2, deviation: 0.5)
    let mean = floats.reduce(0) { $0 + Double($1) } / 100_000
    let variance = floats.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / 100_000
    #expect(abs(mean - 2) < 0.01 && abs(variance - 0.25) < 0.005)
    #expect((0..<1000).allSatisfy { _ in random.below(3) < 3 })
  }

  @Test func `a permutation holds every number once`() {
    var random = Random(seed: 5)
    let order = random.permutation(1000)
    #expect(order.sorted() == Array(0..<1000) && order != Array(0..<1000))
    #expect(random.permutation(0) == [])
  }
}
