import Autograd
import Catalog
import Tensor
import Testing

@testable import Data
@testable import Multimodal

/// An encoder of the catalogue, small, with a structure that it reads.
struct EncoderCase: CustomTestStringConvertible, Sendable {
  let choice: Choice
  let structure: FeatureStructure
  var testDescription: String { "\(choice.text) of \(structure)" }

  init(_ structure: FeatureStructure, _ choice: Choice) {
    self.choice = choice
    self.structure = structure
  }

  func network(_ input: SmallInput, in store: inout ParameterStore) throws -> any EncoderNetwork {
    try Catalogue<any Encoder>.encoder.make(choice).network(for: input.shape, name: "encoder", in: &store)
  }
}

@Suite struct EncoderTests {
  private static func layers(_ layers: [Choice]) -> Argument { .list(layers.map { .choice($0) }) }

  /// Every encoder of the catalogue with every structure that it reads, and its variants.
  static let cases: [EncoderCase] = [
    .init(.tokens, choice("bagOfWords", ["dim": .number(4)])),
    .init(.picture, choice("cnn", ["widths": .wholes([3, 4]), "dim": .number(5)])),
    .init(.picture, choice("cnn", ["widths": .wholes([3]), "norm": .bare("batch"), "pool": .bare("mean")])),
    .init(.steps, choice("cnn", ["widths": .wholes([3, 2]), "dim": .number(5)])),
    .init(.steps, choice("cnn", ["widths": .wholes([3]), "norm": .bare("layer"), "pool": .bare("max")])),
    .init(.steps, choice("conv1d", ["widths": .wholes([4, 3])])),
    .init(.steps, choice("conv1d", ["widths": .wholes([4]), "norm": .bare("layer"), "pool": .bare("attention")])),
    .init(.tokens, choice("conv1d", ["widths": .wholes([4]), "halve": .flag(false), "pool": .bare("max")])),
    .init(.classes, choice("embed", ["dim": .number(3)])),
    .init(.tokens, choice("embed", ["dim": .number(3), "pool": .bare("attention")])),
    .init(.picture, choice("histograms", ["dim": .number(4), "bins": .number(3), "cells": .wholes([2, 3])])),
    .init(.picture, choice("histograms", ["dim": .number(4), "norm": .bare("layer"), "thumbnail": .number(0)])),
    .init(.classes, choice("linear", ["dim": .number(3)])), .init(.picture, choice("linear", ["dim": .number(3)])),
    .init(.tokens, choice("linear", ["dim": .number(3)])), .init(.values, choice("linear", ["dim": .number(3)])),
    .init(.classes, choice("mlp", ["widths": .wholes([3])])),
    .init(.picture, choice("mlp", ["widths": .wholes([3])])),
    .init(.values, choice("mlp", ["widths": .wholes([5, 3]), "norm": .bare("layer")])),
    .init(
      .picture,
      choice("patches", ["size": .number(4), "layers": .number(1), "dim": .number(6), "heads": .number(2)])),
    .init(.steps, choice("raw")), .init(.values, choice("raw")),
    .init(.steps, choice("recurrent", ["layers": .number(1), "dim": .number(3)])),
    .init(.steps, choice("recurrent", ["dim": .number(3), "cell": .bare("lstm"), "pool": .bare("last")])),
    .init(.tokens, choice("recurrent", ["layers": .number(1), "dim": .number(3), "bidirectional": .flag(false)])),
    .init(.picture, choice("resnet", ["widths": .wholes([3, 4]), "blocks": .number(1)])),
    .init(.picture, choice("resnet", ["widths": .wholes([3]), "blocks": .number(1), "stem": .bare("large")])),
    .init(.steps, choice("resnet", ["widths": .wholes([3, 4]), "blocks": .number(1)])),
    .init(
      .picture,
      choice(
        "stack",
        [
          "layers": layers([
            choice("conv", ["width": .number(3)]), choice("norm"), choice("pool"),
            choice("conv", ["stride": .number(2), "activation": .bare("tanh")]), choice("flatten"),
            choice("dense", ["width": .number(4)]), choice("dropout", ["rate": .number(0.1)]),
          ])
        ])),
    .init(
      .steps,
      choice(
        "stack",
        [
          "layers": layers([
            choice("conv", ["width": .number(4), "stride": .number(2)]), choice("positions"),
            choice("attention", ["heads": .number(2), "hidden": .number(6)]),
            choice("norm", ["over": .bare("layer")]), choice("pool", ["size": .number(3), "of": .bare("mean")]),
            choice("recurrent", ["dim": .number(2)]), choice("globalPool", ["pool": .bare("attention")]),
          ])
        ])),
    .init(
      .tokens,
      choice(
        "stack",
        ["layers": layers([choice("dense", ["width": .number(3)]), choice("flatten")]), "embedding": .number(3)])),
    .init(.classes, choice("stack", ["layers": layers([choice("activation")])])),
    .init(.values, choice("stack", ["layers": layers([choice("dense")])])),
    .init(
      .steps,
      choice("transformer", ["layers": .number(1), "dim": .number(6), "heads": .number(2), "hidden": .number(5)])),
    .init(
      .tokens,
      choice("transformer", ["layers": .number(1), "dim": .number(6), "heads": .number(2), "pool": .bare("max")])),
  ]

