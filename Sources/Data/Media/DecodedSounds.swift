import Catalog
import Synchronization

/// The log-mel spectrograms of a store's sounds, each made once.
///
/// Sounds beyond the cache's bound are decoded again each time.
public final class DecodedSounds: Sendable {
  /// What spectrograms are made of.
  public struct Format: Hashable, Sendable {
    /// Hz.
    public let rate: Int
    /// Bands.
    public let mels: Int
    /// ms.
    public let window: Double
    /// ms.
    public let hop: Double

    /// The analysis that `modality` asks for.
    public init(_ modality: AudioModality) {
      rate = modality.rate
      mels = modality.mels
      window = modality.window
      hop = modality.hop
    }
  }

  private enum Item {
    case waiting
    case ready([Float])
    case failed
  }

  private struct Progress {
    var items: [Item]
    /// Frames of each item, once it has been decoded.
    var lengths: [Int32?]
    var failures: [Int: Complaint] = [:]
    var taken = 0
  }

  public let format: Format
  /// The analysis behind the spectrograms.
  public let transform: LogMel
  // Not the store, which holds this.
  private let origin: SoundStore.Origin
  private let budget: CacheBudget
  private let progress: Mutex<Progress>

  init(store: SoundStore, format: Format, budget: CacheBudget = .process) {
    origin = store.origin
    self.format = format
    self.budget = budget
    transform = LogMel(rate: format.rate, mels: format.mels, window: format.window, hop: format.hop)
    progress = Mutex(
      Progress(
        items: [Item](repeating: .waiting, count: origin.count), lengths: [Int32?](repeating: nil, count: origin.count))
    )
  }

  deinit {
    let taken = progress.withLock { $0.taken }
    budget.giveBack(taken)
  }

  /// Makes the spectrograms of `items` that are not made yet, on several threads, and returns why some could not be.
  ///
  /// - Parameter isAlone: False beside training, which needs the threads for itself.
  @discardableResult
  public func prepare(_ items: [Int], isAlone: Bool = true) -> [(item: Int, complaint: Complaint)] {
    let waiting = progress.withLock { progress in
      items.filter { item in
        guard item >= 0, case .waiting = progress.items[item] else { return false }
        return true
      }
    }
    Parallel.forEach(waiting.count, isAlone: isAlone) { [self] index in _ = frames(waiting[index]) }
    return failures(items)
  }

  /// Why sounds among `items` could not be decoded, of those tried so far.
  public func failures(_ items: [Int]) -> [(item: Int, complaint: Complaint)] {
    progress.withLock { progress in
      progress.failures.isEmpty ? [] : items.compactMap { item in progress.failures[item].map { (item, $0) } }
    }
  }

  /// Calls `body` with the position in `items` and the spectrogram `[frames, mels]` of each sound, nil where there is none or
  /// it cannot be decoded.
  public func forEach(_ items: some Collection<Int>, _ body: (Int, UnsafeBufferPointer<Float>?) -> Void) {
    for (position, item) in items.enumerated() {
      guard let frames = item < 0 ? nil : frames(item) else {
        body(position, nil)
        continue
      }
      frames.withUnsafeBufferPointer { body(position, $0) }
    }
  }

  /// Frames of `item`, or 0 where there are none.
  public func frameCount(_ item: Int) -> Int {
    guard item >= 0 else { return 0 }
    // Known even of one that there is no room for, so that it is not decoded to learn its length.
    if let known = progress.withLock({ $0.lengths[item] }) { return Int(known) }
    return (frames(item)?.count ?? 0) / format.mels
  }

  /// The spectrogram of `item`, made now if need be.
  func frames(_ item: Int) -> [Float]? {
    switch progress.withLock({ $0.items[item] }) {
    case .ready(let frames): return frames
    case .failed: return nil
    case .waiting: break
    }
    do {
      let frames = try transform.spectrogram(of: try origin.clip(item)).values
      progress.withLock { $0.lengths[item] = Int32(clamping: frames.count / format.mels) }
      if budget.take(frames.count * MemoryLayout<Float>.stride) {
        progress.withLock { progress in
          guard case .waiting = progress.items[item] else {
            budget.giveBack(frames.count * MemoryLayout<Float>.stride)
            return
          }
          progress.items[item] = .ready(frames)
          progress.taken += frames.count * MemoryLayout<Float>.stride
        }
      }
      return frames
    } catch {
      let complaint =
        error as? Complaint ?? DataError.unreadable(origin.path(item) ?? "item \(item)", error, kind: "sound")
      progress.withLock { progress in
        progress.items[item] = .failed
        progress.failures[item] = complaint
      }
      return nil
    }
  }
}
