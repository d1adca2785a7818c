import LinuxShims

/// The stack of the calling thread, for recursion that has to end in an error rather than in a crash.
public enum Stack {
  /// The lowest address that may be used; 0 where the system does not say.
  public static var lowestAddress: UInt { UInt(linux_stack_lowest_address()) }

  /// About where the stack ends now.
  @inline(never)
  public static var currentAddress: UInt {
    var here: UInt8 = 0
    return withUnsafeMutablePointer(to: &here) { UInt(bitPattern: $0) }
  }
}
