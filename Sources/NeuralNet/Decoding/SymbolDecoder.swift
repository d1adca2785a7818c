import Glibc

/// The symbols that the distributions of connectionist temporal classification spell; symbol 0 is blank.
///
/// A view of one row's logits `[frames, symbols]`, valid as long as they.
public struct SymbolDecoder {
  private let logits: UnsafePointer<Float>
  private let frames: Int
  private let symbols: Int
  private let never: [Int]

  /// - Parameter never: Symbols that are not answered, such as the one that stands for what is unknown.
  public init(logits: UnsafePointer<Float>, frames: Int, symbols: Int, never: [Int] = []) {
    self.logits = logits
    self.frames = frames
    self.symbols = symbols
    self.never = never
  }

  /// The likeliest symbol of each frame, neighbours that are equal joined and blanks left out (Graves 2006, section 3.2).
  public func bestPath() -> [Int32] {
    var result: [Int32] = []
    forEachOnBestPath { result.append(Int32($0)) }
    return result
  }

  /// Calls `body` with each symbol of the best path.
  public func forEachOnBestPath(_ body: (_ symbol: Int) -> Void) {
    var last = 0
    for frame in 0..<frames {
      let best = best(at: frame)
      if best != last, best != 0 { body(best) }
      last = best
    }
  }

  private func best(at frame: Int) -> Int {
    let row = logits + frame * symbols
    var best = 0
    for symbol in 1..<max(1, symbols) where row[symbol] > row[best] && !never.contains(symbol) { best = symbol }
    return best
  }

  /// The likeliest text over all its alignments, as far as `beam` prefixes at once find it (Hannun 2014, algorithm 1).
  ///
  /// Cost: O(frames · beam · likely symbols).
  public func search(beam width: Int) -> [Int32] {
    var tree = PrefixTree()
    var beam = [Prefix(node: PrefixTree.root, blank: 0, symbol: -.infinity)]
    for frame in 0..<frames {
      let likely = likelySymbols(at: frame)
      var next: [Int: Prefix] = [:]
      func add(_ node: Int, blank: Double = -.infinity, symbol: Double = -.infinity) {
        var entry = next[node] ?? Prefix(node: node, blank: -.infinity, symbol: -.infinity)
        entry.blank = logSum(entry.blank, blank)
        entry.symbol = logSum(entry.symbol, symbol)
        next[node] = entry
      }
      for prefix in beam {
        for (symbol, probability) in likely {
          if symbol == 0 {
            add(prefix.node, blank: prefix.total + probability)
          } else if symbol == tree.symbol(prefix.node) {
            add(prefix.node, symbol: prefix.symbol + probability)
            add(tree.child(of: prefix.node, symbol), symbol: prefix.blank + probability)
          } else {
            add(tree.child(of: prefix.node, symbol), symbol: prefix.total + probability)
          }
        }
      }
      // Nodes are numbered in the order in which they were found, so that equal scores fall the same way each time.
      beam = Array(next.values.sorted { ($1.total, $0.node) < ($0.total, $1.node) }.prefix(width))
    }
    return beam.first.map { tree.text($0.node) } ?? []
  }

  /// Symbols whose probability matters at `frame`, with its logarithm; blank and the likeliest are always among them.
  private func likelySymbols(at frame: Int) -> [(symbol: Int, probability: Double)] {
    let row = logits + frame * symbols
    let top = row[best(at: frame)]
    var sum = 0.0
    for symbol in 0..<symbols { sum += Double(expf(row[symbol] - top)) }
    let normaliser = Double(top) + log(sum)
    // Symbols with less than e^-9 of the likeliest cannot win within a beam.
    let margin: Float = 9
    return (0..<symbols).filter { ($0 == 0 || row[$0] > top - margin) && !never.contains($0) }
      .map { ($0, Double(row[$0]) - normaliser) }
  }
}

/// A prefix of the text with the log probabilities of its alignments that end in blank and in its last symbol.
private struct Prefix {
  let node: Int
  var blank: Double
  var symbol: Double

  var total: Double { logSum(blank, symbol) }
}

/// Prefixes by their last symbol and the prefix before it.
private struct PrefixTree {
  static let root = 0

  private struct Step: Hashable {
    let parent: Int
    let symbol: Int
  }

  private var steps = [Step(parent: -1, symbol: 0)]
  private var nodes: [Step: Int] = [:]

  /// The last symbol of a prefix; 0 of the empty one.
  func symbol(_ node: Int) -> Int { steps[node].symbol }

  mutating func child(of node: Int, _ symbol: Int) -> Int {
    let step = Step(parent: node, symbol: symbol)
    if let known = nodes[step] { return known }
    steps.append(step)
    nodes[step] = steps.count - 1
    return steps.count - 1
  }

  func text(_ node: Int) -> [Int32] {
    var result: [Int32] = [], node = node
    while node != Self.root {
      result.append(Int32(steps[node].symbol))
      node = steps[node].parent
    }
    return result.reversed()
  }
}

/// ln(eᵃ + eᵇ).
private func logSum(_ a: Double, _ b: Double) -> Double {
  let (large, small) = a > b ? (a, b) : (b, a)
  return large == -.infinity ? large : large + log1p(exp(small - large))
}
