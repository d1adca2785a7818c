import Autograd
import Tensor
import Testing

@Suite struct TapeTests {
  /// Two tasks on a shared layer, with dropout.
  private struct Network {
    let store: ParameterStore
    let trunk: Parameter
    let heads: [Parameter]
    let values: Storage
    let tape: Tape

    init() {
      var store = ParameterStore()
      trunk = store.declare("trunk", shape: [3, 4], initialiser: .normal(deviation: 1))
      heads = (0..<2).map { index in
        store.withGroup("task\(index)") {
          $0.declare("head", shape: [4, 2], initialiser: .normal(deviation: 1))
        }
      }
      self.store = store
      values = store.initialised(seed: 4)
      tape = Tape(for: store)
    }

    func forward(step: Int = 0, isTraining: Bool = true) throws -> (shared: Variable, outputs: [Variable]) {
      tape.begin(parameters: values, isTraining: isTraining, seed: 1, step: step)
      let x = try tape.constant(randomValues(15, seed: 8), shape: [5, 3])
      let shared = tape.dropout(try tape.dense(x, tape[trunk], activation: .tanh), probability: 0.3)
      return (shared, try heads.map { try tape.dense(shared, tape[$0]) })
    }

    func ones(_ variable: Variable) -> Tensor {
      let tensor = tape.makeTensor(variable.shape)
      tensor.fill(1)
      return tensor
    }

    func gradients(of parameter: Parameter, in storage: Storage) -> [Float] { store.values(of: parameter, in: storage) }
  }

  @Test func aDenseLayerPassesTheGradientOfItsInputBack() throws {
    var store = ParameterStore()
    let weight = store.declare("weight", shape: [2, 1], initialiser: .values([2, -3]))
    let tape = Tape(for: store)
    let gradients = Storage(count: store.count)
    tape.begin(parameters: store.initialised(seed: 0), isTraining: true)
    let x = try tape.leaf([1, 2], shape: [1, 2])
    let y = try tape.dense(x, tape[weight])
    #expect(y.values == [-4])
    let seed = tape.makeTensor([1, 1])
    seed.fill(10)
    let found = try tape.backward(from: [(y, seed)], into: gradients, requesting: [x])
    #expect(found[0].toArray() == [20, -30])
    #expect(store.values(of: weight, in: gradients) == [10, 20])
  }

  @Test func taskGradientsOverOneTapeAddUpToTheJointOne() throws {
    let network = Network()
    let (_, outputs) = try network.forward()
    let rows = (0..<2).map { _ in Storage(count: network.store.count) }
    for task in 0..<2 {
      try network.tape.backward(from: [(outputs[task], network.ones(outputs[task]))], into: rows[task])
    }
    let joint = Storage(count: network.store.count)
    try network.tape.backward(from: outputs.map { ($0, network.ones($0)) }, into: joint)
    let sum = zip(
      network.gradients(of: network.trunk, in: rows[0]), network.gradients(of: network.trunk, in: rows[1])
    ).map { $0 + $1 }
    expectClose(network.gradients(of: network.trunk, in: joint), sum, 1e-6, "trunk")
    #expect(network.gradients(of: network.heads[1], in: rows[0]).allSatisfy { $0 == 0 })
    #expect(network.gradients(of: network.heads[0], in: rows[0]).contains { $0 != 0 })
  }

  @Test func theWalkCanStopAtTheSharedRepresentationAndGoOnFromThere() throws {
    let network = Network()
    let (shared, outputs) = try network.forward()
    let seeds = outputs.map { (variable: $0, gradient: network.ones($0)) }
    let whole = Storage(count: network.store.count)
    try network.tape.backward(from: seeds, into: whole)
    let heads = Storage(count: network.store.count)
    let found = try network.tape.backward(from: seeds, into: heads, requesting: [shared])
    #expect(network.gradients(of: network.trunk, in: heads).allSatisfy { $0 == 0 })
    #expect(network.gradients(of: network.heads[0], in: heads) == network.gradients(of: network.heads[0], in: whole))
    let trunk = Storage(count: network.store.count)
    try network.tape.backward(from: [(shared, found[0])], into: trunk)
    #expect(network.gradients(of: network.trunk, in: trunk) == network.gradients(of: network.trunk, in: whole))
  }

  @Test func aRequestedGradientNeedNotStopTheWalk() throws {
    let network = Network()
    let (shared, outputs) = try network.forward()
    let whole = Storage(count: network.store.count)
    let found = try network.tape.backward(
      from: outputs.map { ($0, network.ones($0)) }, into: whole, requesting: [shared], stopsAtRequested: false)
    #expect(found[0].toArray().contains { $0 != 0 })
    #expect(network.gradients(of: network.trunk, in: whole).contains { $0 != 0 })
  }

  @Test func seedsOfTheCallerStayAsTheyWere() throws {
    let network = Network()
    let (shared, outputs) = try network.forward()
    let sum = try network.tape.add(shared, shared)
    let seed = network.ones(sum)
    let other = network.ones(shared)
    try network.tape.backward(
      from: [(sum, seed), (shared, other), (outputs[0], network.ones(outputs[0]))],
      into: Storage(count: network.store.count))
    #expect(seed.toArray().allSatisfy { $0 == 1 })
    #expect(other.toArray().allSatisfy { $0 == 1 })
  }

  @Test func equalSeedsAndStepsGiveEqualBytes() throws {
    func bytes(step: Int) throws -> [Float] {
      let network = Network()
      let (_, outputs) = try network.forward(step: step)
      let gradients = Storage(count: network.store.count)
      try network.tape.backward(from: outputs.map { ($0, network.ones($0)) }, into: gradients)
      return gradients.tensor([gradients.count]).toArray()
    }
    let (first, again, other) = (try bytes(step: 3), try bytes(step: 3), try bytes(step: 4))
    #expect(first == again)
    #expect(first != other)
  }

  @Test func evaluationRecordsNothingAndDropsNothing() throws {
    let network = Network()
    let (shared, outputs) = try network.forward(isTraining: false)
    #expect(shared.isConstant)
    #expect(outputs.allSatisfy { $0.isConstant })
    #expect(!shared.values.contains(0))
  }

  @Test func aSeedOfAnotherSizeIsAnError() throws {
    let network = Network()
    let (_, outputs) = try network.forward()
    #expect(throws: ShapeError.self) {
      try network.tape.backward(from: [(outputs[0], network.tape.makeTensor([1]))], into: nil)
    }
  }

  @Test func nothingIsLearnedThroughAStoppedGradient() throws {
    let tape = try freshTape()
    let x = try tape.leaf([1, 2], shape: [2])
    let y = try tape.add(tape.stopGradient(x), tape.scale(x, by: 3))
    let seed = tape.makeTensor([2])
    seed.fill(1)
    let found = try tape.backward(from: [(y, seed)], into: nil, requesting: [x])
    #expect(found[0].toArray() == [3, 3])
  }
}
