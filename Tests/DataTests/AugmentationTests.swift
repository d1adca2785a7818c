import Catalog
import Tensor
import Testing

@testable import Data

struct AugmentationTests {
  static let names = Catalogue<any Augmentation>.augmentation.entries.map(\.name)

  static func prepared() throws -> PreparedDataset {
    let data = CorruptionTests.dataset()
    return try PreparedDataset(data, preprocessing: Preprocessing(fitting: data.train))
  }

  static func augmenter(_ choices: [Choice], _ prepared: PreparedDataset) throws -> Augmenter {
    try Augmenter(choices, preprocessing: prepared.preprocessing, inputs: prepared.dataset.columnNames)
  }

  static func values(_ column: ColumnBatch?) -> [Float] {
    column?.dense?.array ?? column?.codes?.array.map { Float($0) } ?? []
  }

  @Test(
    "every entry changes the columns that it suits, no others, by draws of the seed alone",
    arguments: names.filter { $0 != "mixup" })
  func everyEntry(name: String) throws {
    #expect(Self.names == Self.names.sorted())
    let prepared = try Self.prepared()
    let batch = prepared.batch(Array(0..<20))
    let original = batch.columns.map { Self.values($0) }
    let choice = Choice(name, name == "typos" ? [LabelledArgument("rate", .number(0.3))] : [])
    let augmenter = try Self.augmenter([choice], prepared)
    let changed = augmenter(batch, seed: 5)
    let made = try Catalogue<any Augmentation>.augmentation.make(choice)
    for (place, column) in batch.columns.enumerated() {
      let suits = type(of: made).modalities.contains(prepared.preprocessing.columns[place].modality.name)
      let values = Self.values(changed.columns[place])
      #expect((values != original[place]) == suits, "\(column.name)")
      #expect(values.allSatisfy { $0.isFinite })
      #expect(Self.values(column) == original[place], "the batch itself stays as it was")
      #expect(Self.values(augmenter(batch, seed: 5).columns[place]) == values)
      #expect(changed.columns[place].shape == column.shape)
      #expect(changed.columns[place].present.array == column.present.array)
      for row in 0..<column.count {
        let range = row * column.stride..<(row + 1) * column.stride
        if column.present[row] == 0 { #expect(Array(values[range]) == Array(original[place][range])) }
        guard let lengths = changed.columns[place].lengths, column.present[row] != 0 else { continue }
        let steps = column.shape[0]
        #expect((1...steps).contains(Int(lengths[row])))
        let valid = Int(lengths[row]) * column.stride / steps
        #expect(values[range].dropFirst(valid).allSatisfy { $0 == 0 }, "nothing stands behind the end")
      }
    }
    #expect(
      Self.values(augmenter(batch, seed: 6).columns[0]) != Self.values(changed.columns[0]) || name == "typos"
        || name == "specAugment")
  }

  @Test("a flip is the mirror image or the picture itself, about half the time each")
  func flip() throws {
    let prepared = try Self.prepared()
    let batch = prepared.batch(Array(0..<30))
    let changed = try Self.augmenter([Choice("flip")], prepared)(batch, seed: 1)
    let (before, after) = (Self.values(batch["image"]), Self.values(changed["image"]))
    var mirrored = 0
    for row in 0..<30 {
      let picture = Array(before[row * 120..<(row + 1) * 120])
      let mirror = (0..<120).map { (index: Int) -> Float in picture[index / 12 * 12 + 11 - index % 12] }
      let found = Array(after[row * 120..<(row + 1) * 120])
      #expect(found == picture || found == mirror)
      if found == mirror { mirrored += 1 }
    }
    #expect((8...22).contains(mirrored))
  }

  @Test("a crop moves the picture and fills with the mean")
  func crop() throws {
    let prepared = try Self.prepared()
    let batch = prepared.batch([0])
    let changed = try Self.augmenter([Choice("crop", [LabelledArgument("share", .number(0.25))])], prepared)
    let before = Self.values(batch["image"])
    for seed in 0..<40 {
      let after = Self.values(changed(batch, seed: UInt64(seed))["image"])
      func isShifted(_ x: Int, _ y: Int) -> Bool {
        for index in 0..<120 {
          let (row, column) = (index / 12 + y, index % 12 + x)
          let isInside = (0..<10).contains(row) && (0..<12).contains(column)
          if after[index] != (isInside ? before[row * 12 + column] : 0) { return false }
        }
        return true
      }
      let isShift = (-3...3).contains { x in (-2...2).contains { y in isShifted(x, y) } }
      #expect(isShift, "seed \(seed)")
    }
  }

  @Test("a resized crop shows a part of a slope, between its ends and less steep")
  func resizedCrop() {
    let slope = (0..<32).flatMap { row in (0..<32).map { column in Float(row + column) } }
    for seed in 0..<20 {
      let after = Self.changed(slope, shape: [32, 32, 1], by: ResizedCrop(area: 0.25, stretch: 1), seed: UInt64(seed))
      #expect(after.allSatisfy { (0...62).contains($0) })
      let steepness = (after[31] - after[0]) / 31
      #expect(steepness >= 0.499 && steepness <= 1.001)
    }
  }

