import COpenBLAS
import Synchronization

/// OpenBLAS, set to one thread a call when first used, because the engine splits work over threads itself.
final class BLAS: Sendable {
  static let shared = BLAS()

  /// A build without threads has unprotected buffers: calls must take turns.
  private let takesTurns: Bool
  private let turn = Mutex<Void>(())

  private init() {
    takesTurns = openblas_get_parallel() == 0
    openblas_set_num_threads(1)
  }

  /// Runs `body` when it may call OpenBLAS.
  func withAccess(_ body: () -> Void) {
    if takesTurns {
      turn.withLock { _ in body() }
    } else {
      body()
    }
  }
}
