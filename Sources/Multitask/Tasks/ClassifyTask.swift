import Autograd
import Catalog
import Glibc
import Interchange
import NeuralNet
import Tensor

/// One class of several: softmax cross-entropy.
struct ClassifyTask: LearningTask {
  static let fits = ["category", "flag"]
  let options: TaskOptions
  let smoothing: Double

  func network(
    reading shape: RepresentationShape, target: TargetShape, name: String, in store: inout ParameterStore
  ) throws -> any TaskNetwork {
    guard case .classes(let classes) = target else {
      throw Complaint(
        "wrong-task", "classify predicts a category or a flag", label: "'\(name)' is neither",
        hint: "use .regress for numbers, or declare the column as .category")
    }
    guard classes.count >= 2 else {
      throw Complaint(
        "one-class",
        "'\(name)' has \(classes.count == 1 ? "only the class '\(classes[0])'" : "no class") in the training rows",
        hint: "a classification needs at least two")
    }
    return Network(
      head: Head(inputs: shape.dim, hidden: options.hidden, outputs: classes.count, name: "task.\(name)", in: &store),
      classes: classes,
      smoothing: Float(smoothing))
  }

  struct Network: TaskNetwork {
    let head: Head
    let classes: [String]
    let smoothing: Float

    var outputText: String { "\(classes.count)" }
    var cost: Int { head.cost }
    let metrics: [Metric] = [.accuracy, .f1, .auc]

    func output(_ representation: Representation, targets: Targets?, on tape: Tape) throws -> TaskOutput {
      TaskOutput(try head(representation.vector, on: tape))
    }

    func loss(_ output: TaskOutput, targets: Targets?, on tape: Tape) throws -> Loss? {
      guard let codes = targets?.codes else { throw ShapeError("classify", [], "targets without classes") }
      return try tape.softmaxCrossEntropy(output.values, labels: codes, smoothing: tape.isTraining ? smoothing : 0)
    }

    func evidence(outputs: TaskAnswers, targets: TargetColumn) -> Evidence {
      .classes(
        probabilities: Self.softmax(outputs.all, classes.count), classes: classes.count,
        labels: targets.codes.map(Int.init))
    }

    func prediction(_ answer: ArraySlice<Float>) -> Prediction? {
      let probabilities = Self.softmax(Array(answer), classes.count)
      let best = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
      return .category(classes[best], probabilities: probabilities)
    }

    private static func softmax(_ logits: [Float], _ classes: Int) -> [Float] {
      var result = logits
      for start in stride(from: 0, to: logits.count - classes + 1, by: classes) {
        let top = logits[start..<start + classes].max() ?? 0
        var sum: Float = 0
        for index in start..<start + classes {
          result[index] = exp(logits[index] - top)
          sum += result[index]
        }
        for index in start..<start + classes { result[index] /= sum }
      }
      return result
    }
  }
}

extension ClassifyTask.Network: ExportableTask {
  func export(_ representation: ExportedRepresentation, to exporter: inout Exporter) throws -> [ExportedAnswer] {
    let logits = head.export(representation.encoding.vector, to: &exporter)
    return [ExportedAnswer(exporter.graph.softmax(logits), [.fixed(classes.count)], kind: "probabilities")]
  }
}

extension Entry where Make == any LearningTask {
  static let classify = Entry(
    "classify", "One class of several, by softmax cross-entropy.",
    example: "model(data, tasks: { shape: .classify(smoothing: 0.1) })",
    parameters: TaskOptions.parameters + [.number("smoothing", 0...0.9, default: 0, "Label smoothing (Szegedy 2016).")]
  ) { ClassifyTask(options: TaskOptions($0), smoothing: $0.number("smoothing")) }
}
