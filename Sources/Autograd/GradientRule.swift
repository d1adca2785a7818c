/// What turns the gradient of an operation's output into those of its inputs: the operation's vector-Jacobian product.
///
/// A rule is a trivial struct kept in the arena of its tape, so recording one neither allocates nor counts references.
/// It may be asked several times over one forward pass and must leave what it saved as it was.
public protocol GradientRule: BitwiseCopyable {
  /// Adds to the gradients of the inputs what follows from `gradient`, that of the output, row-major and contiguous.
  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass)
}

extension GradientRule {
  /// Propagates with the rule stored at `address`.
  static func propagate(
    storedAt address: UnsafeRawPointer, _ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass
  ) {
    address.assumingMemoryBound(to: Self.self).pointee.propagate(gradient, in: pass)
  }
}

/// An operation on a tape: its rule, stored in the arena, and the size of its output.
struct Node {
  let rule: any GradientRule.Type
  let address: UnsafeRawPointer
  let count: Int
  /// The output, where its memory is nobody else's and only rules of this node and of those that read it look at it.
  var value: UnsafeMutablePointer<Float>?
}
