import Catalog
import Glibc
import Synchronization

/// The pictures of a store at one size, as bytes in one block, each decoded once.
///
/// The block is mapped, not filled: a row costs memory only once it is decoded. Pictures beyond the cache's bound are
/// decoded again each time.
public final class DecodedPictures: Sendable {
  /// The size and channels that all pictures are brought to.
  public struct Format: Hashable, Sendable {
    public let width: Int
    public let height: Int
    public let channels: Int

    /// `channels`: 1, 3 or 4.
    public init(width: Int, height: Int, channels: Int) {
      self.width = width
      self.height = height
      self.channels = channels
    }

    /// Bytes of one picture.
    public var byteCount: Int { width * height * channels }
  }

  private enum State: UInt8 { case waiting, ready, failed }

  private struct Progress {
    var states: [State]
    var failures: [Int: Complaint] = [:]
  }

  public let format: Format
  // Not the store, which holds this.
  private let origin: PictureStore.Origin
  private let block: MappedBlock
  /// Pictures from the front of the store that the budget has room for.
  private let kept: Int
  private let budget: CacheBudget
  private let progress: Mutex<Progress>
  /// Where those are kept that memory has no room for.
  private let disk: DiskCache?

  init(store: PictureStore, format: Format, budget: CacheBudget = .process) {
    origin = store.origin
    self.format = format
    self.budget = budget
    var kept = origin.holds(format) ? 0 : origin.count
    while kept > 0 && !budget.take(kept * format.byteCount) { kept /= 2 }
    let block = MappedBlock(bytes: kept * format.byteCount)
    if block.bytes == 0 && kept > 0 {
      budget.giveBack(kept * format.byteCount)
      kept = 0
    }
    self.kept = kept
    self.block = block
    disk =
      if kept < origin.count, case .files(let paths) = origin { DiskCache.open(paths, format: format) } else {
        nil
      }
    progress = Mutex(Progress(states: [State](repeating: .waiting, count: origin.count)))
  }

  deinit { budget.giveBack(kept * format.byteCount) }

  /// Decodes what is not decoded yet of `items`, on several threads, and returns why some could not be.
  ///
  /// - Parameter isAlone: False beside training, which needs the threads for itself.
  @discardableResult
  public func prepare(
    _ items: some Collection<Int>, isAlone: Bool = true
  ) -> [(item: Int, complaint: Complaint)] {
    let waiting = progress.withLock { progress in
      items.filter { $0 >= 0 && $0 < kept && progress.states[$0] == .waiting }
    }
    guard !waiting.isEmpty else { return failures(items) }
    let decode: (Int) -> Void = { [self] index in
      let item = waiting[index]
      do {
        try origin.convert(item, to: format).withUnsafeBytes { pixels in
          progress.withLock { progress in
            guard progress.states[item] == .waiting else { return }
            guard let source = pixels.baseAddress else { return }
            (block.start + item * format.byteCount).copyMemory(from: source, byteCount: format.byteCount)
            progress.states[item] = .ready
          }
        }
      } catch {
        fail(item, error)
      }
    }
    Parallel.forEach(waiting.count, isAlone: isAlone, decode)
    return failures(items)
  }

  /// Why pictures among `items` could not be decoded, of those tried so far.
  public func failures(_ items: some Collection<Int>) -> [(item: Int, complaint: Complaint)] {
    progress.withLock { progress in
      progress.failures.isEmpty ? [] : items.compactMap { item in progress.failures[item].map { (item, $0) } }
    }
  }

  /// Calls `body` with the position in `items` and the bytes `[height, width, channels]` of each picture, nil where there
  /// is none or it cannot be decoded.
  public func forEach(_ items: some Collection<Int>, _ body: (Int, UnsafeBufferPointer<UInt8>?) -> Void) {
    if case .block(let bytes, let width, let height, let channels) = origin,
      Format(width: width, height: height, channels: channels) == format
    {
      bytes.withUnsafeBufferPointer { bytes in
        for (position, item) in items.enumerated() {
          body(
            position,
            item < 0
              ? nil : UnsafeBufferPointer(rebasing: bytes[item * format.byteCount..<(item + 1) * format.byteCount]))
        }
      }
      return
    }
    prepare(items, isAlone: false)
    for (position, item) in items.enumerated() {
      switch item < 0 ? .failed : progress.withLock({ $0.states[item] }) {
      case .failed: body(position, nil)
      case .ready:
        body(
          position,
          UnsafeBufferPointer(
            start: (block.start + item * format.byteCount).assumingMemoryBound(to: UInt8.self), count: format.byteCount)
        )
      case .waiting:
        do {
          try pixels(item).withUnsafeBufferPointer { body(position, $0) }
        } catch {
          fail(item, error)
          body(position, nil)
        }
      }
    }
  }

  /// A picture that is not in memory: from the cache on disk, else decoded.
  private func pixels(_ item: Int) throws -> [UInt8] {
    if let found = disk?.pixels(item) { return found }
    let decoded = try origin.convert(item, to: format)
    disk?.keep(decoded, of: item)
    return decoded
  }

  private func fail(_ item: Int, _ error: any Error) {
    let complaint =
      error as? Complaint ?? DataError.unreadable(origin.path(item) ?? "item \(item)", error, kind: "picture")
    progress.withLock { progress in
      progress.states[item] = .failed
      progress.failures[item] = complaint
    }
  }
}

extension PictureStore.Origin {
  /// Whether all pictures are in memory in this format already.
  fileprivate func holds(_ format: DecodedPictures.Format) -> Bool {
    switch self {
    case .block(_, let width, let height, let channels):
      DecodedPictures.Format(width: width, height: height, channels: channels) == format
    case .pictures(let pictures):
      pictures.allSatisfy { $0.width == format.width && $0.height == format.height && $0.channels == format.channels }
    case .computed, .files, .several: false
    }
  }

  /// The bytes of `item` in another format.
  fileprivate func convert(_ item: Int, to format: DecodedPictures.Format) throws -> [UInt8] {
    let original = try picture(item)
    // Channels first where that makes less to scale; alpha is laid on white before scaling either way.
    return original.converted(toChannels: format.channels).resized(width: format.width, height: format.height).pixels
  }
}

/// Zeroed memory that is backed by pages only where it was written.
final class MappedBlock: @unchecked Sendable {
  let start: UnsafeMutableRawPointer
  /// 0 where the system refused.
  let bytes: Int
  nonisolated(unsafe) private static let empty = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 64)

  init(bytes: Int) {
    let mapped =
      bytes > 0
      ? mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) : MAP_FAILED
    if let mapped, mapped != MAP_FAILED {
      start = mapped
      self.bytes = bytes
    } else {
      start = Self.empty
      self.bytes = 0
    }
  }

  deinit {
    if bytes > 0 { munmap(start, bytes) }
  }
}
