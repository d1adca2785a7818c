import Autograd
import Catalog
import Interchange
import NeuralNet
import Tensor

/// Early fusion: the raw steps of all inputs side by side, then one encoder.
///
/// x(t) = [x₁(t); x₂(t); …], h = encoder(x). Step t of one input belongs to step t of the others; a shorter input is 0 behind its end, numbers
/// are the same at every step of the longest, and an absent input is a learned vector there. Inputs without steps lie side by side.
struct EarlyFusion: FusionMethod {
  /// Nil for convolutions along steps, dense layers over plain numbers.
  let encoder: Choice?
  var readsRaw: Bool { true }

  func network(for inputs: [FusionInput], name: String, in store: inout ParameterStore) throws -> any FusionNetwork {
    let widths = inputs.map { $0.shape.positionDim ?? $0.shape.dim }
    let hasSteps = inputs.contains { $0.shape.positionDim != nil }
    let reductions = Set(inputs.filter { $0.shape.positionDim != nil }.map(\.shape.reduction))
    guard reductions.count <= 1 else {
      throw Complaint(
        "wrong-modality", "early fusion needs inputs with steps of one length",
        hint: "use the encoder .raw for every input")
    }
    let absent = zip(inputs, widths).map { input, width in
      store.declare("\(name).\(input.name).absent", shape: [width], initialiser: .zeros, decays: false)
    }
    let total = widths.reduce(0, +)
    let encoder = encoder ?? Choice(hasSteps ? "conv1d" : "mlp")
    let made = try Catalogue<any Encoder>.encoder.make(encoder)
    let shape: FeatureShape =
      hasSteps ? .steps(longest: inputs.map(\.shape.longest).max() ?? 1, features: total) : .values(count: total)
    guard type(of: made).reads.contains(shape.structure) else {
      throw Complaint(
        "wrong-modality", ".\(encoder.name) does not read \(hasSteps ? "steps" : "plain numbers")",
        at: [.argument("encoder")],
        notes: ["it can be " + Catalogue<any Encoder>.names(reading: shape.structure).joined(separator: ", ")])
    }
    do {
      let network = try made.network(for: shape, name: name, in: &store)
      return Network(encoder: network, absent: absent, widths: widths, hasSteps: hasSteps)
    } catch let complaint as Complaint {
      throw complaint.within(.argument("encoder"))
    }
  }

  struct Network: FusionNetwork {
    let encoder: any EncoderNetwork
    let absent: [Autograd.Parameter]
    let widths: [Int]
    let hasSteps: Bool
    var dim: Int { encoder.output.dim }
    var cost: Int { encoder.cost }

    func callAsFunction(_ inputs: [FusionPart], on tape: Tape) throws -> Variable {
      let rows = inputs[0].encoding.vector.shape[0]
      let time = inputs.map { $0.encoding.positions?.shape[1] ?? 1 }.max() ?? 1
      let parts = try inputs.indices.map { try part($0, inputs[$0], rows: rows, time: time, on: tape) }
      let joint = try tape.concatenate(parts, axis: 2)
      let lengths = tape.arena.allocate(Int32.self, count: rows)
      for row in 0..<rows {
        var longest = 1
        for input in inputs where input.present.data[row] != 0 {
          guard let positions = input.encoding.positions else { continue }
          let own = positions.shape[1]
          let valid = input.encoding.validity.map { mask in
            (0..<own).reduce(0) { $0 + (mask.data[row * own + $1] > 0 ? 1 : 0) }
          }
          longest = max(longest, valid ?? own)
        }
        (lengths + row).initialize(to: Int32(longest))
      }
      let dense =
        hasSteps
        ? try cleared(joint, lengths, on: tape) : try tape.reshape(joint, to: Shape([rows, widths.reduce(0, +)]))
      let features = Features(
        rows: rows, dense: dense, width: time, lengths: hasSteps ? UnsafePointer(lengths) : nil,
        present: inputs[0].present)
      return try encoder(features, on: tape).vector
    }

    /// Zeros behind each row's end, numbers and absent inputs included, so that a row's answer is its own.
    private func cleared(_ joint: Variable, _ lengths: UnsafePointer<Int32>, on tape: Tape) throws -> Variable {
      let (rows, time) = (joint.shape[0], joint.shape[1])
      let validity = tape.makeTensor(Shape([rows, time]))
      for row in 0..<rows {
        for step in 0..<time { validity.data[row * time + step] = step < Int(lengths[row]) ? 1 : 0 }
      }
      return try Steps(values: joint, validity: validity).cleared(on: tape).values
    }

