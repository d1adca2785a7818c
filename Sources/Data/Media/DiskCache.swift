import FileSystem
import Glibc
import Synchronization

/// Decoded pictures on disk, for those that memory has no room for: each file is decoded once, by whatever process comes first.
///
/// A file of the cache holds a byte a picture that says whether it is there, then their pixels. Its name is a hash of the
/// pictures' paths, sizes and times of change, so that changed files are decoded anew.
public final class DiskCache: Sendable {
  private static let place = Mutex<(folder: String, limit: Int)?>(nil)
  /// Bytes that the cache may take, all files together, where nothing else is said: 20 GB.
  private static let standardLimit = 20 << 30

  /// Keeps decoded pictures under `folder` from now on, at most `HEDDLE_DISK_CACHE` bytes (`500M`, `20G`; 0 for none).
  public static func begin(in folder: String?) {
    let limit = Environment.value("HEDDLE_DISK_CACHE").flatMap(CacheBudget.bytes(in:)) ?? standardLimit
    place.withLock { $0 = folder.flatMap { limit > 0 ? (Path.join($0, "cache"), limit) : nil } }
  }

  private let descriptor: Int32
  private let count: Int
  private let size: Int
  /// Whether each picture is in the file, as far as this process knows.
  private let ready: Mutex<[UInt8]>

  private init(descriptor: Int32, count: Int, size: Int, ready: [UInt8]) {
    self.descriptor = descriptor
    self.count = count
    self.size = size
    self.ready = Mutex(ready)
  }

  deinit { close(descriptor) }

  /// The cache of pictures from these files, each of `size` bytes; nil where nothing is kept on disk.
  static func open(_ paths: TextValues, format: DecodedPictures.Format) -> DiskCache? {
    guard let (folder, limit) = place.withLock({ $0 }) else { return nil }
    let size = format.byteCount, count = paths.count
    guard count > 0, count * (size + 1) <= limit, (try? Files.makeFolder(folder)) != nil else { return nil }
    let path = Path.join(folder, "\(key(paths, format)).pixels")
    makeRoom(for: count * (size + 1), in: folder, limit: limit, except: path)
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return nil }
    var ready = [UInt8](repeating: 0, count: count)
    // The file grows as pictures come; behind its end nothing is ready.
    let read = pread(descriptor, &ready, count, 0)
    guard read >= 0 else {
      close(descriptor)
      return nil
    }
    return DiskCache(descriptor: descriptor, count: count, size: size, ready: ready)
  }

  private static func key(_ paths: TextValues, _ format: DecodedPictures.Format) -> String {
    var hash = ContentHash()
    hash.add("\(format.width) \(format.height) \(format.channels)")
    for row in 0..<paths.count {
      let path = paths[row]
      hash.add(path)
      var status = stat()
      guard stat(path, &status) == 0 else { continue }
      hash.add(UInt64(truncatingIfNeeded: status.st_size))
      hash.add(UInt64(truncatingIfNeeded: status.st_mtim.tv_sec))
      hash.add(UInt64(truncatingIfNeeded: status.st_mtim.tv_nsec))
    }
    return hash.text
  }

  /// Removes the files that were used longest ago until `bytes` more fit.
  private static func makeRoom(for bytes: Int, in folder: String, limit: Int, except kept: String) {
    let files = ((try? Files.list(folder)) ?? []).compactMap { name -> (path: String, bytes: Int, used: Int)? in
      let path = Path.join(folder, name)
      var status = stat()
      guard name.hasSuffix(".pixels"), path != kept, stat(path, &status) == 0 else { return nil }
      return (path, Int(status.st_size), status.st_mtim.tv_sec)
    }.sorted { $0.used < $1.used }
    var total = files.reduce(bytes) { $0 + $1.bytes }
    for file in files where total > limit {
      try? Files.remove(file.path)
      total -= file.bytes
    }
  }

  /// The pixels of a picture; nil where they are not there yet.
  func pixels(_ item: Int) -> [UInt8]? {
    guard ready.withLock({ $0[item] == 1 }) else { return nil }
    var isWhole = false
    let pixels = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
      isWhole = pread(descriptor, buffer.baseAddress, size, count + item * size) == size
      filled = isWhole ? size : 0
    }
    return isWhole ? pixels : nil
  }

  /// Keeps the pixels of a picture. A disk that is full keeps none: the picture is decoded again.
  func keep(_ pixels: [UInt8], of item: Int) {
    guard pixels.count == size, pwrite(descriptor, pixels, size, count + item * size) == size else { return }
    // Only once the pixels are there: a process that is killed in between leaves the picture to the next.
    var mark: UInt8 = 1
    guard pwrite(descriptor, &mark, 1, item) == 1 else { return }
    ready.withLock { $0[item] = 1 }
  }
}