  @Test("the cases cover every encoder with every structure that it reads")
  func coverage() throws {
    for entry in Catalogue<any Encoder>.encoder.entries {
      let mine = Self.cases.filter { $0.choice.name == entry.name }
      let made = try #require(mine.first, "\(entry.name) has no case")
      let encoder = try Catalogue<any Encoder>.encoder.make(made.choice)
      let reads = Set(type(of: encoder).reads)
      #expect(Set(mine.map(\.structure)) == reads, "\(entry.name)")
    }
  }

  @Test("gradients agree with differences", arguments: cases)
  func gradients(test: EncoderCase) throws {
    let input = SmallInput(test.structure)
    var store = ParameterStore()
    let network = try test.network(input, in: &store)
    let check = DirectionCheck(store) { tape in
      let encoding = try network(input.features(), on: tape)
      #expect(encoding.vector.shape == [3, network.output.dim])
      return encoding.vector
    }
    guard store.scalarCount > 0 else { return }
    let worst = try check.worst()
    #expect(worst.error < DirectionCheck.tolerance, "\(worst.name)")
  }

  @Test("positions have the width, the number and the ends that the shape says", arguments: cases)
  func positions(test: EncoderCase) throws {
    let input = SmallInput(test.structure)
    var store = ParameterStore()
    let network = try test.network(input, in: &store)
    let tape = Tape(for: store)
    tape.begin(parameters: store.initialised(seed: 1), isTraining: false)
    let encoding = try network(input.features(), on: tape)
    guard let dim = network.output.positionDim else {
      #expect(encoding.positions == nil)
      return
    }
    let positions = try #require(encoding.positions)
    #expect(positions.shape[2] == dim)
    guard let validity = encoding.validity else { return }
    let reduction = network.output.reduction
    for (row, length) in [5, 2, 4].enumerated() {
      let valid = (0..<positions.shape[1]).count { validity.data[row * positions.shape[1] + $0] > 0 }
      #expect(valid == (length + reduction - 1) / reduction, "row \(row)")
    }
  }