    /// One input at every step: [rows, time, width].
    private func part(_ index: Int, _ input: FusionPart, rows: Int, time: Int, on tape: Tape) throws -> Variable {
      let width = widths[index]
      var x: Variable
      if let positions = input.encoding.positions {
        x = positions
        // Some encoders leave states or padding there.
        if let validity = input.encoding.validity {
          x = try Steps(values: x, validity: validity).cleared(on: tape).values
        }
        if x.shape[1] < time {
          x = try tape.resize(x, axis: 1, to: time)
        }
      } else {
        let vector = try tape.reshape(input.encoding.vector, to: Shape([rows, 1, width]))
        x = try tape.broadcast(vector, to: Shape([rows, time, width]))
      }
      return try tape.replaceAbsent(x, with: tape[absent[index]], present: input.present)
    }
  }
}

extension EarlyFusion.Network: ExportableFusion {
  func export(_ parts: [ExportedPart], to exporter: inout Exporter) throws -> OnnxGraph.Value {
    guard let exportable = encoder as? any ExportableEncoder else {
      throw InterchangeError("the encoder of early fusion has no operations for it")
    }
    let time = largest(parts.compactMap(\.encoding.positions).map { exporter.graph.extent($0, axis: 1) }, 1, &exporter)
    let whole = parts.indices.map { part($0, parts[$0], time: time, to: &exporter) }
    var features = ExportedFeatures(
      dense: exporter.graph.concatenate(whole, axis: 2), present: parts[0].present,
      shape: .values(count: widths.reduce(0, +)))
    if hasSteps {
      let own = parts.compactMap { stepCounts($0, to: &exporter) }
      let lengths = exporter.graph.node("Squeeze", [largest(own, 1, &exporter), exporter.graph.constant([1])])
      features.lengths = lengths
      let validity = exporter.validity(of: lengths, steps: time)
      features.validity = validity
      features.dense = features.dense.map {
        ExportedSteps(values: $0, validity: validity).cleared(rank: 3, to: &exporter).values
      }
      features.shape = .steps(longest: 1, features: widths.reduce(0, +))
    } else {
      features.dense = features.dense.map { exporter.graph.reshape($0, [0, widths.reduce(0, +)]) }
    }
    return try exportable.export(features, to: &exporter).vector
  }

  /// The largest of whole numbers, at least `least`.
  private func largest(
    _ values: [OnnxGraph.Value], _ least: Int, _ exporter: inout Exporter
  ) -> OnnxGraph.Value {
    exporter.graph.node("Max", values + [exporter.graph.constant([least])])
  }

  /// [batch, 1] whole numbers: the steps of each row, 0 where it lacks the input; nil for inputs without steps.
  private func stepCounts(_ part: ExportedPart, to exporter: inout Exporter) -> OnnxGraph.Value? {
    guard let positions = part.encoding.positions else { return nil }
    let here = exporter.graph.node("Greater", [part.present, exporter.graph.constant(0)])
    let count: OnnxGraph.Value
    if let validity = part.encoding.validity {
      count = exporter.graph.wholes(exporter.graph.sum(validity, axis: 1, keepsAxis: true))
    } else {
      count = exporter.graph.extent(positions, axis: 1)
    }
    return exporter.graph.node("Where", [exporter.graph.expand(here, axes: [1]), count, exporter.graph.scalar(0)])
  }

  /// One input at every step: [batch, time, width].
  private func part(
    _ index: Int, _ part: ExportedPart, time: OnnxGraph.Value, to exporter: inout Exporter
  ) -> OnnxGraph.Value {
    let x: OnnxGraph.Value
    if let positions = part.encoding.positions {
      let steps = part.encoding.validity.map {
        ExportedSteps(values: positions, validity: $0).cleared(rank: 3, to: &exporter).values
      }
      x = exporter.resized(steps ?? positions, steps: time, rest: [widths[index]])
    } else {
      let vector = exporter.graph.expand(part.encoding.vector, axes: [1])
      let extents = exporter.graph.concatenate(
        [exporter.graph.extent(vector, axis: 0), time, exporter.graph.constant([widths[index]])], axis: 0)
      x = exporter.graph.node("Expand", [vector, extents])
    }
    return exporter.select(part.present, x, else: exporter.constant(absent[index]), rank: 3)
  }
}

extension Entry where Make == any FusionMethod {
  static let early = Entry(
    "early", "The raw steps of all inputs side by side, then one encoder: encoder([x₁(t); x₂(t); …]).",
    source: "Snoek 2005, Early versus late fusion in semantic video analysis",
    example: "model(clips, inputs: { audio: .raw }, fusion: .early(encoder: .recurrent), tasks: { digit: .classify })",
    parameters: [
      Catalog.Parameter(
        "encoder", .choice(catalogue: "encoder"),
        "What reads all inputs together; by default .conv1d along steps, .mlp over plain numbers."
      ).optional
    ]
  ) { EarlyFusion(encoder: $0.choice("encoder")) }
}
