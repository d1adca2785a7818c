import Tensor

extension Tape {
  /// x with each element dropped with this probability and the others scaled up (Srivastava 2014); x when not training.
  ///
  /// The mask follows from the tape's seed, step and shard and from the place of this operation in the step.
  public func dropout(_ x: Variable, probability: Float) -> Variable {
    guard isTraining, probability > 0 else { return x }
    let rule = DropoutRule(x: x, keep: 1 - min(probability, largestDropout), key: nextMaskKey())
    let y = makeTensor(x.shape)
    kernels.elementwise.dropout(x.data, rule.keep, rule.key, 0, y.data, x.count, false)
    return record(y, of: x, rule: rule)
  }
}

/// More than this dropped would scale the rest beyond use.
private let largestDropout: Float = 0.99

private struct DropoutRule: GradientRule {
  let x: Variable
  let keep: Float
  let key: UInt64

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) {
    pass.accumulate(x) { kernels.elementwise.dropout(gradient, keep, key, 0, $0, x.count, $1) }
  }
}
