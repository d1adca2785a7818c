import Tensor

/// The loss of a shard's rows for one task: a weighted sum and what to divide it by, once all shards have theirs.
public struct Loss: BitwiseCopyable {
  /// The weighted sum over rows, a scalar on the tape.
  public let sum: Variable
  /// The sum of the weights of the rows with a label.
  public let count: Float

  /// Makes a loss from a scalar on a tape and the weight behind it.
  public init(sum: Variable, count: Float) {
    self.sum = sum
    self.count = count
  }

  /// The value of the sum.
  public var value: Float { sum.data[0] }
}

/// What of a loss is known forwards: the gradient of the sum with respect to its input.
struct SavedGradientRule: GradientRule {
  let x: Variable
  let saved: UnsafeMutablePointer<Float>

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.accumulate(x) { destination, adds in
      if adds {
        kernels.elementwise.addScaled(saved, gradient[0], destination, x.count)
      } else {
        kernels.elementwise.scale(saved, gradient[0], destination, x.count)
      }
    }
  }
}

extension Tape {
  /// The loss whose sum is `value` with the gradient `saved` of `x`.
  func loss(_ value: Double, of x: Variable, saved: UnsafeMutablePointer<Float>?, count: Float) -> Loss {
    let sum = makeTensor([])
    sum.data[0] = Float(value)
    guard let saved else { return Loss(sum: Variable(constant: sum), count: count) }
    return Loss(sum: record(sum, SavedGradientRule(x: x, saved: saved)), count: count)
  }

  /// Room for the gradient of a loss, if it will be needed.
  func roomForGradient(of x: Variable) -> UnsafeMutablePointer<Float>? {
    isRecording && !x.isConstant ? arena.floats(x.count) : nil
  }
}