  @Test("another light keeps which of two pixels is brighter, and grey grey")
  func colourJitter() {
    let greys: [Float] = [-1, -1, -1, 0, 0, 0, 0.5, 0.5, 0.5, 2, 2, 2]
    for seed in 0..<20 {
      let light = ColourJitter(brightness: 0.5, contrast: 0.5, saturation: 1)
      let after = Self.changed(greys, shape: [2, 2, 3], by: light, seed: UInt64(seed))
      for pixel in stride(from: 0, to: 12, by: 3) {
        #expect(abs(after[pixel] - after[pixel + 1]) < 1e-5 && abs(after[pixel] - after[pixel + 2]) < 1e-5)
        if pixel > 0 { #expect(after[pixel] > after[pixel - 3]) }
      }
    }
  }

  @Test("an erased rectangle is whole, has the mean, and leaves the rest")
  func erase() {
    let ones = [Float](repeating: 1, count: 12 * 16 * 3)
    var shares: [Double] = []
    for seed in 0..<200 {
      let after = Self.changed(ones, shape: [12, 16, 3], by: Erase(chance: 0.5, area: 0.4), seed: UInt64(seed))
      let gone = (0..<12 * 16).filter { after[3 * $0] == 0 }
      let (rows, columns) = (Set(gone.map { $0 / 16 }), Set(gone.map { $0 % 16 }))
      #expect(gone.count == rows.count * columns.count)
      #expect(after.count { $0 == 0 } == 3 * gone.count && after.count { $0 == 1 } == ones.count - 3 * gone.count)
      shares.append(Double(gone.count) / (12 * 16))
    }
    // Half of the pictures are left, the others lose a fifth in the mean; sides are rounded.
    #expect((70...130).contains(shares.count { $0 == 0 }) && shares.allSatisfy { $0 < 0.5 })
    #expect((0.06...0.14).contains(shares.reduce(0, +) / 200))
  }

  /// A picture after one change.
  private static func changed(
    _ values: [Float], shape: Shape, by augmentation: any Augmentation, seed: UInt64 = 1
  ) -> [Float] {
    var values = values
    var draws = Draws(seed: seed)
    values.withUnsafeMutableBufferPointer { buffer in
      augmentation.change(
        AugmentedRow(
          modality: .image(ImageModality()), shape: shape, dense: buffer.baseAddress, codes: nil, length: nil), &draws)
    }
    return values
  }

  @Test("a column that a task predicts keeps to what it is, and only its input is damaged")
  func targets() throws {
    let prepared = try Self.prepared()
    let batch = prepared.batch(Array(0..<20))
    func augmenter(_ names: [String]) throws -> Augmenter {
      try Augmenter(
        names.map { Choice($0) }, preprocessing: prepared.preprocessing, inputs: prepared.dataset.columnNames,
        targets: ["audio", "image"])
    }
    let changed = try augmenter(["specAugment", "noise"])(batch, seed: 3)
    for name in ["audio", "image"] {
      #expect(Self.values(changed[name]) == Self.values(batch[name]), "\(name) is to be predicted as it is")
      #expect(Self.values(changed.input(name)) != Self.values(batch[name]), "\(name) is read damaged")
      #expect(changed.input(name)?.present.array == batch[name]?.present.array)
    }
    #expect(Self.values(changed["vector"]) != Self.values(batch["vector"]))
    #expect(Self.values(changed.input("vector")) == Self.values(changed["vector"]))
    // The picture as it was cannot be told from one that is turned over.
    #expect(throws: Complaints.self) { try augmenter(["flip"]) }
  }

  @Test("mixup pairs every row once and gives shares from one half to one")
  func mixup() throws {
    let prepared = try Self.prepared()
    let augmenter = try Self.augmenter([Choice("mixup")], prepared)
    #expect(augmenter.isEmpty)
    let shares = try #require(augmenter.mixup).shares(count: 50, seed: 3)
    #expect(shares.map(\.partner).sorted() == Array(0..<50))
    #expect(shares.allSatisfy { (0.5...1).contains($0.weight) })
    #expect(augmenter.mixup?.shares(count: 50, seed: 3) == shares)
    // Beta(0.2, 0.2) is mostly near its ends, Beta(8, 8) near the middle.
    #expect(shares.filter { $0.weight > 0.9 }.count > 20)
    #expect(Mixup(alpha: 8).shares(count: 200, seed: 1).filter { $0.weight < 0.75 }.count > 170)
  }

  @Test("an augmentation that suits no input, or not the one it names, is refused where it stands")
  func unsuited() throws {
    let prepared = try Self.prepared()
    func complaints(_ choices: [Choice], inputs: [String]) -> [Complaint] {
      do {
        _ = try Augmenter(choices, preprocessing: prepared.preprocessing, inputs: inputs)
        return []
      } catch let found as Complaints { return found.all } catch { return [] }
    }
    let flipped = complaints([Choice("typos"), Choice("flip")], inputs: ["text", "number"])
    #expect(flipped.map(\.message) == [".flip changes image, but no input is of that kind"])
    #expect(flipped.first?.path == [.index(1)])
    let named = Choice("flip", [LabelledArgument("column", .choice(Choice("text")))])
    #expect(
      complaints([named], inputs: ["text", "image"]).map(\.message) == [".flip does not suit 'text', which is text"])
    let unknown = Choice("flip", [LabelledArgument("column", .choice(Choice("imag")))])
    #expect(complaints([unknown], inputs: ["image"]).map(\.label) == ["did you mean 'image'?"])
    #expect(complaints([Choice("flop")], inputs: ["image"]).map(\.code) == ["unknown-choice"])
  }
}
