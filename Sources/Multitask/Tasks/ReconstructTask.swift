import Autograd
import Catalog
import Data
import Glibc
import Interchange
import NeuralNet
import Tensor

/// A column made again from its own encoding (an autoencoder), or from other inputs.
struct ReconstructTask: LearningTask {
  static let fits = ["audio", "image", "number", "series", "vector"]
  let options: TaskOptions

  let readsItsTarget = true

  func network(
    reading shape: RepresentationShape, target: TargetShape, name: String, in store: inout ParameterStore
  ) throws -> any TaskNetwork {
    guard let layout = ReconstructedColumn(target) else {
      throw Complaint(
        "wrong-task", "reconstruct makes numbers, pictures, sounds and series again",
        label: "'\(name)' is none of them",
        hint: "use .classify for categories")
    }
    return Network(
      head: Head(
        inputs: shape.dim, hidden: options.hidden, outputs: layout.count, name: "task.\(name)", in: &store),
      layout: layout)
  }

  struct Network: TaskNetwork {
    let head: Head
    let layout: ReconstructedColumn

    var outputText: String { layout.text }
    var cost: Int { head.cost }
    let metrics: [Metric] = [.rmse, .mae, .r2]

    func output(_ representation: Representation, targets: Targets?, on tape: Tape) throws -> TaskOutput {
      TaskOutput(try head(representation.vector, on: tape))
    }

    /// Each row's mean squared error in the scale of the fitting, over the steps that it has.
    func loss(_ output: TaskOutput, targets: Targets?, on tape: Tape) throws -> Loss? {
      guard let targets, let values = targets.values else { throw ShapeError("reconstruct", [], "no target") }
      let wanted = tape.makeTensor(output.values.shape), weights = tape.makeTensor(output.values.shape)
      wanted.fill(0)
      weights.fill(0)
      for row in 0..<targets.rows where targets.labelled.data[row] != 0 {
        let valid = layout.valid(row, targets)
        (wanted.data + row * layout.count).update(from: values.data + row * targets.width, count: valid)
        (weights.data + row * layout.count).update(repeating: 1 / Float(max(1, valid)), count: valid)
      }
      let loss = try tape.squaredError(output.values, targets: wanted, weights: weights)
      return Loss(sum: loss.sum, count: Float(targets.labelledCount))
    }

    /// For judging, what errors a row has is enough: mean square, mean size, mean square about the training mean.
    func append(_ output: TaskOutput, targets: Targets?, for use: AnswerUse, to answers: inout TaskAnswers) {
      guard use != .prediction else { return answers.append(rows: output.values) }
      for row in 0..<output.values.shape[0] {
        guard let targets, let values = targets.values, targets.labelled.data[row] != 0 else {
          answers.append([-1, -1, -1])
          continue
        }
        let valid = layout.valid(row, targets)
        var square = 0.0, size = 0.0, total = 0.0
        for index in 0..<valid {
          let actual = layout.restored(values.data[row * targets.width + index], at: index)
          let error = layout.restored(output.values.data[row * layout.count + index], at: index) - actual
          let distance = actual - layout.restored(0, at: index)
          square += error * error
          size += abs(error)
          total += distance * distance
        }
        answers.append([square, size, total].map { Float($0 / Double(max(1, valid))) })
      }
    }

    func evidence(outputs: TaskAnswers, targets: TargetColumn) -> Evidence {
      func column(_ place: Int) -> [Double] {
        outputs.measurements(place)
      }
      return .errors(squares: column(0), sizes: column(1), totals: column(2))
    }

    func prediction(_ answer: ArraySlice<Float>) -> Prediction? { layout.prediction(Array(answer)) }
  }
}

/// How the cells of a column lie in a row of numbers.
struct ReconstructedColumn: Sendable {
  private let target: TargetShape
  /// Numbers of a row, sequences at their longest.
  let count: Int
  /// Numbers of a step, for a column along time.
  private let features: Int?

  init?(_ target: TargetShape) {
    self.target = target
    switch target {
    case .audio(_, let fitting): (count, features) = (fitting.frames * fitting.mean.count, fitting.mean.count)
    case .number: (count, features) = (1, nil)
    case .picture(let fitting): (count, features) = (fitting.height * fitting.width * fitting.channels, nil)
    case .series(let fitting): (count, features) = (fitting.length * fitting.mean.count, fitting.mean.count)
    case .vector(let fitting): (count, features) = (fitting.mean.count, nil)
    case .classes, .none, .tags, .text: return nil
    }
  }

  /// The extents in words.
  var text: String {
    if case .picture(let fitting) = target { return "\(fitting.height) × \(fitting.width) × \(fitting.channels)" }
    return features.map { "≤ \(count / $0) × \($0)" } ?? "\(count)"
  }

  /// Numbers that a row has: those of its steps, or all.
  func valid(_ row: Int, _ targets: Targets) -> Int {
    guard let features else { return count }
    return min(count, targets.steps(row) * features)
  }

