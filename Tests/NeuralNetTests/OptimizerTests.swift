import Autograd
import Catalog
import Tensor
import Testing

@testable import NeuralNet

@Suite struct OptimizerTests {
  /// Three steps from (1, −2) with rate 0.1, computed in float64 by NumPy after the formulas in PyTorch's documentation.
  static let golden: [(name: String, optimizer: Optimizer, expected: [Float])] = [
    ("adam", Optimizer("adam", adam, learningRate: 0.1), [0.81497972, -1.96773769]),
    ("adamw", Optimizer("adamw", adam, learningRate: 0.1, decay: 0.5), [0.68676562, -1.69040717]),
    ("sgd", Optimizer("sgd", descent(0.9), learningRate: 0.1), [0.892, -2.119]),
    ("nesterov", Optimizer("sgd", descent(0.9, isNesterov: true), learningRate: 0.1), [0.9028, -2.2171]),
    ("decayed sgd", Optimizer("sgd", descent(0.9), learningRate: 0.1, decay: 0.5), [0.634, -1.5905]),
    ("plain sgd", Optimizer("sgd", descent(0), learningRate: 0.1), [1, -2.11]),
  ]
  private static let adam = Optimizer.Rule.adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8)
  private static func descent(_ momentum: Double, isNesterov: Bool = false) -> Optimizer.Rule {
    .descent(momentum: momentum, isNesterov: isNesterov)
  }
  private static let gradients: [[Float]] = [[0.5, -1], [0.25, 2], [-0.75, 0.1]]

  private func store(decays: Bool = true) -> (ParameterStore, Storage) {
    var store = ParameterStore()
    _ = store.declare("weight", shape: [2], initialiser: .values([1, -2]), decays: decays)
    return (store, store.initialised(seed: 0))
  }

  /// Flat gradients as two shards whose sum is `gradient`.
  private func shards(_ gradient: [Float], count: Int) -> [Storage] {
    let (first, second) = (Storage(count: count), Storage(count: count))
    for index in 0..<2 {
      first.data[index] = gradient[index] + 1
      second.data[index] = -1
    }
    return [first, second]
  }

  @Test(arguments: golden.indices) func threeStepsGiveTheReferenceValues(_ index: Int) throws {
    let (name, optimizer, expected) = Self.golden[index]
    let (store, values) = store()
    let state = try OptimizerState(optimizer, for: store)
    for gradient in Self.gradients { state.update(values, gradients: shards(gradient, count: store.count)) }
    for position in 0..<2 { #expect(abs(values.data[position] - expected[position]) < 1e-5, "\(name)") }
    #expect(state.step == 3)
  }

  @Test func decayLeavesBiasesAlone() throws {
    let (store, values) = store(decays: false)
    let state = try OptimizerState(
      Optimizer("adamw", Self.adam, learningRate: 0.1, decay: 0.5), for: store)
    for gradient in Self.gradients { state.update(values, gradients: shards(gradient, count: store.count)) }
    #expect(abs(values.data[0] - 0.81497972) < 1e-5)
  }

  @Test func aRestoredStateGoesOnWithTheSameBytes() throws {
    let (store, values) = store()
    let optimizer = Optimizer("adam", Self.adam, learningRate: 0.1)
    let state = try OptimizerState(optimizer, for: store)
    state.update(values, gradients: shards(Self.gradients[0], count: store.count))
    let copy = Storage(values.tensor([values.count]).toArray())
    let restored = try OptimizerState(optimizer, for: store, step: state.step, moments: state.exported())
    state.update(values, gradients: shards(Self.gradients[1], count: store.count))
    restored.update(copy, gradients: shards(Self.gradients[1], count: store.count))
    #expect(values.tensor([values.count]).toArray() == copy.tensor([copy.count]).toArray())
    #expect(throws: ShapeError.self) { try OptimizerState(optimizer, for: store, step: 1, moments: [[0]]) }
  }

  @Test(arguments: [1, 2, 4]) func threadsDoNotChangeAByte(_ threads: Int) throws {
    func bytes(_ pool: ThreadPool) throws -> [Float] {
      var store = ParameterStore()
      let count = 70_001
      _ = store.declare("weight", shape: [count], initialiser: .normal(deviation: 1))
      let values = store.initialised(seed: 2)
      let state = try OptimizerState(Optimizer("adam", Self.adam, learningRate: 0.1), for: store)
      let gradients = (0..<3).map { shard in
        let storage = Storage(count: store.count)
        var random = Random(seed: UInt64(shard))
        for index in 0..<count { storage.data[index] = random.normal() }
        return storage
      }
      state.update(values, gradients: gradients, largestNorm: 1, pool: pool)
      state.update(values, gradients: gradients, pool: pool)
      return values.tensor([values.count]).toArray()
    }
    let (one, many) = (try bytes(ThreadPool(threads: 1)), try bytes(ThreadPool(threads: threads)))
    #expect(one == many)
  }

  @Test func aLongGradientIsShortened() throws {
    let (store, values) = store()
    let state = try OptimizerState(Optimizer("sgd", Self.descent(0), learningRate: 1), for: store)
    #expect(abs(state.gradientNorm(shards([3, 4], count: store.count), scale: 2) - 10) < 1e-6)
    state.update(values, gradients: shards([3, 4], count: store.count), largestNorm: 1)
    #expect(abs(values.data[0] - 0.4) < 1e-6)
    #expect(abs(values.data[1] + 2.8) < 1e-6)
  }

  @Test func aGradientThatIsNotFiniteIsSeen() throws {
    let (store, _) = store()
    let state = try OptimizerState(Optimizer("sgd", Self.descent(0), learningRate: 1), for: store)
    #expect(!state.gradientNorm(shards([.nan, 0], count: store.count)).isFinite)
    #expect(!state.gradientNorm(shards([.infinity, 0], count: store.count)).isFinite)
  }

  @Test func theCatalogueMakesWhatItsChoicesSay() throws {
    let chosen = try Catalogue.optimizer.make(
      Choice("sgd", [LabelledArgument("learningRate", .number(0.5)), LabelledArgument("nesterov", .flag(true))]))
    #expect(chosen == Optimizer("sgd", .descent(momentum: 0.9, isNesterov: true), learningRate: 0.5))
    #expect(try Catalogue.optimizer.make(Choice("adam")).learningRate == 0.001)
    #expect(throws: Complaints.self) { try Catalogue.optimizer.make(Choice("adan")) }
  }
}
