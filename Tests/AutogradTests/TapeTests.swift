import Autograd
import Tensor
import Testing

@Suite struct TapeTests {
  @Test func aDenseLayerPassesTheGradientOfItsInputBack() throws {
    var store = ParameterStore()
    let weight = store.declare("weight", shape: [2, 1], initialiser: .values([2, -3]))
    let tape = Tape(for: store)
    let values = store.initialised(seed: 0)
    let gradients = Storage(count: store.count)
    tape.begin(parameters: values, isTraining: true)
    let x = try tape.leaf([1, 2], shape: [1, 2])
    let y = try tape.dense(x, tape[weight])
    #expect(y.values == [-4])
    let seed = tape.makeTensor([1, 1])
    seed.fill(10)
    let found = try tape.backward(from: [(y, seed)], into: gradients, requesting: [x])
    #expect(found[0].toArray() == [20, -30])
    #expect(store.values(of: weight, in: gradients) == [10, 20])
  }
}
