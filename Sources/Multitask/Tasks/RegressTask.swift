import Autograd
import Catalog
import Data
import Interchange
import NeuralNet
import Tensor

/// A number: squared, absolute or Huber error of the scaled value.
struct RegressTask: LearningTask {
  enum PointError: String, CaseIterable { case absolute, huber, squared }

  static let fits = ["number"]
  let options: TaskOptions
  let error: PointError

  func network(
    reading shape: RepresentationShape, target: TargetShape, name: String, in store: inout ParameterStore
  ) throws -> any TaskNetwork {
    guard case .number(let fitting) = target else {
      throw Complaint(
        "wrong-task", "regress predicts a number", label: "'\(name)' is none",
        hint: "use .classify for categories and flags")
    }
    return Network(
      head: Head(inputs: shape.dim, hidden: options.hidden, outputs: 1, name: "task.\(name)", in: &store),
      fitting: fitting, error: error)
  }

  struct Network: TaskNetwork {
    let head: Head
    let fitting: NumberFitting
    let error: PointError

    let outputText = "1"
    var cost: Int { head.cost }
    let metrics: [Metric] = [.mae, .rmse, .r2]

    func output(_ representation: Representation, targets: Targets?, on tape: Tape) throws -> TaskOutput {
      TaskOutput(try head(representation.vector, on: tape))
    }

    func loss(_ output: TaskOutput, targets: Targets?, on tape: Tape) throws -> Loss? {
      guard let targets, let values = targets.values else { throw ShapeError("regress", [], "targets without numbers") }
      return switch error {
      case .absolute: try tape.absoluteError(output.values, targets: values, weights: targets.labelled)
      case .huber: try tape.huber(output.values, targets: values, weights: targets.labelled)
      case .squared: try tape.squaredError(output.values, targets: values, weights: targets.labelled)
      }
    }

    func evidence(outputs: TaskAnswers, targets: TargetColumn) -> Evidence {
      .numbers(
        predicted: outputs.all.map(unscaled),
        actual: zip(targets.values, targets.labelled).map { $1 == 0 ? .nan : unscaled($0) })
    }

    func prediction(_ answer: ArraySlice<Float>) -> Prediction? { .number(answer.first.map(unscaled) ?? .nan) }

    private func unscaled(_ value: Float) -> Double { fitting.restored(Double(value)) }
  }
}

extension RegressTask.Network: ExportableTask {
  func export(_ representation: ExportedRepresentation, to exporter: inout Exporter) throws -> [ExportedAnswer] {
    let scaled = exporter.graph.reshape(head.export(representation.encoding.vector, to: &exporter), [-1])
    return [ExportedAnswer(exporter.restored(scaled, fitting), [], kind: "number")]
  }
}

extension Exporter {
  /// As `NumberFitting.restored`.
  mutating func restored(_ scaled: OnnxGraph.Value, _ fitting: NumberFitting) -> OnnxGraph.Value {
    let spread = graph.multiply(scaled, graph.constant(Float(fitting.deviation)))
    let x = graph.add(spread, graph.constant(Float(fitting.mean)))
    guard let shift = fitting.shift else { return x }
    return graph.add(graph.node("Exp", [x]), graph.constant(Float(shift - 1)))
  }
}

extension Entry where Make == any LearningTask {
  static let regress = Entry(
    "regress", "A number, scaled by the training rows' mean and deviation.",
    example: "model(rows, tasks: { kin1: .regress(loss: .absolute) })",
    parameters: TaskOptions.parameters + [
      .oneOf(
        "loss", RegressTask.PointError.allCases.map(\.rawValue), default: "squared",
        "Squared error, absolute error, or Huber's with δ = 1.")
    ]
  ) { RegressTask(options: TaskOptions($0), error: RegressTask.PointError(rawValue: $0.text("loss")) ?? .squared) }
}
