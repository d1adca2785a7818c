import Catalog
import Tensor

/// Random changes to training batches that leave their labels true.
public protocol Augmentation: Sendable {
  /// Names of the modalities that it can change.
  static var modalities: [String] { get }
  /// Whether it only damages a row, so that a task may be asked for the row as it was: such a task denoises (Vincent 2008).
  static var isDamage: Bool { get }

  /// Changes one row that is there.
  ///
  /// - Parameter row: The row, alone for this call to change.
  func change(_ row: AugmentedRow, _ draws: inout Draws)
}

extension Augmentation {
  public static var isDamage: Bool { false }
}

/// One row of a column of a batch, to be changed in place.
public struct AugmentedRow {
  /// How the column was prepared.
  public let modality: Modality
  /// Extents: `[height, width, channels]`, `[steps, features]`, `[features]`, `[tokens]`; a scalar for a number.
  public let shape: Shape
  /// Prepared values, mean 0 and deviation 1; nil for text.
  let dense: UnsafeMutablePointer<Float>?
  /// Tokens; nil for all but text.
  let codes: UnsafeMutablePointer<Int32>?
  /// Valid steps or tokens; nil without a time axis.
  let length: UnsafeMutablePointer<Int32>?

  /// Values that may be changed: what stands behind the end of a sequence is no part of the row.
  var validCount: Int {
    guard let length, shape.rank > 0, shape[0] > 0 else { return shape.count }
    return Int(length.pointee) * (shape.count / shape[0])
  }
}

extension Catalogue where Make == any Augmentation {
  /// What `train(…, augment: [])` can do.
  public static let augmentation = Catalogue(
    "augmentation", "Random changes to training rows that leave their labels true.",
    [.colourJitter, .crop, .erase, .flip, .mixup, .noise, .resizedCrop, .rotate, .specAugment, .typos])
}

extension Parameter {
  /// The one column to change, where not all of its modality.
  static let augmentedColumn = Parameter("column", .column, "The only input to change, instead of all that it suits.")
    .optional
}
