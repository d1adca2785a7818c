import Catalog
import FileSystem

extension Cell {
  /// The cell in a few words, as tables show it; also what makes two cells equal as keys.
  public var words: String {
    switch self {
    case .missing: ""
    case .flag(let flag): flag ? "true" : "false"
    case .number(let number): NumberText.plain(number)
    case .picture(let picture): picture.path.map(Path.name(of:)) ?? "picture \(picture.item)"
    case .series(let values, let channels): "\(values.count / channels) steps" + (channels == 1 ? "" : " × \(channels)")
    case .sound(let sound): sound.path.map(Path.name(of:)) ?? "sound \(sound.item)"
    case .tags(let tags): tags.joined(separator: ", ")
    case .text(let text): text
    case .vector(let values): "\(values.count) numbers"
    }
  }

  public var isMissing: Bool { self == .missing }

  /// The number of a number or flag; nil for all else.
  public var number: Double? {
    switch self {
    case .number(let number): number
    case .flag(let flag): flag ? 1 : 0
    default: nil
    }
  }
}
