import Autograd
import Catalog
import Data
import Multimodal
import Multitask
import NeuralNet
import Tensor

/// A model whose every shape is planned and that has no weights: what `model` gives.
public struct Blueprint: Sendable {
  public let request: BlueprintRequest
  public let data: Dataset
  public let preprocessing: Preprocessing
  public let inputs: [Input]
  public let tasks: [TaskPlan]
  public internal(set) var network: Network
  public internal(set) var store: ParameterStore
  public let parts: [Part]
  let fingerprint = DataFingerprint()

  /// For how many rows to learn from the encoders that the user left open were chosen.
  let trainingRows: Int

  /// One input with its encoder.
  public struct Input: Sendable {
    public let name: String
    public let choice: Choice
    public let encoder: any Encoder
    public let shape: FeatureShape
    /// Whether some training rows lack it, so that what stands for it is learned.
    public let learnsAbsence: Bool
    /// Why this encoder, where the user did not say.
    public let reason: String
  }

  /// One task.
  public struct TaskPlan: Sendable {
    public let name: String
    /// Empty for a task that needs none.
    public let column: String
    public let choice: Choice
    public let task: any LearningTask
    public let target: TargetShape
    /// Indices of the inputs that it reads.
    public let inputs: [Int]
  }

  /// A line of the summary.
  public struct Part: Sendable, Equatable {
    public let name: String
    /// As the user would write it, or a description.
    public let kind: String
    public let input: String
    public let output: String
    /// Learned numbers.
    public let parameters: Int
    /// `shared`, or the task that alone uses it.
    public let owner: String
    /// Multiply-adds of a forward pass for a row.
    public let cost: Int
  }

  /// Plans the network for `data`, fitting vocabularies and scaling on its training rows.
  ///
  /// - Parameter learnsAbsence: Whether every input learns what stands for it when absent, as `train(absent:)` needs.
  /// - Throws: `Complaints` with paths into the arguments of `model`.
  public init(_ request: BlueprintRequest, data: Dataset, learnsAbsence: Bool = false) throws {
    let found = request.complaints(schema: data.schema)
    guard found.isEmpty else { throw Complaints(found) }
    let obstacles = request.preflight(data)
    guard obstacles.isEmpty else { throw Complaints(obstacles) }
    let data = request.prepared(data)
    let names = request.inputNames(schema: data.schema)
    let columns = names + request.tasks.map { request.column(of: $0) }.filter { !$0.isEmpty }
    let unique = columns.enumerated().filter { columns.firstIndex(of: $0.element) == $0.offset }.map(\.element)
    let preprocessing = try Preprocessing(fitting: data.train, columns: unique)
    try self.init(request, data: data, preprocessing: preprocessing, inputNames: names, learnsAbsence: learnsAbsence)
  }

  /// Plans the network for preprocessing that is fitted already.
  ///
  /// - Parameters:
  ///   - learned: Inputs that learn what stands for them when absent, where that is known from before.
  ///   - trainingRows: How many rows encoders that were left open suit, where that is known from before.
  init(
    _ request: BlueprintRequest, data: Dataset, preprocessing: Preprocessing, inputNames names: [String],
    learnsAbsence: Bool, learned: Set<String>? = nil, trainingRows: Int? = nil
  ) throws {
    self.trainingRows = trainingRows ?? data.train.count
    self.request = request
    self.data = data
    self.preprocessing = preprocessing
    let schema = data.train.schema
    let fusion = try Catalogue<any FusionMethod>.fusion.make(request.fusion)
    var inputs: [Input] = []
    for name in names {
      guard let fitted = preprocessing[name] else { throw Complaint("unknown-column", "there is no column '\(name)'") }
      let shape = FeatureShape(fitted)
      let given = request.inputs?.first { $0.name == name }?.choice
      let reader = request.readerInOrder(of: name, among: names)
      let standard = DefaultEncoder.choice(
        for: shape, trainingRows: self.trainingRows, inOrderFor: reader, isRaw: fusion.readsRaw)
      let choice = given ?? standard.choice
      inputs.append(
        Input(
          name: name, choice: choice, encoder: try Catalogue<any Encoder>.encoder.make(choice), shape: shape,
          learnsAbsence: learned?.contains(name) ?? (learnsAbsence || (schema[name]?.missing ?? 0) > 0),
          reason: given == nil ? standard.reason : "")
      )
    }
    var tasks: [TaskPlan] = []
    for named in request.tasks {
      let column = request.column(of: named)
      let choice = try named.choice ?? BlueprintRequest.defaultTask(try data.schema.field(column))
      let task = try Catalogue<any LearningTask>.task.make(choice)
      let from = request.namedInputs(of: named)
      let read = inputs.indices.filter { input in
        from.isEmpty || from.contains(inputs[input].name) || task.isGuidedByItsTarget && inputs[input].name == column
      }
      tasks.append(
        TaskPlan(
          name: named.name, column: column, choice: choice, task: task,
          target: preprocessing[column].map { TargetShape($0) } ?? .none, inputs: read))
    }
    self.inputs = inputs
    self.tasks = tasks
    var builder = NetworkBuilder(inputs: inputs, tasks: tasks)
    network = try builder.build(
      fusion: fusion, fusionText: request.fusion.text,
      sharing: try Catalogue<any Sharing>.sharing.make(request.sharing), sharingText: request.sharing.text)
    store = builder.store
    parts = builder.parts
  }

