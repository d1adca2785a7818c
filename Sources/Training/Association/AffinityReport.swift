import Multitask

/// What a model's tasks do to each other.
public struct AffinityReport: Sendable, Equatable {
  /// One measurement, of the model as it was then.
  public struct Moment: Sendable, Equatable {
    /// Epochs of training before it.
    public let epoch: Int
    public let matrix: AffinityMatrix
    /// Share of batches and pairs with opposed gradients; nil where gradients were not looked at.
    public let conflictRate: Double?
    /// The same for each part of the shared network.
    public let layers: [Layer]
  }

  /// How often gradients conflict in a part of the network; nil where none met.
  public struct Layer: Sendable, Equatable {
    public let name: String
    public let conflictRate: Double?
  }

  public let method: AffinityMethod
  /// Of the trained model, or the mean over training.
  public let matrix: AffinityMatrix
  /// The whole shared network, then its parts; empty where gradients were not looked at.
  public let layers: [GradientAgreement]
  /// Over training, where that was asked for.
  public let training: [Moment]
  public let advice: AffinityAdvice
  public let rows: Int
  public let batches: Int

  public init(
    method: AffinityMethod, matrix: AffinityMatrix, layers: [GradientAgreement] = [], training: [Moment] = [],
    rows: Int, batches: Int = 0
  ) {
    self.method = method
    self.matrix = matrix
    self.layers = layers
    self.training = training
    self.rows = rows
    self.batches = batches
    // The first is the whole.
    advice = AffinityAdvice(matrix, layers: Array(layers.dropFirst()))
  }
}
