import Autograd
import Catalog
import Tensor
import Testing

@testable import Data
@testable import Multimodal

/// Numbers of about unit size that depend on `seed` alone.
func numbers(_ count: Int, seed: UInt64) -> [Float] {
  var random = Random(seed: seed)
  return (0..<count).map { _ in random.uniform(-1, 1) }
}

/// A choice with numbers as arguments.
func choice(_ name: String, _ arguments: KeyValuePairs<String, Argument> = [:]) -> Choice {
  Choice(name, arguments.map { LabelledArgument($0.key, $0.value) })
}

extension Argument {
  static func wholes(_ values: [Int]) -> Argument { .list(values.map { .number(Double($0)) }) }
  static func bare(_ name: String) -> Argument { .choice(Choice(name)) }
}

/// One modality of a few rows, some shorter than others.
struct SmallInput {
  let shape: FeatureShape
  let column: ColumnBatch

  /// - Parameters:
  ///   - lengths: Of each row, for steps and tokens.
  ///   - present: Rows that are there; all by default.
  init(_ structure: FeatureStructure, lengths: [Int] = [5, 2, 4], seed: UInt64 = 1, present: [Bool]? = nil) {
    let rows = lengths.count
    let flags = AlignedBuffer<Float>(count: rows, repeating: 1)
    for (row, isThere) in (present ?? []).enumerated() { flags[row] = isThere ? 1 : 0 }
    func dense(_ count: Int) -> AlignedBuffer<Float> {
      let buffer = AlignedBuffer<Float>(count: rows * count, repeating: 0)
      for row in 0..<rows {
        for (index, value) in numbers(count, seed: seed &+ UInt64(row) &* 97).enumerated() {
          buffer[row * count + index] = flags[row] == 0 ? 0 : value
        }
      }
      return buffer
    }
    func codes(_ count: Int, below limit: Int) -> AlignedBuffer<Int32> {
      let buffer = AlignedBuffer<Int32>(count: rows * count, repeating: 0)
      for row in 0..<rows {
        var random = Random(seed: seed &+ UInt64(row) &* 31)
        for index in 0..<count { buffer[row * count + index] = Int32(1 + Int(random.next() % UInt64(limit - 1))) }
      }
      return buffer
    }
    let longest = lengths.max() ?? 1
    let counts = AlignedBuffer<Int32>(count: rows, repeating: 0)
    for (row, length) in lengths.enumerated() { counts[row] = flags[row] == 0 ? 0 : Int32(length) }
    func batch(
      _ shape: Shape, _ dense: AlignedBuffer<Float>?, _ codes: AlignedBuffer<Int32>?, hasLengths: Bool = false
    ) -> ColumnBatch {
      ColumnBatch(
        name: "x", count: rows, shape: shape, dense: dense, codes: codes, lengths: hasLengths ? counts : nil,
        present: flags)
    }
    switch structure {
    case .classes:
      shape = .classes(count: 4)
      column = batch([], nil, codes(1, below: 4))
    case .picture:
      shape = .picture(height: 8, width: 8, channels: 2)
      column = batch([8, 8, 2], dense(128), nil)
    case .values:
      shape = .values(count: 3)
      column = batch([3], dense(3), nil)
    case .steps:
      // Numbers do not depend on how long the longest row is.
      shape = .steps(longest: 9, features: 8)
      let buffer = AlignedBuffer<Float>(count: rows * longest * 8, repeating: 0)
      for row in 0..<rows where flags[row] != 0 {
        let values = numbers(9 * 8, seed: seed &+ UInt64(row) &* 97)
        for index in 0..<lengths[row] * 8 { buffer[row * longest * 8 + index] = values[index] }
      }
      column = batch([longest, 8], buffer, nil, hasLengths: true)
    case .tokens:
      shape = .tokens(vocabulary: 6, longest: 9, rarity: [0, 1, 2, 1, 3, 2])
      let buffer = AlignedBuffer<Int32>(count: rows * longest, repeating: 0)
      for row in 0..<rows where flags[row] != 0 {
        var random = Random(seed: seed &+ UInt64(row) &* 31)
        for index in 0..<lengths[row] { buffer[row * longest + index] = Int32(1 + Int(random.next() % 5)) }
      }
      column = batch([longest], nil, buffer, hasLengths: true)
    }
  }

