/// What a WAV file says of the length of its samples (RIFF, Microsoft 1991), and what there is.
struct RIFFLength {
  /// Bytes that the header claims.
  let claimed: Int
  /// Bytes up to the end of the file.
  let held: Int

  /// Nil for a file of another format, or without samples.
  init?(_ bytes: UnsafeRawBufferPointer) {
    func isText(_ text: StaticString, at offset: Int) -> Bool {
      offset + 4 <= bytes.count && (0..<4).allSatisfy { bytes[offset + $0] == text.utf8Start[$0] }
    }
    guard isText("RIFF", at: 0), isText("WAVE", at: 8) else { return nil }
    var offset = 12
    while offset + 8 <= bytes.count {
      let size = (0..<4).reduce(0) { $0 | Int(bytes[offset + 4 + $1]) << (8 * $1) }
      if isText("data", at: offset) {
        (claimed, held) = (size, bytes.count - offset - 8)
        return
      }
      // Chunks begin at even offsets.
      offset += 8 + size + size % 2
    }
    return nil
  }

  /// Whether samples are missing; programs that write to a pipe claim about two or four gigabytes.
  var isCutShort: Bool {
    let isUnknown = claimed >= 0xffff_0000 || (0x7fff_0000...0x7fff_ffff).contains(claimed)
    return held < claimed && !isUnknown
  }
}
