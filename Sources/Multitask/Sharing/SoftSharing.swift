import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// A network a task, tied: the loss has λ Σ_t ‖θ_t − θ̄‖² over the weights that several tasks' networks have alike.
///
/// For two tasks that is λ/2 ‖θ_1 − θ_2‖². Tasks that read different inputs are tied where their networks are alike: in the
/// encoders of the inputs that they both read, and in fusions of the same shape. Heads and towers are not tied.
struct SoftSharing: Sharing {
  let backbone = Backbone.perTask
  let strength: Double

  var standsBetween: Bool { false }

  func network(for tasks: [SharingTask], in store: inout ParameterStore) throws -> any SharingNetwork {
    var groups: [[Autograd.Parameter]] = [], places: [String: Int] = [:]
    for task in tasks {
      let prefix = "\(task.name)."
      for declaration in store.declarations
      where !declaration.isStatistic && declaration.group == task.name && declaration.name.hasPrefix(prefix) {
        let key = "\(declaration.name.dropFirst(prefix.count)) \(declaration.parameter.shape)"
        if let place = places[key] {
          groups[place].append(declaration.parameter)
        } else {
          places[key] = groups.count
          groups.append([declaration.parameter])
        }
      }
    }
    let tied = groups.filter { $0.count > 1 }
    guard tasks.count < 2 || !tied.isEmpty else {
      throw Complaint(
        "different-inputs", "soft ties networks that have weights alike, and these have none",
        label: "\(tasks.map(\.name).joined(separator: ", ")) read different inputs", hint: "use .none or .hard")
    }
    return Network(shapes: tasks.map(\.shape), tied: tied, strength: Float(strength))
  }

  struct Network: SharingNetwork {
    let shapes: [RepresentationShape]
    let tied: [[Autograd.Parameter]]
    let strength: Float

    var parts: [SharingPart] {
      let count = tied.reduce(0) { $0 + $1[0].shape.count }
      return [
        SharingPart(
          "ties", kind: "\(NumberText.plain(Double(strength))) × squared distance",
          input: "\(count) weights alike", output: "", parameters: 0, owner: ParameterStore.sharedGroup, cost: 0)
      ]
    }

    func callAsFunction(_ inputs: [Representation], on tape: Tape) throws -> [Representation] { inputs }

    func penalty(on tape: Tape) throws -> Variable? {
      var total: Variable?
      for group in tied {
        let variables = group.map { tape[$0] }
        var sum = variables[0]
        for other in variables.dropFirst() { sum = try tape.add(sum, other) }
        let mean = tape.scale(sum, by: 1 / Float(variables.count))
        for variable in variables {
          let distance = tape.sum(tape.square(try tape.subtract(variable, mean)))
          total = try total.map { try tape.add($0, distance) } ?? distance
        }
      }
      return total.map { tape.scale($0, by: strength) }
    }
  }
}

extension SoftSharing.Network: ExportableSharing {
  func export(_ inputs: [ExportedRepresentation], to exporter: inout Exporter) throws -> [ExportedRepresentation] {
    inputs
  }
}

extension Entry where Make == any Sharing {
  static let soft = Entry(
    "soft", "A network a task, tied to the others by the squared distance of their weights.",
    source:
      "Duong 2015, Low resource dependency parsing: cross-lingual parameter sharing, equation 4, for any number of tasks",
    example: "model(data, tasks: { shape: .classify, colour: .classify }, sharing: .soft(strength: 0.05))",
    parameters: [
      .number("strength", 0...1e6, default: 0.01, "λ: 0 leaves the networks apart."), Towers.parameter,
    ]
  ) { ToweredSharing(SoftSharing(strength: $0.number("strength")), $0) }
}