  func features(rows range: Range<Int>? = nil) -> Features {
    Features(column, rows: range ?? 0..<column.count)
  }
}

/// Compares gradients with differences along one random direction for each parameter of a network.
struct DirectionCheck {
  let store: ParameterStore
  let forward: (Tape) throws -> Variable
  private let values: Storage
  private let tape: Tape

  init(_ store: ParameterStore, seed: UInt64 = 1, forward: @escaping (Tape) throws -> Variable) {
    self.store = store
    self.forward = forward
    values = store.initialised(seed: seed)
    // Nothing is zero, so that no gradient is by accident.
    for declaration in store.declarations where !declaration.isStatistic {
      let noise = numbers(declaration.parameter.shape.count, seed: seed &+ UInt64(declaration.parameter.index))
      for (index, value) in noise.enumerated() { values.data[declaration.parameter.offset + index] += 0.05 * value }
    }
    tape = Tape(for: store)
  }

  /// The output with the parameters as they are.
  func output(isTraining: Bool = false) throws -> [Float] {
    tape.begin(parameters: values, isTraining: isTraining, isRecording: isTraining, seed: 3, step: 5, shard: 1)
    return try forward(tape).values
  }

  private func objective() throws -> Double {
    tape.begin(parameters: values, isTraining: true, isRecording: false, seed: 3, step: 5, shard: 1)
    let y = try forward(tape)
    return zip(y.values, numbers(y.count, seed: 99)).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  /// The worst disagreement among parameters, relative to the sizes of gradient and direction, and whose it is.
  ///
  /// Of several directions and steps the best counts: differences err at the kinks of ReLU and max-pooling, a wrong gradient
  /// does so everywhere.
  func worst() throws -> (error: Double, name: String) {
    tape.begin(parameters: values, isTraining: true, isRecording: true, seed: 3, step: 5, shard: 1)
    let y = try forward(tape)
    let seed = tape.makeTensor(y.shape)
    seed.copy(from: numbers(y.count, seed: 99))
    let gradients = Storage(count: store.count)
    try tape.backward(from: [(y, seed)], into: gradients)
    var worst = (error: 0.0, name: "")
    for declaration in store.declarations where !declaration.isStatistic {
      let range = declaration.parameter.range
      var best = (error: Double.infinity, name: "")
      for (attempt, step) in [Float(4e-3), 2e-3, 1e-3, 5e-4, 3e-4, 2e-3, 1e-3, 5e-4].enumerated()
      where !(best.error < Self.tolerance) {
        let found = try compare(range, gradients, step: step, seed: UInt64(7 + attempt))
        if !(found.error >= best.error) { best = (found.error, "\(declaration.name): \(found.words)") }
      }
      if !(best.error <= worst.error) { worst = best }
    }
    return worst
  }

  /// Disagreement that rounding and curvature explain.
  static let tolerance = 0.03

  private func compare(
    _ range: Range<Int>, _ gradients: Storage, step: Float, seed: UInt64
  ) throws -> (error: Double, words: String) {
    let direction = numbers(range.count, seed: seed &+ UInt64(range.lowerBound)).map { $0 < 0 ? Float(-1) : 1 }
    let kept = range.map { values.data[$0] }
    func at(_ steps: Float) throws -> Double {
      for (index, place) in range.enumerated() { values.data[place] = kept[index] + steps * step * direction[index] }
      return try objective()
    }
    let numerical = (try at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / Double(12 * step)
    for (index, place) in range.enumerated() { values.data[place] = kept[index] }
    var analytical = 0.0, square = 0.0
    for (index, place) in range.enumerated() {
      analytical += Double(gradients.data[place] * direction[index])
      square += Double(gradients.data[place] * gradients.data[place])
    }
    let size = 0.1 + abs(numerical) + square.squareRoot()
    return (abs(numerical - analytical) / size, "\(analytical) for \(numerical)")
  }
}
