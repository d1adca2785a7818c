@_exported import VectorKernels

/// The vector kernels of this processor, or of the instruction set that the environment variable HEDDLE_KERNELS names
/// (`v4`, `v3` or `base`); one that is unknown or that the processor lacks counts as unset.
public let kernels: KernelTable = kernel_table().pointee

extension KernelTable {
  /// The kernels of an instruction set, or nil where it is unknown or this processor lacks it.
  public init?(named name: String) {
    guard let table = kernel_table_named(name) else { return nil }
    self = table.pointee
  }

  /// The instruction set's name: `v4`, `v3` or `base`.
  public var instructionSet: String { String(cString: name) }
}

extension Convolution {
  /// Rows of the output before pooling.
  public var convolvedHeight: Int { (height + stride - 1) / stride }
  /// Columns of the output before pooling.
  public var convolvedWidth: Int { (width + stride - 1) / stride }
  /// Rows of the output.
  public var outputHeight: Int { convolvedHeight / poolHeight }
  /// Columns of the output.
  public var outputWidth: Int { convolvedWidth / poolWidth }
  /// Whether a max-pooling follows.
  public var isPooled: Bool { poolHeight > 1 || poolWidth > 1 }
}
