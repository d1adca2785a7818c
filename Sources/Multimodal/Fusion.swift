import Autograd
import Catalog
import Tensor

/// How the vectors of several modalities become one representation.
public protocol FusionMethod: Sendable {
  /// Whether it reads steps and numbers as they are, so that encoders left open are `.raw`.
  var readsRaw: Bool { get }
  /// The inputs that its arguments name, by argument.
  var namedInputs: [(argument: String, input: String)] { get }
  /// Declares the parameters for modalities of these shapes, in order.
  ///
  /// - Throws: `Complaint` where the shapes do not suit.
  func network(for inputs: [FusionInput], name: String, in store: inout ParameterStore) throws -> any FusionNetwork
}

extension FusionMethod {
  public var readsRaw: Bool { false }
  public var namedInputs: [(argument: String, input: String)] { [] }
}

/// A modality as a fusion sees it before it runs.
public struct FusionInput: Sendable, Equatable {
  public let name: String
  public let shape: EncodedShape

  public init(name: String, shape: EncodedShape) {
    self.name = name
    self.shape = shape
  }
}

/// A fusion with its parameters.
public protocol FusionNetwork: Sendable {
  /// Width of the fused representation.
  var dim: Int { get }
  /// Multiply-adds of the forward pass for a row.
  var cost: Int { get }
  /// Statistics that are fitted on the validation rows once everything else is learned.
  var calibrated: [Autograd.Parameter] { get }
  /// inputs: one a modality, absent rows already replaced by the learned absent vector -> `[rows, dim]`.
  func callAsFunction(_ inputs: [FusionPart], on tape: Tape) throws -> Variable
}

extension FusionNetwork {
  public var calibrated: [Autograd.Parameter] { [] }
}

/// A modality of a shard on its way into a fusion.
public struct FusionPart {
  public let encoding: Encoding
  /// `[rows]`: 1 where the row has this modality.
  public let present: Tensor

  public init(encoding: Encoding, present: Tensor) {
    self.encoding = encoding
    self.present = present
  }
}

extension Catalogue where Make == any FusionMethod {
  /// Every fusion, alphabetical.
  public static let fusion = Catalogue(
    "fusion", "How the vectors of several modalities become one representation.",
    [
      .attention, .bottleneck, .concat, .early, .film, .gated, .late, .lowRank, .mean, .sum, .tensor, .transformer,
    ])
}
