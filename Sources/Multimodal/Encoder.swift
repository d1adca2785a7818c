import Autograd
import Catalog
import Tensor

/// How one modality becomes a vector a row, and where it has an order, vectors along it.
public protocol Encoder: Sendable {
  /// The structures that it reads.
  static var reads: [FeatureStructure] { get }
  /// Declares the parameters for features of this shape.
  ///
  /// - Throws: `Complaint` where the shape does not suit, such as a picture that pooling would shrink to nothing.
  func network(for shape: FeatureShape, name: String, in store: inout ParameterStore) throws -> any EncoderNetwork
}

/// An encoder with its parameters.
public protocol EncoderNetwork: Sendable {
  var output: EncodedShape { get }
  /// Multiply-adds of the forward pass for a row of the longest length.
  var cost: Int { get }
  func callAsFunction(_ features: Features, on tape: Tape) throws -> Encoding
}

/// What an encoder gives for each row.
public struct EncodedShape: Sendable, Equatable {
  /// Width of the vector.
  public let dim: Int
  /// Width of each position's vector, or nil where there are none.
  public let positionDim: Int?
  /// Input steps for one position (4 after two poolings).
  public let reduction: Int
  /// Positions of the longest training row; 1 where there are none.
  public let longest: Int

  public init(dim: Int, positionDim: Int? = nil, reduction: Int = 1, longest: Int = 1) {
    self.dim = dim
    self.longest = longest
    self.positionDim = positionDim
    self.reduction = reduction
  }

  public var text: String { "\(dim)" }
}

/// One modality of a shard, encoded.
public struct Encoding {
  /// `[rows, dim]`.
  public let vector: Variable
  /// `[rows, positions, positionDim]`, or nil.
  public let positions: Variable?
  /// `[rows, positions]`: 1 where a position is valid; nil where all are.
  public let validity: Tensor?

  public init(vector: Variable, positions: Variable? = nil, validity: Tensor? = nil) {
    self.vector = vector
    self.positions = positions
    self.validity = validity
  }
}

extension Encoder {
  /// - Throws: `Complaint` where the encoder does not read the structure.
  func refuse(_ shape: FeatureShape, name: String) -> Complaint {
    let modalities = Self.reads.flatMap(\.modalities).sorted()
    return Complaint(
      "wrong-modality",
      "\(name) reads \(modalities.joined(separator: ", ")), not \(shape.structure.modalities.joined(separator: " or "))",
      label: "expected an encoder for \(shape.structure.modalities.joined(separator: ", "))",
      notes: ["encoders for it: " + Catalogue<any Encoder>.names(reading: shape.structure).joined(separator: ", ")])
  }
}

extension Catalogue where Make == any Encoder {
  /// Every encoder, alphabetical.
  public static let encoder = Catalogue(
    "encoder", "How a modality becomes vectors.",
    [
      .bagOfWords, .cnn, .conv1d, .embed, .histograms, .linear, .mlp, .patches, .raw, .recurrent, .resnet, .stack,
      .transformer,
    ])

  /// The encoders that read a structure, as the user would write them.
  public static func names(reading structure: FeatureStructure) -> [String] {
    // What has to be told its layers is made with one that takes whatever comes.
    let listed = [LabelledArgument("layers", .list([.choice(Choice("activation"))]))]
    return encoder.entries.compactMap { entry in
      guard let made = (try? entry(Choice(entry.name))) ?? (try? entry(Choice(entry.name, listed))) else { return nil }
      return type(of: made).reads.contains(structure) ? ".\(entry.name)" : nil
    }
  }
}
