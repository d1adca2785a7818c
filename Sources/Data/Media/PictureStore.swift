import FileSystem
import Synchronization

/// Pictures of a column: which item of a store each row shows.
public struct PictureValues: Sendable {
  public let store: PictureStore
  /// Item of the store; -1 is missing.
  public let items: [Int32]

  /// Items from -1 to `store.count - 1`.
  public init(store: PictureStore, items: [Int32]) {
    self.store = store
    self.items = items
  }

  /// Every item of `store` in order.
  public init(_ store: PictureStore) { self.init(store: store, items: (0..<store.count).map(Int32.init)) }

  /// These rows, then those of `other`; rows of one store go on sharing it.
  func followed(by other: PictureValues) throws -> PictureValues {
    if store === other.store { return PictureValues(store: store, items: items + other.items) }
    let theirs = try Successive<PictureStore.Origin>.items(other.items, of: other.store.count, behind: store.count)
    return PictureValues(store: PictureStore(store.origin.followed(by: other.store.origin)), items: items + theirs)
  }
}

/// A picture that is decoded when asked for.
public struct PictureReference: Sendable, Equatable {
  public let store: PictureStore
  public let item: Int

  /// Item `item` of `store`.
  public init(store: PictureStore, item: Int) {
    self.store = store
    self.item = item
  }

  /// The picture as it is in the file.
  public func picture() throws -> Picture { try store.picture(item) }

  /// Its file, if it has one.
  public var path: String? { store.path(item) }

  public static func == (left: PictureReference, right: PictureReference) -> Bool {
    left.item == right.item && left.store === right.store
  }
}

/// Where pictures come from, and the ones decoded so far.
public final class PictureStore: Sendable {
  /// Where the pictures are.
  public enum Origin: Sendable {
    /// Bytes of equally large pictures: `[count, height, width, channels]`.
    case block([UInt8], width: Int, height: Int, channels: Int)
    /// Made when asked for, such as corrupted ones.
    case computed(count: Int, @Sendable (Int) throws -> Picture)
    /// Files, with paths as the process sees them.
    case files(TextValues)
    case pictures([Picture])
    /// Those of several origins after one another.
    case several(Successive<Origin>)
  }

  public let origin: Origin
  private let decoded = Mutex<[DecodedPictures.Format: DecodedPictures]>([:])

  /// A store of pictures at `origin`.
  public init(_ origin: Origin) { self.origin = origin }

  /// Pictures in the store.
  public var count: Int { origin.count }

  /// The file of `item`, if it has one.
  public func path(_ item: Int) -> String? { origin.path(item) }

  /// Decodes `item` at the size and with the channels of its file.
  ///
  /// Throws a `Complaint` with the path and the reason where it cannot be read.
  public func picture(_ item: Int) throws -> Picture { try origin.picture(item) }

  /// The pictures at one size, decoded once and kept within the cache's bound.
  public func decoded(_ format: DecodedPictures.Format) -> DecodedPictures {
    decoded.withLock { made in
      if let existing = made[format] { return existing }
      let new = DecodedPictures(store: self, format: format)
      made[format] = new
      return new
    }
  }
}

extension PictureStore.Origin {
  /// Pictures in it.
  var count: Int {
    switch self {
    case .block(let bytes, let width, let height, let channels): bytes.count / max(1, width * height * channels)
    case .computed(let count, _): count
    case .files(let paths): paths.count
    case .pictures(let pictures): pictures.count
    case .several(let parts): parts.count
    }
  }

  /// These pictures, then those of `other`.
  func followed(by other: PictureStore.Origin) -> PictureStore.Origin {
    if case .files(let mine) = self, case .files(let theirs) = other {
      return .files(TextValues(joining: [mine, theirs]))
    }
    return .several(Successive((parts + other.parts).map { ($0, $0.count) }))
  }

  private var parts: [PictureStore.Origin] { if case .several(let several) = self { several.parts } else { [self] } }

  /// The file of `item`, if it has one.
  func path(_ item: Int) -> String? {
    switch self {
    case .block, .computed, .pictures: return nil
    case .files(let paths): return paths[item]
    case .several(let parts):
      let (part, place) = parts.place(of: item)
      return part.path(place)
    }
  }

  /// Decodes `item` at the size and with the channels of its file.
  ///
  /// Throws a `Complaint` with the path and the reason where it cannot be read.
  func picture(_ item: Int) throws -> Picture {
    switch self {
    case .block(let bytes, let width, let height, let channels):
      let size = width * height * channels
      return Picture(
        width: width, height: height, channels: channels, pixels: Array(bytes[item * size..<(item + 1) * size]))
    case .computed(_, let make): return try make(item)
    case .files(let paths):
      let path = paths[item]
      do {
        return try Picture(decoding: try Files.read(path, limit: MediaLimits.fileBytes))
      } catch {
        throw DataError.unreadable(path, error, kind: "picture")
      }
    case .pictures(let pictures): return pictures[item]
    case .several(let parts):
      let (part, place) = parts.place(of: item)
      return try part.picture(place)
    }
  }
}

/// Bounds on single media files.
enum MediaLimits {
  /// Bytes beyond which a picture or sound file is refused: 2 GiB.
  static let fileBytes = 1 << 31
}
