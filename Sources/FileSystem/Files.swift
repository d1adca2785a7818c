import Glibc
import LinuxShims

/// A file operation that failed, with the path and the system's reason.
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
  public let operation: String
  public let path: String
  /// `errno` of the call that failed; 0 where the reason is not the system's.
  public let code: Int32
  public let reason: String

  public init(operation: String, path: String, code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
    self.reason = String(cString: strerror(code)).lowercased()
  }

  public init(operation: String, path: String, reason: String) {
    self.operation = operation
    self.path = path
    self.code = 0
    self.reason = reason
  }

  public var description: String { "cannot \(operation) '\(path)': \(reason)" }
}

/// Whole-file reading and atomic writing on POSIX calls, without Foundation.
public enum Files {
  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Size in bytes.
  public static func size(_ path: String) throws -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { throw FileError(operation: "read", path: path, code: errno) }
    return Int(status.st_size)
  }

  /// The whole content. `limit` is a bound in bytes beyond which the file is refused.
  public static func read(_ path: String, limit: Int = .max) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(operation: "read", path: path, code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError(operation: "read", path: path, code: errno) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw FileError(operation: "read", path: path, code: EISDIR) }
    let expected = Int(status.st_size)
    guard expected <= limit else {
      throw FileError(operation: "read", path: path, reason: "\(expected) bytes are more than the limit of \(limit)")
    }
    var bytes = [UInt8]()
    // Pipes and /proc files report size 0: read on to the end of the file whatever stat said.
    var failure: Int32 = 0
    var capacity = max(expected + 1, 4096)
    var ended = false
    while !ended && failure == 0 {
      let start = bytes.count
      let chunk = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
        while count < buffer.count {
          let got = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
          if got < 0 && errno == EINTR { continue }
          if got < 0 { failure = errno }
          if got <= 0 { ended = true; return }
          count += got
        }
      }
      if start == 0 { bytes = chunk } else { bytes.append(contentsOf: chunk) }
      if bytes.count > limit {
        throw FileError(operation: "read", path: path, reason: "more than the limit of \(limit) bytes")
      }
      capacity = 1 << 16
    }
    guard failure == 0 else { throw FileError(operation: "read", path: path, code: failure) }
    return bytes
  }

  public static func readText(_ path: String, limit: Int = .max) throws -> String {
    String(decoding: try read(path, limit: limit), as: UTF8.self)
  }

  /// Writes a temporary file beside `path`, syncs it and renames it over `path`: a reader sees the old or the new whole.
  ///
  /// `synced: false` leaves the syncing to the system: the file survives the end of the process, not that of the machine.
  /// A file that is new has the `permissions`, less what the user's mask takes away.
  public static func write(
    _ bytes: some Collection<UInt8>, to path: String, synced: Bool = true, permissions: mode_t = 0o644
  ) throws {
    let temporary = "\(path).\(getpid())-\(UInt32.random(in: 0 ... .max)).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions)
    guard descriptor >= 0 else { throw FileError(operation: "write", path: path, code: errno) }
    let content = Array(bytes)
    var failure: Int32 = 0
    content.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let wrote = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
        if wrote < 0 && errno == EINTR { continue }
        if wrote < 0 { failure = errno; return }
        done += wrote
      }
    }
    var existing = stat()
    if failure == 0 && stat(path, &existing) == 0 { fchmod(descriptor, existing.st_mode & 0o7777) }
    if failure == 0 && synced && fsync(descriptor) != 0 { failure = errno }
    close(descriptor)
    if failure == 0 && rename(temporary, path) != 0 { failure = errno }
    if failure != 0 {
      unlink(temporary)
      throw FileError(operation: "write", path: path, code: failure)
    }
  }

  public static func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

  /// Makes the folder and those above it; one that exists is no error.
  public static func makeFolder(_ path: String) throws {
    if isFolder(path) { return }
    let parent = Path.folder(of: path)
    if parent != path && parent != "." { try makeFolder(parent) }
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
      throw FileError(operation: "make folder", path: path, code: errno)
    }
  }

  /// Names in a folder, sorted by their bytes, without `.` and `..`.
  public static func list(_ path: String) throws -> [String] {
    guard let stream = opendir(path) else { throw FileError(operation: "list", path: path, code: errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Removes a file; one that is not there is no error.
  public static func remove(_ path: String) throws {
    guard unlink(path) == 0 || errno == ENOENT else { throw FileError(operation: "remove", path: path, code: errno) }
  }
}

extension Files {
  /// At most `count` bytes from byte `start` on.
  public static func read(_ path: String, from start: Int, count: Int) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(operation: "read", path: path, code: errno) }
    defer { close(descriptor) }
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, filled in
      while filled < buffer.count {
        let got = pread(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled, start + filled)
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failure = errno }
        if got <= 0 { return }
        filled += got
      }
    }
    guard failure == 0 else { throw FileError(operation: "read", path: path, code: failure) }
    return bytes
  }
}