  @Test("a row gives the same vector whatever it is batched with", arguments: cases)
  func independence(test: EncoderCase) throws {
    // A row of 4 ends where its padding does, one of 5 before that.
    for length in [4, 5] {
      var store = ParameterStore()
      let lengths = [length, 2, 9]
      let network = try test.network(SmallInput(test.structure, lengths: lengths), in: &store)
      func vectors(_ input: SmallInput) throws -> [Float] {
        try DirectionCheck(store) { try network(input.features(), on: $0).vector }.output()
      }
      let together = try vectors(SmallInput(test.structure, lengths: lengths))
      let alone = try vectors(SmallInput(test.structure, lengths: [length]))
      for (a, b) in zip(alone, together) { #expect(abs(a - b) < 1e-4, "\(length) steps") }
    }
  }

  @Test("equal seeds give equal bytes in training", arguments: cases)
  func determinism(test: EncoderCase) throws {
    let input = SmallInput(test.structure)
    var store = ParameterStore()
    let network = try test.network(input, in: &store)
    func run() throws -> [UInt32] {
      try DirectionCheck(store) { try network(input.features(), on: $0).vector }.output(isTraining: true)
        .map(\.bitPattern)
    }
    let first = try run()
    let second = try run()
    #expect(first == second)
  }

  @Test("what the vocabulary does not hold only shortens a bag of words")
  func unknownWords() throws {
    // Token 1 is unknown; without a bias vectors are in proportion to bags, as ReLU keeps factors.
    let texts: [[Int32]] = [[2, 3, 0, 0], [2, 3, 1, 1], [1, 1, 1, 0]], count = texts.count
    let codes = AlignedBuffer<Int32>(count: count * 4, repeating: 0)
    let lengths = AlignedBuffer<Int32>(count: count, repeating: 0)
    for (row, text) in texts.enumerated() {
      for (place, code) in text.enumerated() { codes[row * 4 + place] = code }
      lengths[row] = Int32(text.count { $0 != 0 })
    }
    let column = ColumnBatch(
      name: "x", count: count, shape: [4], dense: nil, codes: codes, lengths: lengths,
      present: AlignedBuffer<Float>(count: count, repeating: 1))
    func vectors(_ name: String) throws -> [Float] {
      var store = ParameterStore()
      let network = try Catalogue<any Encoder>.encoder.make(choice(name, ["dim": .number(8)])).network(
        for: .tokens(vocabulary: 4, longest: 4, rarity: [0, 5, 1, 2]), name: "x", in: &store)
      let tape = Tape(for: store)
      let parameters = store.initialised(seed: 1)
      let bias = try #require(store.declarations.first { $0.name == "x.dense.bias" })
      for place in bias.parameter.range { parameters.data[place] = 0 }
      tape.begin(parameters: parameters, isTraining: false)
      let vector = try network(Features(column, rows: 0..<count), on: tape).vector
      return (0..<8 * count).map { vector.data[$0] }
    }
    let bags = try vectors("bagOfWords"), linear = try vectors("linear")
    #expect(linear.contains { $0 > 0 } && linear.contains { $0 < 0 })
    // 1² + 2² against 1² + 2² + 2 · 5².
    for (a, b) in zip(linear[0..<8], linear[8..<16]) { #expect(abs(a * (5.0 / 55).squareRoot() - b) < 1e-6) }
    #expect(linear[16..<24].allSatisfy { $0 == 0 })
    #expect(bags == linear.map { max(0, $0) })
  }

  @Test("an encoder says which modalities it reads instead")
  func refusals() throws {
    var store = ParameterStore()
    let cnn = try Catalogue<any Encoder>.encoder.make(choice("cnn"))
    #expect(throws: Complaint.self) { try cnn.network(for: .values(count: 3), name: "x", in: &store) }
    let patches = try Catalogue<any Encoder>.encoder.make(choice("patches", ["size": .number(5)]))
    let complaint = #expect(throws: Complaint.self) {
      try patches.network(for: .picture(height: 28, width: 28, channels: 1), name: "x", in: &store)
    }
    #expect(complaint?.hint.contains("4") == true)
    let cells = try Catalogue<any Encoder>.encoder.make(choice("histograms", ["cells": .wholes([2, 9])]))
    let many = #expect(throws: Complaint.self) {
      try cells.network(for: .picture(height: 8, width: 28, channels: 1), name: "x", in: &store)
    }
    #expect(many?.path == [.argument("cells")] && many?.hint == "give at most 8")
    for wrong in [
      choice("histograms", ["orientations": .number(9)]), choice("histograms", ["cells": .wholes(Array(1...9))]),
      choice("histograms", ["cells": .wholes([]), "bins": .number(0), "thumbnail": .number(0)]),
    ] {
      #expect(throws: Complaints.self) { try Catalogue<any Encoder>.encoder.make(wrong) }
    }
    let flat = try Catalogue<any Encoder>.encoder.make(
      choice("stack", ["layers": Self.layers([choice("flatten"), choice("conv")])]))
    let misplaced = #expect(throws: Complaint.self) {
      try flat.network(for: .picture(height: 8, width: 8, channels: 1), name: "x", in: &store)
    }
    #expect(misplaced?.path == [.argument("layers"), .index(1)])
  }
}
