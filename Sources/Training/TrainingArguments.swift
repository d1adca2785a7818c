import Catalog
import Multitask
import NeuralNet

/// The arguments of `train`.
public struct TrainingArguments: Sendable, Equatable {
  public var epochs: Int
  public var batch: Int
  public var optimizer: Choice
  public var schedule: Choice
  public var balance: Choice
  /// How one modality is kept from starving the others.
  public var modalities: Choice
  public var stop: Choice?
  public var augment: [Choice]
  /// Chance of dropping a modality of a row.
  public var absent: Double
  /// Seconds that training may take.
  public var within: Double?
  public var seed: UInt64

  public init(
    epochs: Int = 10, batch: Int = 64, optimizer: Choice = Choice("adam"), schedule: Choice = Choice("constant"),
    balance: Choice = Choice("equal"), modalities: Choice = Choice("equal"), stop: Choice? = nil,
    augment: [Choice] = [], absent: Double = 0,
    within: Double? = nil,
    seed: UInt64 = 0
  ) {
    self.epochs = epochs
    self.batch = batch
    self.optimizer = optimizer
    self.schedule = schedule
    self.balance = balance
    self.modalities = modalities
    self.stop = stop
    self.augment = augment
    self.absent = absent
    self.within = within
    self.seed = seed
  }
}
