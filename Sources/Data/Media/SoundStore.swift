import FileSystem
import Synchronization

/// Sounds of a column: which item of a store each row plays.
public struct SoundValues: Sendable {
  public let store: SoundStore
  /// Item of the store; -1 is missing.
  public let items: [Int32]

  /// Items from -1 to `store.count - 1`.
  public init(store: SoundStore, items: [Int32]) {
    self.store = store
    self.items = items
  }

  /// Every item of `store` in order.
  public init(_ store: SoundStore) { self.init(store: store, items: (0..<store.count).map(Int32.init)) }

  /// These rows, then those of `other`; rows of one store go on sharing it.
  func followed(by other: SoundValues) throws -> SoundValues {
    if store === other.store { return SoundValues(store: store, items: items + other.items) }
    let theirs = try Successive<SoundStore.Origin>.items(other.items, of: other.store.count, behind: store.count)
    return SoundValues(store: SoundStore(store.origin.followed(by: other.store.origin)), items: items + theirs)
  }
}

/// A sound that is decoded when asked for.
public struct SoundReference: Sendable, Equatable {
  public let store: SoundStore
  public let item: Int

  /// Item `item` of `store`.
  public init(store: SoundStore, item: Int) {
    self.store = store
    self.item = item
  }

  /// The sound as it is in the file, made mono.
  public func clip() throws -> Clip { try store.clip(item) }

  /// Its file, if it has one.
  public var path: String? { store.path(item) }

  public static func == (left: SoundReference, right: SoundReference) -> Bool {
    left.item == right.item && left.store === right.store
  }
}

/// Where sounds come from, and the spectrograms made so far.
public final class SoundStore: Sendable {
  /// Where the sounds are.
  public enum Origin: Sendable {
    case clips([Clip])
    /// Made when asked for, such as corrupted ones.
    case computed(count: Int, @Sendable (Int) throws -> Clip)
    /// Files, with paths as the process sees them.
    case files(TextValues)
    /// Those of several origins after one another.
    case several(Successive<Origin>)
  }

  public let origin: Origin
  private let decoded = Mutex<[DecodedSounds.Format: DecodedSounds]>([:])

  /// A store of sounds at `origin`.
  public init(_ origin: Origin) { self.origin = origin }

  /// Sounds in the store.
  public var count: Int { origin.count }

  /// The file of `item`, if it has one.
  public func path(_ item: Int) -> String? { origin.path(item) }

  /// Decodes `item` at the rate of its file, channels averaged.
  ///
  /// Throws a `Complaint` with the path and the reason where it cannot be read.
  public func clip(_ item: Int) throws -> Clip { try origin.clip(item) }

  /// The spectrograms of one kind, made once and kept within the cache's bound.
  public func decoded(_ format: DecodedSounds.Format) -> DecodedSounds {
    decoded.withLock { made in
      if let existing = made[format] { return existing }
      let new = DecodedSounds(store: self, format: format)
      made[format] = new
      return new
    }
  }
}

extension SoundStore.Origin {
  /// Sounds in it.
  var count: Int {
    switch self {
    case .clips(let clips): clips.count
    case .computed(let count, _): count
    case .files(let paths): paths.count
    case .several(let parts): parts.count
    }
  }

  /// These sounds, then those of `other`.
  func followed(by other: SoundStore.Origin) -> SoundStore.Origin {
    if case .files(let mine) = self, case .files(let theirs) = other {
      return .files(TextValues(joining: [mine, theirs]))
    }
    return .several(Successive((parts + other.parts).map { ($0, $0.count) }))
  }

  private var parts: [SoundStore.Origin] { if case .several(let several) = self { several.parts } else { [self] } }

  /// The file of `item`, if it has one.
  func path(_ item: Int) -> String? {
    switch self {
    case .clips, .computed: return nil
    case .files(let paths): return paths[item]
    case .several(let parts):
      let (part, place) = parts.place(of: item)
      return part.path(place)
    }
  }

  /// Decodes `item` at the rate of its file, channels averaged.
  ///
  /// Throws a `Complaint` with the path and the reason where it cannot be read.
  func clip(_ item: Int) throws -> Clip {
    switch self {
    case .clips(let clips): return clips[item]
    case .computed(_, let make): return try make(item)
    case .files(let paths):
      let path = paths[item]
      do {
        return try Clip(decoding: try Files.read(path, limit: MediaLimits.fileBytes))
      } catch {
        throw DataError.unreadable(path, error, kind: "sound")
      }
    case .several(let parts):
      let (part, place) = parts.place(of: item)
      return try part.clip(place)
    }
  }
}
