import TestSupport
import Testing

@testable import Data

@Suite struct VocabularyTests {
  private func words(_ text: String, by unit: TextModality.Unit = .word) -> [String] {
    var found: [String] = []
    Array(text.utf8).withUnsafeBufferPointer { bytes in
      Tokenizer.forEach(bytes, by: unit) { token in
        found.append(String(decoding: token, as: UTF8.self))
        return true
      }
    }
    return found
  }

  @Test(arguments: [
    ("The cat, the DOG.", ["the", "cat", "the", "dog"]), ("", []), ("  \n ", []), ("x2y 3.5", ["x2y", "3", "5"]),
    ("Größe ÀÉ", ["größe", "àé"]), ("日本語 text", ["日", "本", "語", "text"]), ("שלום עולם", ["שלום", "עולם"]),
    ("hi😀👍🏽!", ["hi", "😀", "👍", "🏽"]), ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]), ("e\u{301}a", ["e\u{301}a"]),
  ])
  func `texts of every script are cut into words`(_ text: String, _ expected: [String]) {
    #expect(words(text) == expected)
  }

  @Test func `characters are scalars in lower case`() {
    #expect(words("Añ 日", by: .character) == ["a", "ñ", " ", "日"])
  }

  @Test func `the most frequent words are kept and others are unknown`() {
    let texts = TextValues(["b a a", "a b c", "a d"])
    let vocabulary = VocabularyBuilder.build(TextModality(vocabulary: 4), texts, [0, 1, 2])
    #expect(vocabulary.tokens.dropFirst(2) == ["a", "b"])
    #expect(vocabulary.encode("b x a") == [3, 1, 2])
    #expect(vocabulary.decode([3, 1, 2, 0]) == "b � a")
    #expect(vocabulary.documents == [0, 0, 3, 2])
    #expect(vocabulary.inverseDocumentFrequency[2] == 1)
  }

  @Test func `byte pairs that come often are merged and every text can be written`() {
    let texts = TextValues(["low low low lower lowest", "new newer newest", "low new"])
    let vocabulary = VocabularyBuilder.build(TextModality(vocabulary: 270, unit: .bytePair), texts, [0, 1, 2])
    #expect(vocabulary.count <= 270)
    #expect(vocabulary.tokens.contains("low") || vocabulary.tokens.contains(" low"))
    for text in ["low newest", "日本語 😀", "", "a  b", "\n"] {
      #expect(vocabulary.decode(vocabulary.encode(text)) == text)
    }
    #expect(vocabulary.encode("low low").count < 7)
  }

  @Test func `subwords are the words and the runs of characters in them, marks of begin and end included`() {
    let texts = TextValues(["Où a"])
    let vocabulary = VocabularyBuilder.build(TextModality(unit: .subword), texts, [0])
    #expect(
      Set(vocabulary.tokens.dropFirst(2)) == ["où", "<o", "où", "ù>", "<où", "où>", "<où>", "a", "<a", "a>", "<a>"])
    #expect(vocabulary.encode("où où").count == 14)
    #expect(vocabulary.encode("").isEmpty)
    // A word that no training row holds shares the runs that it has in common.
    #expect(vocabulary.encode("oùi").filter { $0 > 1 }.count == 3)
  }

  @Test func `no text of up to 256 short words is cut, neither into words nor into subwords`() throws {
    let text = (0..<256).map { "w\($0 % 90 + 10)" }.joined(separator: " ")
    for unit in [TextModality.Unit.subword, .word] {
      let column = Column("t", .text(TextModality(unit: unit)), .texts(TextValues([text])))
      guard case .text(let fitting) = try FittedColumn(column, rows: [0]).fitting else {
        Issue.record("no text")
        continue
      }
      #expect(fitting.length == fitting.vocabulary.encode(text).count, "\(unit)")
    }
  }

  @Test func `byte pairs follow the worked example of Sennrich`() {
    // "aaabdaaabac": the first merge is the pair that comes most often.
    var learner = BytePairLearner(words: [Array("aaabdaaabac".utf8).map { Int32($0) + 2 }], counts: [1])
    let merges = learner.merges(atMost: 3)
    let a = Int32(UInt8(ascii: "a")) + 2
    let b = Int32(UInt8(ascii: "b")) + 2
    #expect(merges[0] == TokenPair(left: a, right: a))
    #expect(merges[1...].contains { $0 == TokenPair(left: 258, right: a) || $0 == TokenPair(left: a, right: b) })
  }

  @Test func `a byte dictionary finds what was added`() {
    var table = ByteDictionary()
    var reference: [String: Int32] = [:]
    var generator = SplitMix64(seed: 5)
    for _ in 0..<5000 {
      let key = String(repeating: "k", count: generator.below(12)) + "\(generator.below(700))"
      let number = table.add(key.utf8)
      #expect(reference[key] ?? number == number)
      reference[key] = number
    }
    #expect(table.count == reference.count)
    for (key, number) in reference {
      #expect(Array(key.utf8).withUnsafeBufferPointer { table.find($0) } == number)
    }
    #expect(Array("nowhere".utf8).withUnsafeBufferPointer { table.find($0) } == nil)
  }
}
