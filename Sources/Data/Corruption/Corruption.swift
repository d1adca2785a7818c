import Catalog

/// Damage done to values on purpose, to learn from worse data or to see how well a model bears them.
///
/// Pure functions of a value and of random draws. A corruption overrides those functions whose media it lists.
public protocol Corruption: Sendable {
  /// Names of the modalities that it can damage.
  static var modalities: [String] { get }

  /// The damage at `severity`, from 0, none or hardly any, to 1, hardly anything left.
  static func graded(_ severity: Double) -> Self

  /// The corruption with what it has to know of the values in the storage rows `rows`, which ought to be training rows.
  func fitted(on column: Column, rows: [Int]) throws -> any Corruption

  /// A damaged picture of the same size and channels.
  func corrupted(_ picture: Picture, _ draws: inout Draws) -> Picture

  /// A damaged sound of the same rate and length.
  func corrupted(_ clip: Clip, _ draws: inout Draws) -> Clip

  /// A damaged text.
  func corrupted(_ text: String, _ draws: inout Draws) -> String

  /// Damaged features of one row, as many as before: a number, a vector, or the steps of a series one after the other.
  func corrupted(_ features: [Double], _ draws: inout Draws) -> [Double]
}

extension Corruption {
  public func fitted(on column: Column, rows: [Int]) throws -> any Corruption { self }
  public func corrupted(_ picture: Picture, _ draws: inout Draws) -> Picture { picture }
  public func corrupted(_ clip: Clip, _ draws: inout Draws) -> Clip { clip }
  public func corrupted(_ text: String, _ draws: inout Draws) -> String { text }
  public func corrupted(_ features: [Double], _ draws: inout Draws) -> [Double] { features }
}

extension Catalogue where Make == any Corruption {
  /// What `corrupt` can do.
  public static let corruption = Catalogue(
    "corruption", "Damage done to pictures, sounds, texts and numbers on purpose.",
    [
      .blur, .dropStretch, .dropWords, .jitter, .noise, .occlude, .principalComponents, .saltAndPepper, .typos,
    ])
}

/// The kinds of damage that `stress` does to each modality, alphabetical.
public enum StressTest {
  /// A name of the corruption catalogue, and its damage by severity from 0 to 1.
  public typealias Grade = (name: String, make: @Sendable (Double) -> any Corruption)

  /// What is done to columns of the modality called `modality`; nothing where labels are the only values.
  public static func grades(for modality: String) -> [Grade] {
    let all: [(name: String, type: any Corruption.Type)] = [
      ("blur", Blur.self), ("dropStretch", DropStretch.self), ("dropWords", DropWords.self), ("jitter", Jitter.self),
      ("noise", Noise.self), ("occlude", Occlude.self), ("saltAndPepper", SaltAndPepper.self), ("typos", Typos.self),
    ]
    return all.filter { $0.type.modalities.contains(modality) }.map { entry in (entry.name, { entry.type.graded($0) }) }
  }
}
