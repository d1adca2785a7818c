import Glibc

/// A copy of bytes that is seldom read: many lie in a file without a name, which the system can keep out of memory.
///
/// Where no file can be had or written they lie in memory, as few bytes do. The file is gone when the copy is.
public final class SpareBytes {
  /// Fewest bytes that go into a file: those of four million floats.
  public static let leastInFile = 1 << 24

  private let count: Int
  private var file: Int32 = -1
  private var memory: UnsafeMutableRawPointer?

  /// Room for `count` bytes, zeros at first.
  public convenience init(count: Int, leastInFile: Int = SpareBytes.leastInFile) {
    self.init(count: count, file: count >= leastInFile ? Self.makeFile(count) : -1)
  }

  /// Room for `count` bytes in an open file, or in memory where it is none.
  init(count: Int, file: Int32) {
    self.count = count
    self.file = file
    if file < 0 { makeRoom() }
  }

  deinit {
    if file >= 0 { close(file) }
    memory?.deallocate()
  }

  /// Whether the bytes lie in a file.
  public var isInFile: Bool { file >= 0 }

  /// Becomes a copy of the bytes from `source` on.
  public func write(_ source: UnsafeRawPointer) {
    if file >= 0 {
      let failure = each { pwrite(file, source + $0, count - $0, off_t($0)) }
      guard failure != 0 else { return }
      // What the file holds is no longer whole; the disk may be full.
      close(file)
      file = -1
      makeRoom()
    }
    memory?.copyMemory(from: source, byteCount: count)
  }

  /// Copies the bytes to `target`.
  ///
  /// - Throws: `FileError` where they lie in a file that cannot be read any more.
  public func read(into target: UnsafeMutableRawPointer) throws {
    if let memory { return target.copyMemory(from: memory, byteCount: count) }
    let failure = each { pread(file, target + $0, count - $0, off_t($0)) }
    guard failure == 0 else { throw FileError(operation: "read", path: TemporaryFiles.place, code: failure) }
  }

  private func makeRoom() {
    let room = UnsafeMutableRawPointer.allocate(byteCount: max(1, count), alignment: 64)
    room.initializeMemory(as: UInt8.self, repeating: 0, count: count)
    memory = room
  }

  /// Repeats `body`, which moves bytes from a place on, until all have been moved; the system's number of what failed, or 0.
  private func each(_ body: (_ done: Int) -> Int) -> Int32 {
    var done = 0
    while done < count {
      let moved = body(done)
      if moved < 0 && errno == EINTR { continue }
      if moved <= 0 { return moved < 0 ? errno : EIO }
      done += moved
    }
    return 0
  }

  /// A file of `count` zeros that has no name any more, or -1.
  private static func makeFile(_ count: Int) -> Int32 {
    var template = Array(Path.join(TemporaryFiles.place, "heddle-XXXXXX").utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { return -1 }
    unlink(template)
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    guard ftruncate(file, off_t(count)) == 0 else {
      close(file)
      return -1
    }
    return file
  }
}
