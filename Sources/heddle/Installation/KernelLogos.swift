/// The pictures that Jupyter shows for the kernel.
enum KernelLogos {
  /// Names and contents.
  static let files: [(name: String, bytes: [UInt8])] = []
}
