import Glibc

/// A file that is written piece by piece beside its place and put there when it is whole.
public final class FileStream {
  private let path: String
  private let temporary: String
  private let descriptor: Int32
  private var isOpen = true

  /// - Throws: `FileError` where nothing can be written there.
  public init(_ path: String) throws {
    self.path = path
    temporary = "\(path).\(getpid())-\(UInt32.random(in: 0 ... .max)).tmp"
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileError(operation: "write", path: path, code: errno) }
  }

  public func append(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let wrote = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
        if wrote < 0 && errno == EINTR { continue }
        guard wrote >= 0 else { throw FileError(operation: "write", path: path, code: errno) }
        done += wrote
      }
    }
  }

  /// Puts the file in its place.
  public func finish() throws {
    isOpen = false
    close(descriptor)
    guard rename(temporary, path) == 0 else {
      let code = errno
      unlink(temporary)
      throw FileError(operation: "write", path: path, code: code)
    }
  }

  deinit {
    guard isOpen else { return }
    close(descriptor)
    unlink(temporary)
  }
}
