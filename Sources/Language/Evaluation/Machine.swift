import FileSystem

/// What one run of a cell carries along: output, interruption, depth.
final class Machine {
  /// Calls of the user's functions within each other.
  static let deepestCalls = 1000
  /// Bytes of stack that a call of a library function may rely on.
  private static let stackReserve = 256 * 1024

  let output: any Output
  let interruption: Interruption
  let reference: Reference
  /// The folder that relative paths are seen from; changes while a script runs by `use`.
  var folder: String
  var source: Source
  private(set) var depth = 0
  /// Values of the sides of comparisons, noted for an explained call.
  var witnesses: [Witness] = []
  /// What the interrupted call directly under a `let` leaves for its name.
  var partialForBinding: Value?
  /// The subject of a call that turned out to need the long way.
  var directSubject: Value = .none
  private let displays: DisplayNames
  private let stackLimit: UInt

  struct Witness {
    let source: Source
    let span: Span
    let value: Value
  }

  init(output: any Output, interruption: Interruption, reference: Reference, folder: String, source: Source) {
    self.output = output
    self.interruption = interruption
    self.reference = reference
    self.folder = folder
    self.source = source
    displays = DisplayNames(cell: source.name)
    stackLimit = Stack.lowestAddress + UInt(Self.stackReserve)
  }

  /// Whether another call fits: by their number, and by the stack of this thread.
  func enter() -> Bool {
    guard depth < Self.deepestCalls, Stack.currentAddress > stackLimit else { return false }
    depth += 1
    return true
  }

  func leave() { depth -= 1 }

  func environment(binding: String?, subject: String = "", witnesses: ArraySlice<Witness> = []) -> CallEnvironment {
    CallEnvironment(
      output: output, interruption: interruption, folder: folder, binding: binding, source: source.text,
      reference: reference, subject: subject,
      operands: witnesses.map { ($0.source.text(of: $0.span), $0.value) }, displays: displays)
  }
}
