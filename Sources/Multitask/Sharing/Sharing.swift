import Autograd
import Catalog
import Tensor

/// How much of the network the tasks share.
public protocol Sharing: Sendable {
  /// Whether all tasks read one backbone (encoders and fusion), or each has its own.
  var backbone: Backbone { get }
  /// Declares what stands between the backbones and the heads.
  ///
  /// - Throws: `Complaint` where the tasks do not suit, such as tasks that read different inputs.
  func network(for tasks: [SharingTask], in store: inout ParameterStore) throws -> any SharingNetwork
}

/// How many backbones there are.
public enum Backbone: Sendable, Equatable { case shared, perTask }

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
  /// Multiply-adds for a row.
  var cost: Int { get }
  /// inputs: what each task's backbone gives; for a shared backbone, tasks of one source have the same variable.
  func callAsFunction(_ inputs: [Representation], on tape: Tape) throws -> [Representation]
  /// A term added to the loss once a step, such as the distance between tied parameters, or nil.
  func penalty(on tape: Tape) throws -> Variable?
}

extension SharingNetwork {
  public func penalty(on tape: Tape) throws -> Variable? { nil }
}

extension Catalogue where Make == any Sharing {
  /// Every sharing architecture, alphabetical.
  public static let sharing = Catalogue("sharing", "How much of the network the tasks share.", [.hard, .none])
}

/// The heads read the backbones as they are.
struct DirectSharing: Sharing {
  let backbone: Backbone

  func network(for tasks: [SharingTask], in store: inout ParameterStore) throws -> any SharingNetwork {
    Network(shapes: tasks.map(\.shape))
  }

  private struct Network: SharingNetwork {
    let shapes: [RepresentationShape]
    let cost = 0

    func callAsFunction(_ inputs: [Representation], on tape: Tape) throws -> [Representation] { inputs }
  }
}

extension Entry where Make == any Sharing {
  static let hard = Entry(
    "hard", "One backbone for all tasks, a head for each.", source: "Caruana 1997, Multitask learning"
  ) { _ in DirectSharing(backbone: .shared) }

  static let none = Entry("none", "A network of its own for each task.") { _ in DirectSharing(backbone: .perTask) }
}
