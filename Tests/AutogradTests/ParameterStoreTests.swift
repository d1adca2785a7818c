import Autograd
import Tensor
import Testing

@Suite struct ParameterStoreTests {
  @Test func parametersStartOnCacheLinesAndNamesAreUnique() {
    var store = ParameterStore()
    let first = store.declare("weight", shape: [3], initialiser: .ones)
    let second = store.declare("weight", shape: [17], initialiser: .zeros)
    #expect([first.offset, second.offset, store.count] == [0, 16, 48])
    #expect(store.declarations.map(\.name) == ["weight", "weight2"])
    #expect(store["weight2"] == second)
    #expect(store.scalarCount == 20)
  }

  @Test func aParameterStartsTheSameWhateverElseIsDeclared() throws {
    var alone = ParameterStore()
    let weight = alone.declare("weight", shape: [5], initialiser: .normal(deviation: 2))
    var among = ParameterStore()
    _ = among.declare("other", shape: [7], initialiser: .uniform(bound: 1))
    let same = among.declare("weight", shape: [5], initialiser: .normal(deviation: 2))
    let values = alone.values(of: weight, in: alone.initialised(seed: 9))
    #expect(values == among.values(of: same, in: among.initialised(seed: 9)))
    #expect(values != alone.values(of: weight, in: alone.initialised(seed: 10)))
  }

  @Test func rangesOfAGroupJoinNeighboursAndLeaveOutStatistics() {
    var store = ParameterStore()
    _ = store.declare("a", shape: [16], initialiser: .zeros)
    _ = store.declare("b", shape: [3], initialiser: .zeros)
    store.withGroup("digit") { _ = $0.declare("head", shape: [20], initialiser: .zeros) }
    _ = store.declare("mean", shape: [4], initialiser: .zeros, isStatistic: true)
    _ = store.declare("c", shape: [1], initialiser: .zeros)
    #expect(store.ranges(of: "shared") == [0..<32, 80..<96])
    #expect(store.ranges(of: "digit") == [32..<64])
    #expect(store.groups == ["shared", "digit"])
    #expect(store.scalarCount == 40)
  }

  @Test func valuesOfAnotherCountAreAnError() throws {
    var store = ParameterStore()
    let weight = store.declare("weight", shape: [2], initialiser: .zeros)
    let values = store.initialised(seed: 0)
    try store.set(weight, to: [1, 2], in: values)
    #expect(store.values(of: weight, in: values) == [1, 2])
    #expect(throws: ShapeError.self) { try store.set(weight, to: [1], in: values) }
  }

  @Test func initialValuesHaveTheirSpread() {
    var store = ParameterStore()
    let normal = store.declare("normal", shape: [10_000], initialiser: .normal(deviation: 0.5))
    let uniform = store.declare("uniform", shape: [10_000], initialiser: .uniform(bound: 0.5))
    let values = store.initialised(seed: 1)
    func deviation(_ parameter: Parameter) -> Float {
      let numbers = store.values(of: parameter, in: values)
      return (numbers.reduce(0) { $0 + $1 * $1 } / Float(numbers.count)).squareRoot()
    }
    #expect(abs(deviation(normal) - 0.5) < 0.02)
    #expect(abs(deviation(uniform) - 0.5 / Float(3).squareRoot()) < 0.01)
  }

  @Test func runningStatisticsMoveTowardsTheMeanOverAllShards() throws {
    var store = ParameterStore()
    let mean = store.declare("mean", shape: [2], initialiser: .constant(1), isStatistic: true)
    let values = store.initialised(seed: 0)
    let tapes = try [(Float(3), [Float(4), 0]), (1, [8, 0])].map { weight, seen in
      let tape = Tape(for: store)
      tape.begin(parameters: values, isTraining: true)
      tape.observe(try tape.constant(seen, shape: [2]).tensor, for: mean, weight: weight)
      return tape
    }
    store.absorb(observationsOf: tapes, into: values, share: 0.5)
    #expect(store.values(of: mean, in: values) == [3, 0.5])
  }

  @Test func aJacobianAddsShardsAndCombinesRows() {
    let shards = [Storage([1, 2, 3]), Storage([10, 20, 30])]
    let jacobian = Jacobian(tasks: 2, count: 3)
    jacobian.gather(shards, into: 0)
    jacobian.gather([shards[0]], into: 1)
    #expect(jacobian.gramian(over: [0..<3]) == [1694, 154, 154, 14])
    #expect(jacobian.gramian(over: [1..<2], tasks: [1]) == [4])
    let sum = Storage([0, 0, 7])
    jacobian.combine([1, -1], over: [0..<2], into: sum)
    #expect(sum.tensor([3]).toArray() == [10, 20, 7])
  }
}
