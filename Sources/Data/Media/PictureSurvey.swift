import Catalog
import FileSystem

/// The size and channels that a column of pictures is brought to where the user leaves them open.
enum PictureSurvey {
  /// Pictures that are looked at.
  private static let looks = 64

  /// The most frequent size (the larger of equally frequent ones) and 3 channels if any picture has colour.
  static func format(
    of store: PictureStore, items: [Int], options: ImageModality, column: String
  ) throws -> DecodedPictures.Format {
    if let width = options.width, let height = options.height, let channels = options.channels {
      return DecodedPictures.Format(width: width, height: height, channels: channels)
    }
    if case .block(_, let width, let height, let channels) = store.origin {
      return DecodedPictures.Format(
        width: options.width ?? width, height: options.height ?? height,
        channels: options.channels ?? (channels == 1 ? 1 : 3))
    }
    var sizes: [Size: Int] = [:]
    var hasColour = false
    var failure: Complaint?
    for item in evenlySpaced(items, limit: looks) {
      do {
        let picture = try store.picture(item)
        sizes[Size(width: picture.width, height: picture.height), default: 0] += 1
        hasColour = hasColour || picture.hasColour
      } catch let complaint as Complaint {
        failure = failure ?? complaint
      }
    }
    let usual = sizes.max {
      ($0.value, $0.key.width * $0.key.height, $0.key.width) < ($1.value, $1.key.width * $1.key.height, $1.key.width)
    }
    guard let size = usual?.key else { throw failure ?? DataError.noReadable(column) }
    return DecodedPictures.Format(
      width: options.width ?? min(size.width, largest), height: options.height ?? min(size.height, largest),
      channels: options.channels ?? (hasColour ? 3 : 1))
  }

  /// Width or height that is not exceeded unless asked for, in px: photographs are too large to train on as they are.
  private static let largest = 256

  private struct Size: Hashable {
    let width: Int
    let height: Int
  }
}

extension Picture {
  /// Whether red, green and blue differ anywhere.
  fileprivate var hasColour: Bool {
    guard channels > 1 else { return false }
    for start in stride(from: 0, to: pixels.count, by: channels) {
      let red = pixels[start]
      if red != pixels[start + 1] || red != pixels[start + 2] { return true }
    }
    return false
  }
}
