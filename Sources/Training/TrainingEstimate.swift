import FileSystem
import Tensor

extension Blueprint {
  /// Seconds that an epoch with batches of 64 will take on this machine, roughly: multiply-adds by a measured speed.
  ///
  /// Backward costs twice what forward does. Kernels reach about two fifths of a large product's speed, averaged over the
  /// networks of the benchmarks, and every step has a fixed cost for each part.
  public var secondsPerEpoch: Double {
    let rows = Double(data.train.count)
    let products = 3 * rows * Double(network.cost) / (0.4 * ProductSpeed.multiplyAddsPerSecond)
    return products + (rows / 64).rounded(.up) * 20e-6 * Double(parts.count)
  }
}

/// How fast this machine multiplies matrices, measured once when first asked for.
private enum ProductSpeed {
  static let multiplyAddsPerSecond: Double = {
    let size = 256, threads = ThreadPool.shared.threads
    let buffers = (0..<threads).map { _ in Storage(count: 3 * size * size) }
    func round() -> Double {
      let start = Environment.monotonicSeconds
      ThreadPool.shared.run(count: threads) { index in
        let a = buffers[index].data, square = size * size
        gemm(
          m: size, n: size, k: size, a: a, lda: size, b: a + square, ldb: size, c: a + 2 * square, ldc: size)
      }
      return Environment.monotonicSeconds - start
    }
    // The first one wakes the threads up.
    let seconds = (0..<4).map { _ in round() }.min() ?? 1
    return Double(threads * size * size * size) / max(seconds, 1e-9)
  }()
}
