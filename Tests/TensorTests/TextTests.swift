import Testing

@testable import Tensor

@Suite struct TextTests {
  @Test(arguments: instructionSets)
  func `separators are found wherever they stand`(set: String) throws {
    let text = try table(set).text
    var random = Random(seed: 7)
    let alphabet = Array(",;a\n\r\" \u{0}é".utf8)
    for count in Array(0...200) + [1000, 16_384] {
      for share: Float in [0, 0.1, 1] {
        let bytes = Guarded(
          (0..<count).map { _ in
            random.uniform() < share ? alphabet[Int(random.uniform() * Float(alphabet.count))] : UInt8(ascii: "x")
          })
        let places = Guarded<UInt32>(repeating: .max, count: count + 8)
        var marks = TextMarks()
        let found = text.separators(bytes.data, count, UInt8(ascii: ","), 5, places.data, &marks)
        let values = bytes.values
        let expected = values.indices.filter { [0x2C, 0x0A, 0x0D].contains(values[$0]) }
        #expect(places.values.prefix(found).map(Int.init) == expected.map { $0 + 5 }, "\(count) bytes")
        #expect(marks.line_feeds == values.count { $0 == 0x0A })
        #expect(marks.others == values.count { $0 == 0x0D || $0 == 0x22 })
        #expect(places.isIntact && bytes.isIntact)
      }
    }
  }
}
