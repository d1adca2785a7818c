import Catalog

/// How the losses of several tasks become one step: a pure function of losses, of the Gramian of the task gradients, or of the gradients themselves.
public protocol Balancer: Sendable {
  /// What a step has to compute for it.
  var need: BalancerNeed { get }
  /// The balancer for tasks of these names.
  ///
  /// - Throws: `Complaint` where an argument names a task that is not there.
  func prepared(for tasks: [String]) throws -> any Balancer
  /// Numbers kept between steps, for this many tasks.
  func initialMemory(tasks: Int) -> [Double]
  /// Weights of the active tasks, in the order of `seen.tasks`.
  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double]
  /// Called after the step with the losses of the same batch, where `need.lossesAfterStep`.
  func observe(after losses: [Double], before seen: TaskObservation, memory: inout [Double])
}

extension Balancer {
  public func prepared(for tasks: [String]) throws -> any Balancer { self }
  public func initialMemory(tasks: Int) -> [Double] { [] }
  public func observe(after losses: [Double], before seen: TaskObservation, memory: inout [Double]) {}
}

/// A balancer that writes its weights where it is told to, so that a step asks for no memory.
public protocol InPlaceBalancer: Balancer {
  /// Initialises the weights of the active tasks, in the order of `seen.tasks`.
  func weigh(
    _ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom,
    into weights: UnsafeMutableBufferPointer<Double>)
}

extension InPlaceBalancer {
  public func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    [Double](unsafeUninitializedCapacity: seen.count) { weights, count in
      weigh(seen, memory: &memory, random: &random, into: UnsafeMutableBufferPointer(rebasing: weights[..<seen.count]))
      count = seen.count
    }
  }
}

/// A balancer that combines the gradients element by element, which no weights can express.
public protocol ElementwiseBalancer: Balancer {
  /// Writes the combined gradient of `count` elements.
  ///
  /// - Parameters:
  ///   - seed: Drawn once a step; randomness of an element may depend on it and on `offset` plus its index only, so that any split
  ///     over threads gives the same bytes.
  func combine(
    _ gradients: [UnsafePointer<Float>], count: Int, offset: Int, seed: UInt64, into result: UnsafeMutablePointer<Float>
  )
}

/// What the trainer must compute before a balancer can speak; it computes nothing else.
public enum BalancerNeed: Sendable, Equatable {
  /// The losses alone: one backward pass.
  case losses
  /// As `losses`, and once more the losses after the step.
  case lossesAfterStep
  /// Dot products between task gradients, of the shared parameters or of the shared representation.
  case gramian(at: GradientPlace)
  /// The gradients themselves, element by element.
  case jacobian
}

/// Where task gradients are compared.
public enum GradientPlace: String, Sendable, Equatable, CaseIterable {
  case parameters, representation

  static let parameter = Parameter.oneOf(
    "at", allCases.map(\.rawValue), default: "parameters",
    "Where gradients are compared: the shared parameters, or the shared representation (one backward pass through the trunk)."
  )

  init(_ arguments: Arguments) { self = GradientPlace(rawValue: arguments.text("at")) ?? .parameters }
}

/// What is known of the tasks at one step. Tasks without a labelled row in the batch are left out.
public struct TaskObservation: Sendable {
  /// Indices of the active tasks among all tasks of the model.
  public let tasks: [Int]
  /// Mean loss over labelled rows, one an active task.
  public let losses: [Double]
  /// Dot products of the active tasks' gradients; empty where the balancer did not ask for it.
  public let gramian: Gramian
  /// Steps taken before this one.
  public let step: Int
  /// Mean training losses of the past epochs, oldest first, one an epoch for every task of the model; NaN for a task without labels.
  public let epochLosses: [[Double]]

  public init(
    tasks: [Int], losses: [Double], gramian: Gramian = Gramian(rows: []), step: Int = 0, epochLosses: [[Double]] = []
  ) {
    self.tasks = tasks
    self.losses = losses
    self.gramian = gramian
    self.step = step
    self.epochLosses = epochLosses
  }

  public var count: Int { tasks.count }
}

/// A small counter-based generator (SplitMix64) whose state is one number that a checkpoint can hold.
public struct BalancerRandom: RandomNumberGenerator, Sendable, Equatable {
  public var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in 0 ..< 1.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  public mutating func permutation(_ count: Int) -> [Int] {
    var order = [Int](repeating: 0, count: count)
    order.withUnsafeMutableBufferPointer { permute($0) }
    return order
  }

  /// Writes a permutation of 0 ..< its count into `order`.
  mutating func permute(_ order: UnsafeMutableBufferPointer<Int>) {
    for index in order.indices { order.initializeElement(at: index, to: index) }
    for index in stride(from: order.count - 1, to: 0, by: -1) {
      order.swapAt(index, Int(next() % UInt64(index + 1)))
    }
  }
}

extension Catalogue where Make == any Balancer {
  /// Every way to balance tasks, alphabetical.
  public static let balance = Catalogue(
    "balance", "How the losses or gradients of several tasks are combined into one step.",
    [
      .alignedMTL, .cagrad, .conFIG, .dualProjection, .dwa, .equal, .fairGrad, .famo, .geometric, .gradDrop,
      .gradNorm, .gradVac, .imtlG, .imtlL,
      .mgda, .nashMTL, .pcgrad, .random, .stch, .uncertainty, .upgrad, .weights,
    ])
}
