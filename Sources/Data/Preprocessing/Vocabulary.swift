import Glibc

/// Tokens of a text column and their numbers.
///
/// Token 0 is padding (and a free symbol for connectionist temporal classification), token 1 stands for what is unknown.
public struct Vocabulary: Sendable, Equatable {
  public static let padding: Int32 = 0
  public static let unknown: Int32 = 1
  /// Tokens before the first of the text's own.
  static let reserved = 2

  public let unit: TextModality.Unit
  /// All tokens by number, the two reserved ones first.
  public let tokens: [String]
  /// Training texts that contain each token, by number; for tf-idf.
  public let documents: [Int]
  /// Training texts in all.
  public let documentCount: Int
  /// For byte pairs: the pairs of token numbers in the order in which they are merged; pair `i` makes token `258 + i`.
  let merges: [TokenPair]
  private let numbers: ByteDictionary
  private let ranks: [TokenPair: Int]

  init(
    unit: TextModality.Unit, tokens: [String], documents: [Int], documentCount: Int, merges: [TokenPair] = []
  ) {
    self.unit = unit
    self.tokens = tokens
    self.documents = documents
    self.documentCount = documentCount
    self.merges = merges
    var numbers = ByteDictionary()
    for token in tokens.dropFirst(Self.reserved) where unit != .bytePair { _ = numbers.add(token.utf8) }
    self.numbers = numbers
    ranks = Dictionary(zip(merges, 0...), uniquingKeysWith: { first, _ in first })
  }

  /// Tokens in all, the reserved ones among them.
  public var count: Int { tokens.count }

  public static func == (left: Vocabulary, right: Vocabulary) -> Bool {
    left.unit == right.unit && left.tokens == right.tokens && left.merges == right.merges
      && left.documents == right.documents && left.documentCount == right.documentCount
  }

  /// The tokens of a UTF-8 text, at most `limit`.
  func encode(_ text: UnsafeBufferPointer<UInt8>, limit: Int = .max) -> [Int32] {
    var result: [Int32] = []
    Tokenizer.forEach(text, by: unit) { piece in
      if unit == .bytePair {
        result += merged(piece)
      } else {
        result.append(numbers.find(piece).map { $0 + Int32(Self.reserved) } ?? Self.unknown)
      }
      return result.count < limit
    }
    if result.count > limit { result.removeLast(result.count - limit) }
    return result
  }

  /// The tokens of a text.
  public func encode(_ text: String) -> [Int32] { Array(text.utf8).withUnsafeBufferPointer { encode($0) } }

  /// The text of tokens: words and subwords with spaces between, characters and byte pairs without; padding is left out.
  public func decode(_ codes: [Int32]) -> String { decode(codes[...]) }

  /// As `decode(_:)`, of a part of an array.
  public func decode(_ codes: ArraySlice<Int32>) -> String {
    var text = "", bytes: [UInt8] = []
    for code in codes where code != Self.padding && code > 0 && Int(code) < tokens.count {
      switch unit {
      case .word, .subword:
        if !text.isEmpty { text += " " }
        text += tokens[Int(code)]
      case .character: text += tokens[Int(code)]
      case .bytePair: bytes += self.bytes(of: code)
      }
    }
    return unit == .bytePair ? String(decoding: bytes, as: UTF8.self) : text
  }

  /// Inverse document frequency log((1 + n) / (1 + documents)) + 1 of each token, smoothed as scikit-learn does; 0 for padding.
  public var inverseDocumentFrequency: [Float] {
    documents.enumerated().map { number, documents in
      number == Int(Self.padding) ? 0 : Float(log(Double(1 + documentCount) / Double(1 + documents)) + 1)
    }
  }

  /// Merges the pairs of a piece in the order in which they were learned.
  private func merged(_ piece: UnsafeBufferPointer<UInt8>) -> [Int32] {
    var codes = piece.map { Int32($0) + Int32(Self.reserved) }
    while codes.count > 1 {
      var best: (rank: Int, position: Int)?
      for position in 0..<codes.count - 1 {
        guard let rank = ranks[TokenPair(left: codes[position], right: codes[position + 1])] else { continue }
        if best.map({ rank < $0.rank }) ?? true { best = (rank, position) }
      }
      guard let best else { break }
      codes[best.position] = Int32(Self.reserved + 256 + best.rank)
      codes.remove(at: best.position + 1)
    }
    return codes
  }

  /// The bytes that a byte-pair token stands for.
  func bytes(of code: Int32) -> [UInt8] {
    let own = Int(code) - Self.reserved
    if own < 0 { return Array("\u{FFFD}".utf8) }
    if own < 256 { return [UInt8(own)] }
    guard own - 256 < merges.count else { return [] }
    let pair = merges[own - 256]
    return bytes(of: pair.left) + bytes(of: pair.right)
  }
}

/// Two tokens that stand beside each other.
struct TokenPair: Hashable, Sendable {
  let left: Int32
  let right: Int32
}
