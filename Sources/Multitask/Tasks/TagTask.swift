import Autograd
import Catalog
import Glibc
import Interchange
import NeuralNet
import Tensor

/// Any number of tags of a set: a logistic regression for each.
struct TagTask: LearningTask {
  static let fits = ["tags"]
  let options: TaskOptions

  func network(
    reading shape: RepresentationShape, target: TargetShape, name: String, in store: inout ParameterStore
  ) throws -> any TaskNetwork {
    guard case .tags(let tags) = target else {
      throw Complaint(
        "wrong-task", "tag predicts tags", label: "'\(name)' has none",
        hint: "use .classify for one class of several, or declare the column as .tags")
    }
    return Network(
      head: Head(inputs: shape.dim, hidden: options.hidden, outputs: tags.count, name: "task.\(name)", in: &store),
      tags: tags)
  }

  struct Network: TaskNetwork {
    let head: Head
    let tags: [String]

    var outputText: String { "\(tags.count)" }
    var cost: Int { head.cost }
    let metrics: [Metric] = [.auc, .f1, .brier]

    func output(_ representation: Representation, targets: Targets?, on tape: Tape) throws -> TaskOutput {
      TaskOutput(try head(representation.vector, on: tape))
    }

    /// The sum over tags, a mean over labelled rows once divided by the count.
    func loss(_ output: TaskOutput, targets: Targets?, on tape: Tape) throws -> Loss? {
      guard let targets, let values = targets.values else { throw ShapeError("tag", [], "targets without tags") }
      let weights = tape.makeTensor(output.values.shape)
      for row in 0..<targets.rows {
        (weights.data + row * tags.count).update(repeating: targets.labelled.data[row], count: tags.count)
      }
      let loss = try tape.binaryCrossEntropy(output.values, targets: values, weights: weights)
      return Loss(sum: loss.sum, count: Float(targets.labelledCount))
    }

    func evidence(outputs: TaskAnswers, targets: TargetColumn) -> Evidence {
      var labels = [Int](repeating: -1, count: targets.count * tags.count)
      for row in 0..<targets.count where targets.labelled[row] != 0 {
        for tag in tags.indices { labels[row * tags.count + tag] = Int(targets.values[row * tags.count + tag]) }
      }
      return .tags(probabilities: outputs.all.map(Self.probability), tags: tags.count, labels: labels)
    }

    func prediction(_ answer: ArraySlice<Float>) -> Prediction? {
      let probabilities = answer.map(Self.probability)
      return .tags(zip(tags, probabilities).filter { $1 >= 0.5 }.map(\.0), probabilities: probabilities)
    }

    private static func probability(_ logit: Float) -> Float { 1 / (1 + exp(-logit)) }
  }
}

extension TagTask.Network: PriorNetwork {
  var bias: Autograd.Parameter? { head.bias }

  /// The log-odds of each tag, as if half a row more had it and half a row more had it not.
  func prior(of labels: LabelCounts) -> [Float] {
    tags.indices.map { tag in
      let holding = tag < labels.holding.count ? labels.holding[tag] : 0
      return log((holding + 0.5) / (Float(labels.rows) - holding + 0.5))
    }
  }
}

extension TagTask.Network: ExportableTask {
  func export(_ representation: ExportedRepresentation, to exporter: inout Exporter) throws -> [ExportedAnswer] {
    let logits = head.export(representation.encoding.vector, to: &exporter)
    return [ExportedAnswer(exporter.apply(.sigmoid, to: logits), [.fixed(tags.count)], kind: "probabilities")]
  }
}

extension Entry where Make == any LearningTask {
  static let tag = Entry(
    "tag",
    "Any number of tags of a set, by a binary cross-entropy for each; starts with how common each is in the training rows.",
    source:
      "Tsoumakas & Katakis 2007, Multi-label classification (binary relevance); Lin 2017, Focal loss, section 3.3, for the start",
    example: "model(read(\"films.csv\", columns: { poster: .image, genres: .tags }), tasks: { genres: .tag })",
    parameters: TaskOptions.parameters
  ) { TagTask(options: TaskOptions($0)) }
}