  /// The same model whose inputs all learn what stands for them when absent.
  func learningAbsence() throws -> Blueprint {
    if inputs.allSatisfy(\.learnsAbsence) { return self }
    return try Blueprint(
      request, data: data, preprocessing: preprocessing, inputNames: inputs.map(\.name), learnsAbsence: true,
      trainingRows: trainingRows)
  }

  /// The content hash of the rows; linear in the data when it is first asked for.
  public var dataHash: String { fingerprint.text(of: data) }

  /// Learned numbers.
  public var parameterCount: Int { store.scalarCount }

  /// Bytes of weights, gradients and Adam's state.
  public var trainingBytes: Int { store.count * MemoryLayout<Float>.size * (3 + Sharding.most) }

  /// The columns that a batch for training holds.
  var columnNames: [String] {
    let all = inputs.map(\.name) + tasks.map(\.column).filter { !$0.isEmpty }
    return all.enumerated().filter { all.firstIndex(of: $0.element) == $0.offset }.map(\.element)
  }
}

/// The encoder of a column whose encoder the user left open.
enum DefaultEncoder {
  /// Below so many training rows, counted edges and colours tell more than learned convolutions
  /// (`Benchmarks/accuracy/few-pictures.heddle`).
  static let fewPictures = 2000

  /// - Parameters:
  ///   - reader: The task that reads along this input, if one does.
  ///   - isRaw: Whether the fusion reads steps and numbers as they are.
  static func choice(
    for shape: FeatureShape, trainingRows: Int, inOrderFor reader: String? = nil, isRaw: Bool = false
  ) -> (choice: Choice, reason: String) {
    if isRaw && [.steps, .values].contains(shape.structure) { return (Choice("raw"), "the fusion reads it as it is") }
    if let reader, shape.longest > 1 {
      return (Choice("recurrent"), "read in order by \(reader)")
    }
    func whole(_ label: String, _ value: Int) -> LabelledArgument { LabelledArgument(label, .number(Double(value))) }
    func wholes(_ label: String, _ values: [Int]) -> LabelledArgument {
      LabelledArgument(label, .list(values.map { .number(Double($0)) }))
    }
    switch shape {
    case .classes(let count):
      let dim = max(4, min(32, (count + 1) / 2))
      return (Choice("embed", [whole("dim", dim)]), "\(count) classes")
    case .picture(let height, let width, _, _):
      let smallest = min(height, width)
      if smallest < 8 { return (Choice("mlp", [wholes("widths", [64])]), "pictures of \(height) × \(width)") }
      if trainingRows < fewPictures { return (Choice("histograms"), "few pictures") }
      let widths = smallest < 40 ? [16, 32] : [16, 32, 64]
      return (Choice("cnn", [wholes("widths", widths)]), "pictures of \(height) × \(width)")
    case .steps(let longest, let features):
      if min(longest, features) < 8 {
        return (Choice("recurrent", [whole("layers", 1), whole("dim", 64)]), "series of \(features) values")
      }
      return (
        Choice("cnn", [wholes("widths", longest > 200 ? [16, 32, 32] : [16, 32])]),
        "up to \(longest) steps of \(features)"
      )
    case .tokens(let vocabulary, let longest, _):
      return (Choice("bagOfWords"), "up to \(longest) tokens of a vocabulary of \(vocabulary)")
    case .values(let count):
      return (
        Choice("mlp", [wholes("widths", count > 8 ? [64, 64] : [16])]), count == 1 ? "one number" : "\(count) numbers"
      )
    }
  }
}

extension Blueprint {
  /// Whether an input's length differs from row to row in a way that padding costs.
  var hasSequences: Bool {
    inputs.contains { input in
      switch input.shape {
      case .steps, .tokens: true
      default: false
      }
    }
  }
}
