import Autograd
import Tensor
import Testing

/// Convolution with ReLU and pooling in one operation against the same in three.
@Suite struct FusedConvolutionTests {
  static let sizes: [(channels: Int, filters: Int, kernel: Int, height: Int, width: Int)] = [
    (1, 16, 3, 28, 28), (1, 3, 3, 5, 7), (3, 5, 5, 6, 9), (17, 33, 3, 7, 4), (16, 32, 1, 8, 8), (5, 17, 3, 2, 3),
  ]

  @Test(arguments: sizes.indices, [1, 3]) func oneOperationDoesWhatThreeDo(_ index: Int, _ batch: Int) throws {
    let (channels, filters, kernel, height, width) = Self.sizes[index]
    var store = ParameterStore()
    let weight = store.declare(
      "weight", shape: [kernel, kernel, channels, filters], initialiser: .normal(deviation: 0.3))
    let bias = store.declare("bias", shape: [filters], initialiser: .normal(deviation: 0.3))
    let values = store.initialised(seed: 1)
    let tape = Tape(for: store)
    tape.begin(parameters: values, isTraining: true)
    let x = try tape.leaf(
      randomValues(batch * height * width * channels, seed: 2), shape: [batch, height, width, channels])
    let fused = try tape.convolve(x, tape[weight], tape[bias], isRectified: true, pool: (2, 2))
    let plain = try tape.maxPool(tape.relu(try tape.convolve(x, tape[weight], tape[bias])))
    expectClose(fused.values, plain.values, 1e-6, "forward")
    let gradients = (Storage(count: store.count), Storage(count: store.count))
    let seed = tape.makeTensor(fused.shape)
    seed.copy(from: randomValues(fused.count, seed: 3))
    let first = try tape.backward(from: [(fused, seed)], into: gradients.0, requesting: [x])
    let second = try tape.backward(from: [(plain, seed)], into: gradients.1, requesting: [x])
    expectClose(first[0].toArray(), second[0].toArray(), 1e-5, "input")
    for parameter in [weight, bias] {
      expectClose(
        store.values(of: parameter, in: gradients.0), store.values(of: parameter, in: gradients.1), 1e-5, "weights")
    }
  }
}
