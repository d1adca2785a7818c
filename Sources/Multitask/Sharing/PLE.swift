import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Progressive layered extraction: experts of each task beside shared ones, mixed by gates, level upon level; one level is CGC.
///
/// At level l the task t reads x_t = Σ_k g_t(x_t)_k e_k over its own and the shared experts, and the shared stream mixes all
/// experts, with g = softmax(W x). The last level has no shared gate. In all but the last level every task's loss reaches
/// the experts of the others through the shared stream, so only the last level's count as a task's own.
struct PLE: Sharing {
  let backbone = Backbone.shared
  let levels: Int
  let shared: Int
  let own: Int
  let widths: [Int]

  func network(for tasks: [SharingTask], in store: inout ParameterStore) throws -> any SharingNetwork {
    guard levels == 1 || Set(tasks.map(\.source)).count == 1 else {
      throw Complaint(
        "different-inputs", "ple with \(levels) levels needs tasks that read the same inputs",
        at: [.argument("levels")],
        label: "\(tasks.map(\.name).joined(separator: ", ")) differ in from:",
        hint: "use levels: 1 or .mmoe, or leave from: out")
    }
    let entry = CommonWidth(tasks, width: widths[0], in: &store)
    var width = entry.width
    var made: [Level] = []
    for index in 0..<levels {
      let level = Level(
        index: index, isLast: index == levels - 1, tasks: tasks, inputs: width, shared: shared, own: own,
        widths: widths, in: &store)
      width = level.width
      made.append(level)
    }
    return Network(tasks: tasks, entry: entry, levels: made)
  }

  struct Level: Sendable {
    let sharedExperts: [Trunk]
    let ownExperts: [[Trunk]]
    let gates: [Dense]
    let sharedGate: Dense?
    let parts: [SharingPart]
    let width: Int

    init(
      index: Int, isLast: Bool, tasks: [SharingTask], inputs: Int, shared: Int, own: Int, widths: [Int],
      in store: inout ParameterStore
    ) {
      let name = "sharing.level\(index)", title = isLast && index == 0 ? "" : "level \(index + 1)"
      let sources = Set(tasks.map(\.source)).count
      let sharedExperts = (0..<shared).map {
        Trunk(inputs, widths: widths, name: "\(name).shared\($0)", in: &store)
      }
      let width = widths.last ?? inputs
      self.width = width
      self.sharedExperts = sharedExperts
      var parts = [
        SharingPart(
          title.isEmpty ? "shared experts" : "\(title) shared", kind: "\(shared) × \(sharedExperts[0].text)",
          input: "\(inputs)",
          output: "\(width)", parameters: sharedExperts.reduce(0) { $0 + $1.parameters },
          owner: ParameterStore.sharedGroup, cost: sources * sharedExperts.reduce(0) { $0 + $1.cost })
      ]
      var ownExperts: [[Trunk]] = [], gates: [Dense] = []
      for task in tasks {
        let owner = isLast ? task.name : ParameterStore.sharedGroup
        let before = store.scalarCount
        let (experts, gate) = store.withGroup(owner) { store in
          (
            (0..<own).map { Trunk(inputs, widths: widths, name: "\(name).\(task.name)\($0)", in: &store) },
            Dense(inputs, to: own + shared, hasBias: false, in: &store, name: "\(name).gate.\(task.name)")
          )
        }
        ownExperts.append(experts)
        gates.append(gate)
        parts.append(
          SharingPart(
            title.isEmpty ? "experts" : isLast ? title : "\(title) of \(task.name)",
            kind: "\(own) × \(sharedExperts[0].text), gate", input: "\(inputs)",
            output: "\(width)", parameters: store.scalarCount - before, owner: owner,
            cost: experts.reduce(0) { $0 + $1.cost } + (own + shared) * (inputs + width)))
      }
      self.ownExperts = ownExperts
      self.gates = gates
      if isLast {
        sharedGate = nil
      } else {
        let count = shared + own * tasks.count
        sharedGate = Dense(inputs, to: count, hasBias: false, in: &store, name: "\(name).gate")
        parts.append(
          SharingPart(
            "\(title) shared gate", kind: "softmax", input: "\(inputs)", output: "\(width)",
            parameters: inputs * count, owner: ParameterStore.sharedGroup, cost: count * (inputs + width)))
      }
      self.parts = parts
    }

