import Autograd
import Catalog
import Tensor
import Testing

@testable import Data
@testable import Multimodal

/// A fusion of the catalogue with inputs of some kinds.
struct FusionCase: CustomTestStringConvertible, Sendable {
  /// What a modality gives: a vector alone, or positions too.
  enum Input: Sendable { case positions, vector }

  let choice: Choice
  let inputs: [Input]
  /// Rows × inputs.
  let present: [[Bool]]
  var testDescription: String { "\(choice.text) of \(inputs), \(present)" }
}

@Suite struct FusionTests {
  static let small: [Choice] = [
    choice("attention", ["heads": .number(2), "dim": .number(4), "layers": .number(2)]),
    choice("bottleneck", ["tokens": .number(2), "dim": .number(4), "heads": .number(2)]),
    choice("concat", ["dim": .number(4)]),
    choice("early", ["encoder": .choice(choice("conv1d", ["widths": .wholes([3])]))]),
    choice("film", ["dim": .number(4)]), choice("gated", ["dim": .number(4)]), choice("late"),
    choice("late", ["weights": .bare("calibrated")]), choice("lowRank", ["rank": .number(2), "dim": .number(4)]),
    choice("mean", ["dim": .number(4)]), choice("sum", ["dim": .number(4)]),
    choice("tensor", ["width": .number(2), "dim": .number(4)]),
    choice("transformer", ["layers": .number(1), "dim": .number(4), "heads": .number(2), "hidden": .number(5)]),
  ]

  static let cases: [FusionCase] = small.flatMap { fusion in
    let kinds: [[FusionCase.Input]] = [
      [.vector, .vector], [.vector, .positions], [.positions, .positions], [.vector, .positions, .vector],
    ]
    return kinds.flatMap { inputs -> [FusionCase] in
      if fusion.name == "early" && !inputs.contains(.positions) { return [] }
      let all = [[Bool]](repeating: inputs.map { _ in true }, count: 3)
      let some = [inputs.map { _ in true }, inputs.indices.map { $0 == 0 }, inputs.map { _ in false }]
      return [all, some].map { FusionCase(choice: fusion, inputs: inputs, present: $0) }
    }
  }

  /// A fusion over inputs that are parameters themselves, so that gradients at the inputs are checked too.
  private struct Bench {
    let store: ParameterStore
    let network: any FusionNetwork
    let parts: (Tape, [Int: [Float]]) throws -> [FusionPart]
    private static let dim = 3
    private static let positionDim = 2
    private static let time = 4

    init(_ test: FusionCase) throws {
      var store = ParameterStore()
      let rows = test.present.count
      var vectors: [Autograd.Parameter] = [], sequences: [Autograd.Parameter?] = [], shapes: [FusionInput] = []
      for (index, input) in test.inputs.enumerated() {
        vectors.append(
          store.declare("vector\(index)", shape: Shape([rows, Self.dim]), initialiser: .normal(deviation: 1)))
        let hasPositions = input == .positions
        sequences.append(
          hasPositions
            ? store.declare(
              "positions\(index)", shape: Shape([rows, Self.time, Self.positionDim]),
              initialiser: .normal(deviation: 1)) : nil)
        shapes.append(
          FusionInput(
            name: "input\(index)",
            shape: EncodedShape(
              dim: Self.dim, positionDim: hasPositions ? Self.positionDim : nil, longest: hasPositions ? Self.time : 1))
        )
      }
      network = try Catalogue<any FusionMethod>.fusion.make(test.choice)
        .network(for: shapes, name: "fusion", in: &store)
      self.store = store
      parts = { tape, replaced in
        try test.inputs.indices.map { index in
          let present = tape.makeTensor(Shape([rows]))
          for row in 0..<rows { present.data[row] = test.present[row][index] ? 1 : 0 }
          var positions = sequences[index].map { tape[$0] }
          if let given = replaced[index], let shape = positions?.shape {
            positions = try tape.constant(given, shape: shape)
          }
          let validity = tape.makeTensor(Shape([rows, Self.time]))
          for place in 0..<rows * Self.time { validity.data[place] = place % Self.time <= place / Self.time ? 1 : 0 }
          return FusionPart(
            encoding: Encoding(
              vector: tape[vectors[index]], positions: positions, validity: positions == nil ? nil : validity),
            present: present)
        }
      }
    }
  }

