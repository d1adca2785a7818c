import Autograd
import Tensor
import Testing

@testable import NeuralNet

@Suite struct LayerTests {
  /// A store, its weights and a tape that has begun.
  private func begin(
    isTraining: Bool = true, _ declare: (inout ParameterStore) -> Void
  ) -> (store: ParameterStore, values: Storage, tape: Tape) {
    var store = ParameterStore()
    declare(&store)
    let values = store.initialised(seed: 1)
    let tape = Tape(for: store)
    tape.begin(parameters: values, isTraining: isTraining)
    return (store, values, tape)
  }

  private func input(_ shape: Shape, on tape: Tape) throws -> Variable {
    var random = Random(seed: 7)
    return try tape.constant((0..<shape.count).map { _ in random.normal() }, shape: shape)
  }

  @Test func layersHaveTheirParametersAndShapes() throws {
    var store = ParameterStore()
    let dense = Dense(5, to: 3, in: &store, name: "dense")
    #expect(store.scalarCount == 18)
    let convolution = ImageConvolution(2, to: 4, isPooled: true, in: &store, name: "convolution")
    #expect(store.scalarCount == 18 + 76)
    let sequence = SequenceConvolution(2, to: 4, kernel: 5, stride: 2, in: &store, name: "sequence")
    let recurrent = Recurrent(5, hidden: 3, layers: 2, isBidirectional: true, in: &store, name: "recurrent")
    let block = TransformerBlock(width: 6, heads: 2, hidden: 12, dropout: 0.1, in: &store, name: "block")
    let cross = MultiHeadAttention(width: 6, context: 5, heads: 3, in: &store, name: "cross")
    let tape = Tape(for: store)
    tape.begin(parameters: store.initialised(seed: 0), isTraining: true)
    #expect(try dense(input([2, 4, 5], on: tape), on: tape).shape == [2, 4, 3])
    #expect(try convolution(input([2, 5, 7, 2], on: tape), on: tape).shape == [2, 2, 3, 4])
    #expect(try sequence(input([2, 7, 2], on: tape), on: tape).shape == [2, 4, 4])
    let states = try recurrent(input([2, 4, 5], on: tape), on: tape)
    #expect(states.shape == [2, 4, 6])
    #expect(try recurrent.final(states, on: tape).shape == [2, 6])
    #expect(try block(input([2, 4, 6], on: tape), on: tape).shape == [2, 4, 6])
    let x = try input([2, 4, 6], on: tape)
    #expect(try cross(x, context: input([2, 3, 5], on: tape), on: tape).shape == [2, 4, 6])
    #expect(throws: ShapeError.self) { try dense(input([2, 4], on: tape), on: tape) }
  }

  @Test func theParametersOfTheBenchmarkNetworksAreCountedRight() {
    var speech = ParameterStore()
    _ = Recurrent(40, hidden: 128, layers: 2, isBidirectional: true, in: &speech, name: "recurrent")
    _ = Dense(256, to: 28, in: &speech, name: "output")
    #expect(speech.scalarCount == 434_204)
    var table = ParameterStore()
    _ = Dense(40, to: 256, in: &table, name: "first")
    _ = Dense(256, to: 256, in: &table, name: "second")
    for task in 0..<5 { _ = Dense(256, to: 1, in: &table, name: "head\(task)") }
    #expect(table.scalarCount == 77_573)
  }

  @Test func finalStatesAreTheLastForwardAndTheFirstBackwardOne() throws {
    var store = ParameterStore()
    let recurrent = Recurrent(1, hidden: 2, isBidirectional: true, in: &store, name: "recurrent")
    let tape = Tape(for: store)
    tape.begin(parameters: store.initialised(seed: 0), isTraining: false)
    let states = try tape.constant((0..<12).map { Float($0) }, shape: [1, 3, 4])
    #expect(try recurrent.final(states, on: tape).values == [8, 9, 2, 3])
  }

  @Test func batchNormLearnsItsRunningStatistics() throws {
    var norm: BatchNorm?
    let (store, values, tape) = begin { norm = BatchNorm(1, in: &$0, name: "norm") }
    let layer = try #require(norm)
    let x = try tape.constant([1, 3, 5, 7], shape: [4, 1])
    let y = try layer(x, on: tape)
    #expect(abs(y.values[0] + 1.3416) < 1e-3)
    store.absorb(observationsOf: [tape], into: values, share: 1)
    #expect(store.values(of: layer.runningMean, in: values) == [4])
    #expect(abs(store.values(of: layer.runningVariance, in: values)[0] - 20 / 3.0) < 1e-5)
    tape.begin(parameters: values, isTraining: false)
    let evaluated = try layer(try tape.constant([4], shape: [1, 1]), on: tape)
    #expect(abs(evaluated.values[0]) < 1e-6)
    #expect(store.scalarCount == 2)
  }

  @Test func dropoutScalesWhatItKeepsAndRestsInEvaluation() throws {
    let (_, values, tape) = begin { _ in }
    let layer = Dropout(0.25)
    let x = try tape.constant(Array(repeating: 3, count: 4000), shape: [4000])
    let y = layer(x, on: tape).values
    #expect(Set(y) == [0, 4])
    #expect(abs(Float(y.count { $0 == 0 }) / 4000 - 0.25) < 0.03)
    tape.begin(parameters: values, isTraining: false)
    #expect(layer(try tape.constant([3], shape: [1]), on: tape).values == [3])
  }

  @Test func aNetworkLearnsToSeparateTwoClasses() throws {
    var store = ParameterStore()
    let hidden = Dense(2, to: 16, activation: .tanh, in: &store, name: "hidden")
    let head = Dense(16, to: 2, in: &store, name: "head")
    let values = store.initialised(seed: 3)
    let tape = Tape(for: store)
    let gradients = Storage(count: store.count)
    let optimizer = Optimizer("adam", .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), learningRate: 0.05)
    let state = try OptimizerState(optimizer, for: store)
    let points: [Float] = [0, 0, 0, 1, 1, 0, 1, 1]
    let labels: [Int32] = [0, 1, 1, 0]
    var last: Float = 1
    for step in 0..<200 {
      tape.begin(parameters: values, isTraining: true, step: step)
      let logits = try head(try hidden(try tape.constant(points, shape: [4, 2]), on: tape), on: tape)
      let loss = try labels.withUnsafeBufferPointer {
        try tape.softmaxCrossEntropy(logits, labels: try #require($0.baseAddress))
      }
      try tape.backward(from: loss.sum, factor: 1 / loss.count, into: gradients)
      state.update(values, gradients: [gradients])
      last = loss.value / loss.count
    }
    #expect(last < 0.05)
  }
}
