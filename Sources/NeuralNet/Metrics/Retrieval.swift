import Tensor

/// Where the partners of rows stand among candidates.
public enum Retrieval {
  /// Candidates compared at a time, which bounds the memory.
  private static let blockSize = 256

  /// The rank, from 0, of row i of `second` among all rows of `second` by similarity to row i of `first`, and the other way.
  ///
  /// first, second: `[rows, width]`, of length 1. Candidates that are just as similar as the partner stand before it by half.
  /// Cost: O(rows² · width).
  public static func ranks(
    first: [Float], second: [Float], rows: Int, width: Int
  ) -> (forward: [Int], backward: [Int]) {
    (
      ranks(of: first, among: second, rows: rows, width: width),
      ranks(of: second, among: first, rows: rows, width: width)
    )
  }

  private static func ranks(of queries: [Float], among candidates: [Float], rows: Int, width: Int) -> [Int] {
    var ranks: [Int] = []
    for start in stride(from: 0, to: rows, by: blockSize) {
      let count = min(blockSize, rows - start)
      var similarities = [Float](repeating: 0, count: count * rows)
      queries.withUnsafeBufferPointer { queries in
        guard let base = queries.baseAddress else { return }
        gemm(
          transposeB: true, m: count, n: rows, k: width, alpha: 1, a: base + start * width, lda: width, b: candidates,
          ldb: width, c: &similarities, ldc: rows)
      }
      for row in 0..<count {
        let own = similarities[row * rows + start + row]
        var closer = 0, equal = 0
        for candidate in 0..<rows where candidate != start + row {
          let similarity = similarities[row * rows + candidate]
          if similarity > own + tolerance { closer += 1 } else if similarity >= own - tolerance { equal += 1 }
        }
        ranks.append(closer + equal / 2)
      }
    }
    return ranks
  }

  /// Similarities of equal embeddings differ by rounding.
  private static let tolerance: Float = 1e-6
}
