import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Multi-gate mixture of experts: y_t = h_t(Σ_k g_t(x)_k f_k(x)) with g_t(x) = softmax(W_t x).
///
/// The experts f_k read the fused representation. Tasks that read different inputs have the experts applied to each of their
/// representations, brought to one width first where they differ.
struct MMoE: Sharing {
  let backbone = Backbone.shared
  let experts: Int
  let widths: [Int]

  func network(for tasks: [SharingTask], in store: inout ParameterStore) throws -> any SharingNetwork {
    let entry = CommonWidth(tasks, width: widths[0], in: &store)
    let experts = (0..<experts).map {
      Trunk(entry.width, widths: widths, name: "sharing.expert\($0)", in: &store)
    }
    let gates = tasks.map { task in
      store.withGroup(task.name) { store in
        Dense(entry.width, to: experts.count, hasBias: false, in: &store, name: "sharing.gate.\(task.name)")
      }
    }
    return Network(tasks: tasks, entry: entry, experts: experts, gates: gates)
  }

  struct Network: SharingNetwork {
    let tasks: [SharingTask]
    let entry: CommonWidth
    let experts: [Trunk]
    let gates: [Dense]

    private var width: Int { experts[0].outputs }
    var shapes: [RepresentationShape] { tasks.map { $0.shape.with(dim: width) } }

    var parts: [SharingPart] {
      let sources = Set(tasks.map(\.source)).count
      let shared = SharingPart(
        "experts", kind: "\(experts.count) × \(experts[0].text)", input: "\(entry.width)", output: "\(width)",
        parameters: experts.reduce(0) { $0 + $1.parameters }, owner: ParameterStore.sharedGroup,
        cost: sources * experts.reduce(0) { $0 + $1.cost })
      return entry.parts + [shared]
        + tasks.map { task in
          SharingPart(
            "gate", kind: "softmax", input: "\(entry.width)", output: "\(experts.count)",
            parameters: entry.width * experts.count, owner: task.name,
            cost: entry.width * experts.count + experts.count * width)
        }
    }

    func callAsFunction(_ inputs: [Representation], on tape: Tape) throws -> [Representation] {
      let common = try entry(inputs, tasks, on: tape)
      var answers: [Int: [Variable]] = [:]
      return try tasks.indices.map { index in
        let source = tasks[index].source
        let x = common[source] ?? inputs[index].vector
        let parts = try answers[source] ?? experts.map { try $0(x, on: tape) }
        answers[source] = parts
        let gate = try tape.softmax(try gates[index](x, on: tape))
        return inputs[index].with(vector: try tape.mixture(parts, gate: gate))
      }
    }
  }
}

extension MMoE.Network: ExportableSharing {
  func export(_ inputs: [ExportedRepresentation], to exporter: inout Exporter) throws -> [ExportedRepresentation] {
    let common = entry.export(inputs, tasks, to: &exporter)
    return tasks.indices.map { index in
      let x = common[tasks[index].source] ?? inputs[index].encoding.vector
      let answers = experts.map { $0.export(x, to: &exporter) }
      let gate = exporter.graph.softmax(gates[index].export(x, to: &exporter))
      return inputs[index].with(vector: exporter.mixture(answers, gate: gate))
    }
  }
}

extension Entry where Make == any Sharing {
  static let mmoe = Entry(
    "mmoe", "Shared experts that each task mixes by a gate of its own.",
    source:
      "Ma 2018, Modeling task relationships in multi-task learning with multi-gate mixture-of-experts, equations 5 to 7",
    example: "model(data, tasks: { shape: .classify, colour: .classify }, sharing: .mmoe(experts: 3))",
    parameters: [
      .whole("experts", 1...256, default: 4, "Shared experts."),
      .wholes("widths", 1...65_536, default: [64], "Width of each layer of an expert."), Towers.parameter,
    ]
  ) {
    ToweredSharing(MMoE(experts: $0.whole("experts"), widths: try SharingWidths.given($0)), $0)
  }
}

/// Widths that must not be empty.
enum SharingWidths {
  static func given(_ arguments: Arguments) throws -> [Int] {
    let widths = arguments.wholes("widths")
    guard !widths.isEmpty else {
      throw Complaint("out-of-range", "widths needs at least one width", at: [.argument("widths")])
    }
    return widths
  }
}
