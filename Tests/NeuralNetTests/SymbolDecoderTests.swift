import Glibc
import Tensor
import Testing

@testable import NeuralNet

@Suite struct SymbolDecoderTests {
  /// Logits of these probabilities, a row a frame.
  private static func decode(_ probabilities: [[Float]], beam: Int, never: [Int] = []) -> [Int32] {
    let logits = probabilities.flatMap { $0.map { log($0) } }
    return logits.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return [] }
      let decoder = SymbolDecoder(
        logits: start, frames: probabilities.count, symbols: probabilities[0].count, never: never)
      return beam == 1 ? decoder.bestPath() : decoder.search(beam: beam)
    }
  }

  @Test func `the best path joins equal neighbours and leaves blanks out`() {
    let frames: [[Float]] = [
      [0.1, 0.8, 0.1], [0.1, 0.8, 0.1], [0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8], [0.8, 0.1, 0.1],
    ]
    #expect(Self.decode(frames, beam: 1) == [1, 1, 2])
    #expect(Self.decode(frames, beam: 8) == [1, 1, 2])
  }

  @Test func `the search finds the likeliest text where the likeliest path is another`() {
    // Blank twice: 0.36. One symbol over all alignments: 2 · 0.6 · 0.4 + 0.16 = 0.64 (Graves 2006, figure 2).
    let frames: [[Float]] = [[0.6, 0.4], [0.6, 0.4]]
    #expect(Self.decode(frames, beam: 1) == [])
    #expect(Self.decode(frames, beam: 2) == [1])
  }

  @Test func `symbols that are never answered are passed over`() {
    let frames: [[Float]] = [[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]]
    #expect(Self.decode(frames, beam: 1, never: [1]) == [2])
    #expect(Self.decode(frames, beam: 4, never: [1]).contains(1) == false)
  }

  @Test func `a wide search agrees with the sum over all alignments`() {
    var random = Random(seed: 4)
    for _ in 0..<20 {
      let frames = (0..<5).map { _ -> [Float] in
        let raw = (0..<3).map { _ in random.uniform(0.05, 1) }
        let sum = raw.reduce(0, +)
        return raw.map { $0 / sum }
      }
      var scores: [[Int32]: Double] = [:]
      for path in 0..<243 {
        var text: [Int32] = [], last = 0, probability = 1.0, rest = path
        for frame in frames {
          let symbol = rest % 3
          rest /= 3
          probability *= Double(frame[symbol])
          if symbol != last, symbol != 0 { text.append(Int32(symbol)) }
          last = symbol
        }
        scores[text, default: 0] += probability
      }
      let best = scores.max { $0.value < $1.value }?.key
      #expect(Self.decode(frames, beam: 200) == best)
    }
  }
}