    /// streams: what each task reads; common: what the shared experts read for each task, equal for tasks of one source.
    func callAsFunction(
      _ streams: [Variable], common: [Variable], sources: [Int], on tape: Tape
    ) throws -> (streams: [Variable], common: Variable?) {
      var answers: [Int: [Variable]] = [:], all: [Variable] = [], mixed: [Variable] = []
      for (task, x) in streams.enumerated() {
        let shared = try answers[sources[task]] ?? sharedExperts.map { try $0(common[task], on: tape) }
        answers[sources[task]] = shared
        let own = try ownExperts[task].map { try $0(x, on: tape) }
        all += own
        mixed.append(try tape.mixture(own + shared, gate: try tape.softmax(try gates[task](x, on: tape))))
      }
      guard let sharedGate, let first = common.first, let shared = answers[sources[0]] else { return (mixed, nil) }
      let gate = try tape.softmax(try sharedGate(first, on: tape))
      return (mixed, try tape.mixture(all + shared, gate: gate))
    }
  }

  struct Network: SharingNetwork {
    let tasks: [SharingTask]
    let entry: CommonWidth
    let levels: [Level]

    var shapes: [RepresentationShape] { tasks.map { $0.shape.with(dim: levels[levels.count - 1].width) } }
    var parts: [SharingPart] { entry.parts + levels.flatMap(\.parts) }

    func callAsFunction(_ inputs: [Representation], on tape: Tape) throws -> [Representation] {
      let entries = try entry(inputs, tasks, on: tape)
      var streams = zip(tasks, inputs).map { entries[$0.source] ?? $1.vector }
      var common = streams
      for level in levels {
        let (next, shared) = try level(streams, common: common, sources: tasks.map(\.source), on: tape)
        streams = next
        if let shared { common = tasks.map { _ in shared } }
      }
      return zip(inputs, streams).map { $0.with(vector: $1) }
    }
  }
}

extension PLE.Network: ExportableSharing {
  func export(_ inputs: [ExportedRepresentation], to exporter: inout Exporter) throws -> [ExportedRepresentation] {
    let entries = entry.export(inputs, tasks, to: &exporter)
    var streams = zip(tasks, inputs).map { entries[$0.source] ?? $1.encoding.vector }
    var common = streams
    for level in levels {
      let (next, shared) = level.export(streams, common: common, to: &exporter)
      streams = next
      if let shared { common = tasks.map { _ in shared } }
    }
    return zip(inputs, streams).map { $0.with(vector: $1) }
  }
}

extension PLE.Level {
  fileprivate func export(
    _ streams: [OnnxGraph.Value], common: [OnnxGraph.Value], to exporter: inout Exporter
  ) -> ([OnnxGraph.Value], OnnxGraph.Value?) {
    var all: [OnnxGraph.Value] = [], mixed: [OnnxGraph.Value] = []
    for (task, x) in streams.enumerated() {
      let shared = sharedExperts.map { $0.export(common[task], to: &exporter) }
      let own = ownExperts[task].map { $0.export(x, to: &exporter) }
      all += own
      let gate = exporter.graph.softmax(gates[task].export(x, to: &exporter))
      mixed.append(exporter.mixture(own + shared, gate: gate))
    }
    guard let sharedGate, let first = common.first else { return (mixed, nil) }
    let shared = sharedExperts.map { $0.export(first, to: &exporter) }
    let gate = exporter.graph.softmax(sharedGate.export(first, to: &exporter))
    return (mixed, exporter.mixture(all + shared, gate: gate))
  }
}

extension Entry where Make == any Sharing {
  static let ple = Entry(
    "ple", "Experts of each task beside shared ones, mixed by gates, level upon level; one level is CGC.",
    source:
      "Tang 2020, Progressive layered extraction (PLE), equations 1 to 7; the experts read the fused representation",
    example: "model(data, tasks: { shape: .classify, colour: .classify }, sharing: .ple(levels: 2))",
    parameters: [
      .whole("levels", 1...8, default: 1, "Levels of extraction; 1 is customized gate control (CGC)."),
      .whole("shared", 1...64, default: 2, "Shared experts a level."),
      .whole("own", 1...64, default: 1, "Experts of each task a level."),
      .wholes("widths", 1...65_536, default: [64], "Width of each layer of an expert."), Towers.parameter,
    ]
  ) {
    ToweredSharing(
      PLE(
        levels: $0.whole("levels"), shared: $0.whole("shared"), own: $0.whole("own"),
        widths: try SharingWidths.given($0)), $0)
  }
}