  @Test("the cases cover every fusion")
  func coverage() {
    #expect(Set(Self.small.map(\.name)) == Set(Catalogue<any FusionMethod>.fusion.entries.map(\.name)))
  }

  @Test("gradients agree with differences, whatever is present", arguments: cases)
  func gradients(test: FusionCase) throws {
    let bench = try Bench(test)
    var worst = (error: Double.infinity, name: "")
    // At weights where a ReLU has its kink differences err: other weights have it elsewhere.
    for seed in UInt64(1)...3 where !(worst.error < DirectionCheck.tolerance) {
      let check = DirectionCheck(bench.store, seed: seed) { tape in
        let fused = try bench.network(try bench.parts(tape, [:]), on: tape)
        #expect(fused.shape == [test.present.count, bench.network.dim])
        let isFinite = fused.values.allSatisfy { $0.isFinite }
        #expect(isFinite)
        return fused
      }
      worst = try check.worst()
    }
    #expect(worst.error < DirectionCheck.tolerance, "\(worst.name)")
  }

  @Test("what an absent modality holds changes nothing", arguments: cases)
  func masks(test: FusionCase) throws {
    let bench = try Bench(test)
    let junk = [Float](repeating: 5, count: test.present.count * 8)
    func fused(_ replaced: [Int: [Float]]) throws -> [Float] {
      try DirectionCheck(bench.store) { try bench.network(try bench.parts($0, replaced), on: $0) }.output()
    }
    let before = try fused([:])
    for (index, input) in test.inputs.enumerated() where input == .positions {
      let after = try fused([index: junk])
      for row in test.present.indices where !test.present[row][index] {
        for column in 0..<bench.network.dim {
          let place = row * bench.network.dim + column
          #expect(abs(before[place] - after[place]) < 1e-5, "row \(row)")
        }
      }
    }
  }

  @Test("too many products are refused with a way out")
  func products() throws {
    let tensor = try Catalogue<any FusionMethod>.fusion.make(choice("tensor", ["width": .number(64)]))
    let inputs = (0..<4).map { FusionInput(name: "input\($0)", shape: EncodedShape(dim: 8)) }
    var store = ParameterStore()
    let complaint = #expect(throws: Complaint.self) { try tensor.network(for: inputs, name: "fusion", in: &store) }
    #expect(complaint?.hint.contains("lowRank") == true)
  }

  @Test("low-rank fusion of rank one is the product of its factors")
  func lowRank() throws {
    let test = FusionCase(
      choice: choice("lowRank", ["rank": .number(1), "dim": .number(1)]), inputs: [.vector, .vector],
      present: [[true, true], [true, false]])
    let bench = try Bench(test)
    let values = bench.store.initialised(seed: 0)
    func set(_ name: String, _ numbers: [Float]) throws {
      try bench.store.set(try #require(bench.store[name]), to: numbers, in: values)
    }
    try set("vector0", [1, 2, 3, 1, 2, 3])
    try set("vector1", [1, 0, 1, 1, 0, 1])
    try set("fusion.input0.weight", [1, 1, 1])
    try set("fusion.input0.bias", [1])
    try set("fusion.input1.weight", [2, 0, 3])
    try set("fusion.input1.bias", [-1])
    try set("fusion.mixture", [0.5])
    let tape = Tape(for: bench.store)
    tape.begin(parameters: values, isTraining: false)
    // ½ · (1 + 2 + 3 + 1) · (2 + 3 − 1), then with the second factor 1.
    let fused = try bench.network(try bench.parts(tape, [:]), on: tape).values
    #expect(fused == [14, 3.5])
  }
}
