import Tensor
import Testing

@testable import Autograd

/// Passages that are computed again in the backward pass, and walks that use values as memory.
@Suite struct PassageTests {
  /// Residual blocks of normalised convolutions with dropout within, over maps large enough to be given back.
  private struct Network {
    let store: ParameterStore
    let blocks: [[Parameter]]
    let running: Parameter
    let values: Storage
    let tape: Tape
    let input: Shape
    let isPassing: Bool
    /// Whether operations say which values nobody reads any more.
    let isFrugal: Bool

    init(channels: Int, height: Int, isPassing: Bool, isFrugal: Bool = false) {
      var store = ParameterStore()
      blocks = (0..<4).map { block in
        [
          store.declare(
            "weight\(block)", shape: [3, 3, channels, channels], initialiser: .normal(deviation: 0.1)),
          store.declare("gain\(block)", shape: [channels], initialiser: .ones),
          store.declare("bias\(block)", shape: [channels], initialiser: .constant(0.1)),
          store.declare(
            "second\(block)", shape: [3, 3, channels, channels], initialiser: .normal(deviation: 0.1)),
        ]
      }
      running = store.declare("mean", shape: [channels], initialiser: .zeros, isStatistic: true)
      self.store = store
      values = store.initialised(seed: 3)
      tape = Tape(for: store)
      input = [4, height, 32, channels]
      self.isPassing = isPassing
      self.isFrugal = isFrugal
    }

    func forward(isTraining: Bool = true, isRecording: Bool = true) throws -> (input: Variable, output: Variable) {
      tape.begin(parameters: values, isTraining: isTraining, isRecording: isRecording, seed: 1, step: 2)
      let start = try tape.constant(randomValues(input.count, seed: 8), shape: input)
      var x = start
      for block in blocks {
        let body: PassageBody = { [running, isFrugal] x, tape in
          let first = try tape.convolve(tape.dropout(x, probability: 0.2), tape[block[0]])
          let inner = try tape.batchNorm(
            first, gain: tape[block[1]], bias: tape[block[2]], isRectified: true, isOnlyReader: true
          ).0
          let second = try tape.convolve(inner, tape[block[3]], isOnlyReader: isFrugal)
          let (z, mean, _) = try tape.batchNorm(
            second, gain: tape[block[1]], bias: tape[block[2]], residual: x, isRectified: true, isOnlyReader: true,
            endsPassage: isFrugal)
          tape.observe(mean, for: running, weight: 4)
          return z
        }
        x = isPassing ? try tape.passing(x, through: body) : try body(x, tape)
      }
      return (start, tape.dropout(x, probability: 0.5))
    }

    /// The gradient of Σ c y with fixed coefficients.
    func gradient(of y: Variable, isLast: Bool) throws -> [Float] {
      let storage = Storage(count: store.count)
      let seed = tape.makeTensor(y.shape)
      seed.copy(from: randomValues(y.count, seed: 5))
      try tape.backward(from: [(y, seed)], into: storage, isLast: isLast)
      return storage.tensor([store.count]).toArray()
    }
  }

  @Test(arguments: [(5, 128), (16, 32), (17, 35)], [false, true])
  func computingAgainChangesNoBit(size: (channels: Int, height: Int), isFrugal: Bool) throws {
    let plain = Network(channels: size.channels, height: size.height, isPassing: false)
    let passing = Network(channels: size.channels, height: size.height, isPassing: true, isFrugal: isFrugal)
    for _ in 0..<3 {
      let (expected, found) = (try plain.forward().output, try passing.forward().output)
      #expect(found.values == expected.values)
      #expect(
        passing.tape.observations.map { $0.tensor.toArray() } == plain.tape.observations.map { $0.tensor.toArray() })
      let gradient = try plain.gradient(of: expected, isLast: false)
      #expect(gradient.contains { $0 != 0 })
      #expect(try passing.gradient(of: found, isLast: false) == gradient)
      #expect(try passing.gradient(of: found, isLast: false) == gradient, "a second walk over the same tape")
      #expect(try passing.gradient(of: found, isLast: true) == gradient)
      #expect(try plain.gradient(of: expected, isLast: true) == gradient)
    }
  }

  @Test func aPassageAndALastWalkTakeLessMemory() throws {
    /// Floats from the first value of a step to the end of what it took.
    func extent(isPassing: Bool, isLast: Bool, isFrugal: Bool = false) throws -> Int {
      let network = Network(channels: 16, height: 32, isPassing: isPassing, isFrugal: isFrugal)
      // In the first steps an arena is not yet in one piece, and later without room to spare for the probe at the end.
      for _ in 0..<3 {
        _ = try network.gradient(of: try network.forward().output, isLast: isLast)
        _ = network.tape.memory.floats(1 << 20)
      }
      let (input, output) = try network.forward()
      let growths = network.tape.growths
      _ = try network.gradient(of: output, isLast: isLast)
      #expect(network.tape.growths == growths)
      return network.tape.memory.floats(1) - input.data
    }
    let map = 4 * 32 * 32 * 16
    let kept = try extent(isPassing: false, isLast: false), last = try extent(isPassing: false, isLast: true)
    let passing = try extent(isPassing: true, isLast: true)
    #expect(last <= kept - map)
    #expect(passing <= kept - 5 * map)
    #expect(try extent(isPassing: true, isLast: true, isFrugal: true) <= passing - map)
  }

  @Test("without recording, a passage gives back all but its result and what it observed", arguments: [false, true])
  func passagesThatAreNotRecorded(isTraining: Bool) throws {
    func run(isPassing: Bool) throws -> (values: [Float], observed: [[Float]], extent: Int) {
      let network = Network(channels: 16, height: 32, isPassing: isPassing)
      let tape = network.tape
      // The first step finds the size; in the second all lies in one piece.
      _ = try network.forward(isTraining: isTraining, isRecording: false)
      let (input, output) = try network.forward(isTraining: isTraining, isRecording: false)
      let observed = tape.observations.map { $0.tensor.toArray() }
      return (output.values, observed, tape.memory.floats(1) - input.data)
    }
    let (plain, passing) = (try run(isPassing: false), try run(isPassing: true))
    let map = 4 * 32 * 32 * 16
    // Of each of four blocks what its first convolution gives, and in training what was dropped before it.
    #expect(passing.extent <= plain.extent - (isTraining ? 8 : 4) * map)
    #expect(plain.values == passing.values)
    #expect(plain.observed == passing.observed)
    #expect(plain.observed.count == 4)
  }

  @Test func freePiecesNeverOverlapAndGrowTogether() {
    var free = FreeMemory()
    var random = Random(seed: 7)
    let arena = Arena()
    let whole = 1 << 16
    free.give(arena.floats(whole), count: whole)
    let growths = arena.growths
    for _ in 0..<20 {
      var pieces: [(start: UnsafeMutablePointer<Float>, count: Int)] = []
      for _ in 0..<40 {
        let count = 1 + random.below(1000)
        let piece = free.take(count, from: arena)
        #expect(pieces.allSatisfy { $0.start + $0.count <= piece || piece + count <= $0.start })
        pieces.append((piece, count))
        if random.below(3) == 0 {
          let back = pieces.remove(at: random.below(pieces.count))
          free.give(back.start, count: back.count)
        }
      }
      while !pieces.isEmpty {
        let back = pieces.remove(at: random.below(pieces.count))
        free.give(back.start, count: back.count)
      }
    }
    let all = free.take(whole, from: arena)
    free.give(all, count: whole)
    #expect(arena.growths == growths)
  }
}
