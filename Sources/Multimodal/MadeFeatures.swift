import Autograd
import Tensor

extension Features {
  /// Features as they are, such as those that a task made for another.
  public init(
    rows: Int, dense: Variable?, codes: UnsafePointer<Int32>?, width: Int, lengths: UnsafePointer<Int32>?,
    present: Tensor
  ) {
    self.rows = rows
    self.dense = dense
    self.codes = codes
    self.width = width
    self.lengths = lengths
    self.present = present
  }
}
