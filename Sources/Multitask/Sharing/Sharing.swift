import Autograd
import Catalog
import Tensor

/// How much of the network the tasks share.
public protocol Sharing: Sendable {
  /// How many backbones (encoders and fusion) there are.
  var backbone: Backbone { get }
  /// Declares what stands between the backbones and the heads.
  ///
  /// - Throws: `Complaint` where the tasks do not suit, such as tasks that read different inputs.
  func network(for tasks: [SharingTask], in store: inout ParameterStore) throws -> any SharingNetwork
  /// Whether it stands between backbones and heads; tasks that read along one input then have it there too, position by
  /// position. Else it concerns the backbones as a whole.
  var standsBetween: Bool { get }
  /// - Throws: `Complaint` where it names a task that is none of these.
  func check(tasks: [String]) throws
}

extension Sharing {
  public var standsBetween: Bool { true }
  public func check(tasks: [String]) throws {}
}

/// How many backbones there are, and whose loss reaches them.
public enum Backbone: Sendable, Equatable {
  /// One for all tasks.
  case shared
  /// One a task, which only that task's loss changes.
  case perTask
  /// One a task, joined above so that every task's loss changes all of them.
  case stitched
  /// One for each group of tasks; tasks that are not named have one more together.
  case groups([[String]])
}

/// A task as a sharing architecture sees it.
public struct SharingTask: Sendable, Equatable {
  public let name: String
  public let shape: RepresentationShape
  /// Which of the shared backbone's fused representations it reads; tasks with equal `from:` have the same.
  public let source: Int

  public init(name: String, shape: RepresentationShape, source: Int) {
    self.name = name
    self.shape = shape
    self.source = source
  }
}

/// A sharing architecture with its parameters.
public protocol SharingNetwork: Sendable {
  /// What each task's head reads.
  var shapes: [RepresentationShape] { get }
  /// What it consists of and whose it is, for the blueprint.
  var parts: [SharingPart] { get }
  /// inputs: what each task's backbone gives; for a shared backbone, tasks of one source have the same variable.
  func callAsFunction(_ inputs: [Representation], on tape: Tape) throws -> [Representation]
  /// A term added to the loss once a step, such as the distance between tied parameters, or nil.
  func penalty(on tape: Tape) throws -> Variable?
}

extension SharingNetwork {
  public func penalty(on tape: Tape) throws -> Variable? { nil }

  /// Multiply-adds for a row.
  public var cost: Int { parts.reduce(0) { $0 + $1.cost } }
}

/// A line of the blueprint.
public struct SharingPart: Sendable, Equatable {
  /// Such as `experts` or `gate`.
  public let name: String
  /// In words.
  public let kind: String
  public let input: String
  public let output: String
  /// Learned numbers.
  public let parameters: Int
  /// `ParameterStore.sharedGroup`, or the task that alone uses it.
  public let owner: String
  /// Multiply-adds for a row.
  public let cost: Int

  public init(
    _ name: String, kind: String, input: String, output: String, parameters: Int, owner: String, cost: Int
  ) {
    self.name = name
    self.kind = kind
    self.input = input
    self.output = output
    self.parameters = parameters
    self.owner = owner
    self.cost = cost
  }
}

extension Catalogue where Make == any Sharing {
  /// Every sharing architecture, alphabetical.
  public static let sharing = Catalogue(
    "sharing", "How much of the network the tasks share.", [.crossStitch, .hard, .mmoe, .mtan, .none, .ple, .soft])
}