  /// The number of the column's unit; pictures from 0 to 1, sounds as logarithms of power.
  func restored(_ value: Float, at index: Int) -> Double {
    func scaled(_ mean: [Float], _ deviation: [Float]) -> Double {
      Double(value * deviation[index % mean.count] + mean[index % mean.count])
    }
    switch target {
    case .audio(_, let fitting): return scaled(fitting.mean, fitting.deviation)
    case .number(let fitting): return fitting.restored(Double(value))
    case .picture(let fitting): return scaled(fitting.mean, fitting.deviation)
    case .series(let fitting): return scaled(fitting.mean, fitting.deviation)
    case .vector(let fitting): return scaled(fitting.mean, fitting.deviation)
    case .classes, .none, .tags, .text: return Double(value)
    }
  }

  func prediction(_ row: [Float]) -> Prediction {
    let values = row.enumerated().map { restored($1, at: $0) }
    switch target {
    case .audio(let options, let fitting):
      let mels = fitting.mean.count
      let spectrogram = Spectrogram(frames: values.count / mels, bands: mels, values: values.map { Float($0) })
      return .clip(GriffinLim(LogMel(options)).clip(from: spectrogram))
    case .number: return .number(values.first ?? .nan)
    case .picture(let fitting):
      return .picture(
        Picture(
          width: fitting.width, height: fitting.height, channels: fitting.channels,
          pixels: values.map { UInt8((255 * min(1, max(0, $0.isNaN ? 0 : $0))).rounded()) }))
    case .classes, .none, .series, .tags, .text, .vector: return .numbers(values)
    }
  }
}

extension LogMel {
  /// The analysis that a column of sounds asks for.
  init(_ options: AudioModality) {
    self.init(rate: options.rate, mels: options.mels, window: options.window, hop: options.hop)
  }
}

extension ReconstructTask.Network: ExportableTask {
  func export(_ representation: ExportedRepresentation, to exporter: inout Exporter) throws -> [ExportedAnswer] {
    [layout.export(head.export(representation.encoding.vector, to: &exporter), to: &exporter)]
  }
}

extension ReconstructedColumn {
  /// scaled: [batch, count] -> the numbers in the column's unit; pictures from 0 to 255, sounds as log-mel frames.
  func export(_ scaled: OnnxGraph.Value, to exporter: inout Exporter) -> ExportedAnswer {
    func restored(_ mean: [Float], _ deviation: [Float], _ extents: [Int]) -> OnnxGraph.Value {
      let x = exporter.graph.reshape(scaled, [0] + extents)
      let spread = exporter.graph.constant("restore.\(scaled.name).deviation", [deviation.count], deviation)
      let middle = exporter.graph.constant("restore.\(scaled.name).mean", [mean.count], mean)
      return exporter.graph.add(exporter.graph.multiply(x, spread), middle)
    }
    func steps(_ fitting: (mean: [Float], deviation: [Float]), kind: String) -> ExportedAnswer {
      let extents = [count / fitting.mean.count, fitting.mean.count]
      return ExportedAnswer(
        restored(fitting.mean, fitting.deviation, extents), extents.map { .fixed($0) }, kind: kind)
    }
    switch target {
    case .audio(_, let fitting): return steps((fitting.mean, fitting.deviation), kind: "log-mel frames")
    case .number(let fitting):
      return ExportedAnswer(exporter.restored(exporter.graph.reshape(scaled, [-1]), fitting), [], kind: "number")
    case .picture(let fitting):
      let extents = [fitting.height, fitting.width, fitting.channels]
      let pixels = restored(fitting.mean.map { 255 * $0 }, fitting.deviation.map { 255 * $0 }, extents)
      let clipped = exporter.graph.node(
        "Clip", [pixels, exporter.graph.constant(0), exporter.graph.constant(255)])
      return ExportedAnswer(clipped, extents.map { .fixed($0) }, kind: "pixels from 0 to 255")
    case .series(let fitting): return steps((fitting.mean, fitting.deviation), kind: "the numbers of each step")
    case .vector(let fitting):
      return ExportedAnswer(
        restored(fitting.mean, fitting.deviation, [count]), [.fixed(count)], kind: "the numbers")
    case .classes, .none, .tags, .text: return ExportedAnswer(scaled, [.fixed(count)], kind: "the numbers")
    }
  }
}

extension Entry where Make == any LearningTask {
  static let reconstruct = Entry(
    "reconstruct", "The column itself, made again from its own encoding or from the inputs in from:.",
    source: "Hinton & Salakhutdinov 2006, Reducing the dimensionality of data with neural networks",
    example: "model(data, tasks: { image: .reconstruct })",
    parameters: [
      TaskOptions.column,
      Catalog.Parameter(
        "from", .either([.column, .list(of: .column)]), "The inputs that the task reads; the column itself by default."
      ).optional,
      TaskOptions.hidden,
    ]
  ) { ReconstructTask(options: TaskOptions($0)) }
}
