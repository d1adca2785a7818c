import Autograd
import Tensor
import Testing

/// Numbers in −1..<1 that depend on `seed` alone.
func randomValues(_ count: Int, seed: UInt64, _ low: Float = -1, _ high: Float = 1) -> [Float] {
  var random = Random(seed: seed)
  return (0..<count).map { _ in random.uniform(low, high) }
}

/// An operation whose gradients are compared with central differences.
struct GradientCase: CustomTestStringConvertible, Sendable {
  let name: String
  let inputs: [(shape: Shape, values: [Float])]
  let build: @Sendable (Tape, [Variable]) throws -> Variable
  /// Step of the differences; smaller where the function bends or breaks.
  let step: Float
  let tolerance: Float

  var testDescription: String { "\(name) \(inputs.map { $0.shape.description }.joined(separator: " "))" }

  /// Inputs of `shapes` with random values of low ..< high.
  init(
    _ name: String, _ shapes: [Shape], low: Float = -1, high: Float = 1, step: Float = 0.02, tolerance: Float = 2e-3,
    seed: UInt64 = 1, build: @escaping @Sendable (Tape, [Variable]) throws -> Variable
  ) {
    self.name = name
    self.step = step
    self.tolerance = tolerance
    self.build = build
    inputs = shapes.enumerated().map { index, shape in
      (shape, randomValues(shape.count, seed: seed &* 31 &+ UInt64(index), low, high))
    }
  }
}

/// Runs a case forwards and backwards in several ways.
final class GradientCheck {
  private let test: GradientCase
  private let store: ParameterStore
  private let parameters: [Parameter]
  private let values: Storage
  private let tape: Tape

  init(_ test: GradientCase) {
    self.test = test
    var store = ParameterStore()
    parameters = test.inputs.enumerated().map { index, input in
      store.declare("input\(index)", shape: input.shape, initialiser: .values(input.values))
    }
    self.store = store
    values = store.initialised(seed: 0)
    tape = Tape(for: store)
  }

  private func begin(isRecording: Bool) {
    tape.begin(parameters: values, isTraining: true, isRecording: isRecording, seed: 3, step: 5, shard: 1)
  }

  /// Σ c y with fixed coefficients, in double precision.
  private func objective() throws -> Double {
    begin(isRecording: false)
    let y = try test.build(tape, parameters.map { tape[$0] })
    let coefficients = randomValues(y.count, seed: 99)
    return zip(y.values, coefficients).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  /// Gradients by fourth-order central differences.
  func numerical(of input: Int) throws -> [Float] {
    let start = values.data + parameters[input].offset
    return try (0..<test.inputs[input].shape.count).map { index in
      let value = start[index]
      func at(_ steps: Float) throws -> Double {
        start[index] = value + steps * test.step
        return try objective()
      }
      let slope = (try at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / Double(12 * test.step)
      start[index] = value
      return Float(slope)
    }
  }

  /// Gradients by the tape, all inputs being parameters.
  func analytical() throws -> [[Float]] {
    begin(isRecording: true)
    let y = try test.build(tape, parameters.map { tape[$0] })
    let gradients = Storage(count: store.count)
    gradients.tensor([store.count]).fill(7)
    try tape.backward(from: [(y, seed(for: y))], into: gradients)
    return parameters.map { store.values(of: $0, in: gradients) }
  }

  /// The gradient of one input as a leaf, the others being constants; `uses` times the operation, added up.
  func alone(_ input: Int, uses: Int) throws -> [Float] {
    begin(isRecording: true)
    var variables = try test.inputs.map { try tape.constant($0.values, shape: $0.shape) }
    variables[input] = try tape.leaf(test.inputs[input].values, shape: test.inputs[input].shape)
    var seeds: [(variable: Variable, gradient: Tensor)] = []
    for _ in 0..<uses {
      let y = try test.build(tape, variables)
      seeds.append((y, seed(for: y)))
    }
    return try tape.backward(from: seeds, into: nil, requesting: [variables[input]])[0].toArray()
  }

  private func seed(for y: Variable) -> Tensor {
    let tensor = tape.makeTensor(y.shape)
    tensor.copy(from: randomValues(y.count, seed: 99))
    return tensor
  }
}

/// Compares the gradients of all inputs with differences, alone with together, and two uses with one.
func expectGradients(_ test: GradientCase, usesTwice: Bool = true) throws {
  let check = GradientCheck(test)
  let together = try check.analytical()
  for index in test.inputs.indices {
    let numerical = try check.numerical(of: index)
    expectClose(together[index], numerical, test.tolerance, "\(test.testDescription), input \(index)")
    let alone = try check.alone(index, uses: 1)
    expectClose(alone, together[index], 1e-5, "\(test.testDescription), input \(index) alone")
    if usesTwice {
      let twice = try check.alone(index, uses: 2)
      expectClose(twice, together[index].map { 2 * $0 }, 1e-5, "\(test.testDescription), input \(index) twice")
    }
  }
}

/// Expects each difference to be below `tolerance` times the largest magnitude (or 1).
func expectClose(_ found: [Float], _ expected: [Float], _ tolerance: Float, _ label: String) {
  #expect(found.count == expected.count, "\(label)")
  let size = expected.reduce(Float(1)) { max($0, abs($1)) }
  let worst = zip(found, expected).map { abs($0 - $1) / size }.enumerated().max { $0.element < $1.element }
  guard let worst else { return }
  #expect(
    worst.element <= tolerance,
    "\(label): element \(worst.offset) is \(found[worst.offset]), expected \(expected[worst.offset])")
}
