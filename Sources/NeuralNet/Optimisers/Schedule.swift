import Catalog

/// How the learning rate changes while training goes on: a factor for each step.
public protocol Schedule: Sendable {
  /// Numbers kept between epochs.
  var initialMemory: [Double] { get }
  /// The factor of the learning rate at one moment.
  func factor(at moment: ScheduleMoment, memory: [Double]) -> Double
  /// Called after each epoch with its loss, that of validation where there is one.
  func observe(loss: Double, memory: inout [Double])
}

extension Schedule {
  /// None.
  public var initialMemory: [Double] { [] }
  /// Does nothing.
  public func observe(loss: Double, memory: inout [Double]) {}
}

/// A step of a run as schedules see it.
public struct ScheduleMoment: Sendable, Equatable {
  /// Steps taken before this one.
  public let step: Int
  /// Steps of the whole run.
  public let steps: Int
  /// Steps of an epoch.
  public let stepsPerEpoch: Int

  /// Makes a moment.
  public init(step: Int, of steps: Int, stepsPerEpoch: Int) {
    self.step = step
    self.steps = steps
    self.stepsPerEpoch = stepsPerEpoch
  }

  /// The share of the run that is over, 0 to 1.
  var progress: Double { steps > 1 ? min(1, Double(step) / Double(steps - 1)) : 0 }
  /// Whole epochs before this step.
  var epoch: Int { step / max(1, stepsPerEpoch) }

  /// The same step of a run that begins `steps` later.
  func after(_ warmup: Int) -> ScheduleMoment {
    ScheduleMoment(step: max(0, step - warmup), of: max(1, steps - warmup), stepsPerEpoch: stepsPerEpoch)
  }
}

extension Catalogue where Make == any Schedule {
  /// Every schedule, alphabetical.
  public static let schedule: Catalogue<any Schedule> = Catalogue(
    "schedule", "How the learning rate changes while training goes on.",
    [.constant, .cosine, .oneCycle, .plateau, .step, .warmup])
}
