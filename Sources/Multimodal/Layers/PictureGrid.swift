import Autograd
import Interchange
import NeuralNet
import Tensor

/// A shard's pictures on their way through convolutions; of sound, time is the height, and rows may end before it does.
struct PictureGrid {
  /// `[rows, height, width, channels]`.
  let pixels: Variable
  /// `[rows, height]`: 1 at lines that exist; nil where all do.
  let validity: Tensor?

  init(pixels: Variable, validity: Tensor?) {
    self.pixels = pixels
    self.validity = validity
  }

  /// Sound or series as one channel, as many lines as the shard's longest row has (at most `longest`), rounded up to a multiple.
  init(sound: Features, width: Int, longest: Int, multiple: Int, on tape: Tape) throws {
    let kept = max(1, min(sound.width, longest))
    let lines = (kept + multiple - 1) / multiple * multiple
    pixels = try sound.picture(height: lines, width: width, channels: 1, on: tape)
    validity = try sound.validity(positions: lines, longest: kept, on: tape)
  }

  /// The grid after a layer, with half as many lines if it halved them, and zeros behind each row's end.
  func after(_ changed: Variable, on tape: Tape) throws -> PictureGrid {
    guard let validity else { return PictureGrid(pixels: changed, validity: nil) }
    var steps = Steps(values: changed, validity: validity)
    if changed.shape[1] < validity.shape[1] { steps = steps.shortened(changed, by: 2, on: tape) }
    steps = try steps.cleared(on: tape)
    return PictureGrid(pixels: steps.values, validity: steps.validity)
  }

  /// Lines as positions: [rows, height, width · channels].
  func lines(on tape: Tape) throws -> Variable {
    let shape = pixels.shape
    return try tape.reshape(pixels, to: Shape([shape[0], shape[1], shape[2] * shape[3]]))
  }

  /// The mean over pixels that exist: [rows, channels].
  func mean(on tape: Tape) throws -> Variable {
    guard let validity else { return try tape.globalAveragePool(pixels) }
    let shape = pixels.shape
    let means = try tape.maskedMean(try lines(on: tape), mask: validity)
    return try tape.mean(try tape.reshape(means, to: Shape([shape[0], shape[2], shape[3]])), axis: 1)
  }

  /// The largest over pixels that exist: [rows, channels].
  func largest(on tape: Tape) throws -> Variable {
    let shape = pixels.shape
    let pixelCount = shape[1] * shape[2]
    let mask = validity.map { lines -> Tensor in
      let mask = tape.makeTensor(Shape([shape[0], pixelCount]))
      for index in 0..<lines.count {
        for column in 0..<shape[2] { mask.data[index * shape[2] + column] = lines.data[index] }
      }
      return mask
    }
    return try tape.maxOverTime(try tape.reshape(pixels, to: Shape([shape[0], pixelCount, shape[3]])), mask: mask)
  }

  /// The first `height` lines, zeros where there are fewer, as one vector: [rows, height · width · channels].
  func flattened(height: Int, on tape: Tape) throws -> Variable {
    try tape.flatten(try tape.resize(pixels, axis: 1, to: height))
  }
}

/// `PictureGrid` in an exported graph.
struct ExportedGrid {
  /// [batch, height, width, channels].
  let pixels: OnnxGraph.Value
  /// [batch, height] of floats, 1 at lines that exist; nil where all do.
  let validity: OnnxGraph.Value?

  init(pixels: OnnxGraph.Value, validity: OnnxGraph.Value? = nil) {
    self.pixels = pixels
    self.validity = validity
  }

  /// As many lines as the batch has steps (at most `longest`), rounded up to a multiple.
  init(sound: ExportedFeatures, width: Int, longest: Int, multiple: Int, to exporter: inout Exporter) throws {
    guard let dense = sound.dense, let given = sound.validity else {
      throw InterchangeError("an encoder of sound reads features without steps")
    }
    let most = exporter.graph.constant([longest])
    let kept = exporter.graph.node("Min", [exporter.graph.extent(dense, axis: 1), most])
    let lines = exporter.roundedUp(kept, toMultipleOf: multiple)
    let cut = exporter.resized(dense, steps: lines, rest: [width])
    pixels = exporter.graph.expand(cut, axes: [3])
    let some = exporter.graph.node(
      "Slice", [given, exporter.graph.constant([0]), kept, exporter.graph.constant([1])])
    validity = exporter.resized(some, steps: lines, rest: [])
  }

  /// The grid after a layer, with half as many lines if it halved them, and zeros behind each row's end.
  func after(_ changed: OnnxGraph.Value, isHalved: Bool, to exporter: inout Exporter) -> ExportedGrid {
    guard let validity else { return ExportedGrid(pixels: changed) }
    let steps = ExportedSteps(values: pixels, validity: validity)
      .shortened(changed, by: isHalved ? 2 : 1, to: &exporter).cleared(rank: 4, to: &exporter)
    return ExportedGrid(pixels: steps.values, validity: steps.validity)
  }

  /// The mean over pixels that exist: [batch, channels].
  func mean(to exporter: inout Exporter) -> OnnxGraph.Value {
    let columns = exporter.graph.node("ReduceMean", [pixels], ["axes": .wholes([2]), "keepdims": .whole(0)])
    return exporter.maskedMean(columns, validity)
  }

  /// The largest over pixels that exist: [batch, channels].
  func largest(to exporter: inout Exporter) -> OnnxGraph.Value {
    exporter.maskedMaximum(pixels, validity, axes: [1, 2])
  }

  /// The first `height` lines, zeros where there are fewer, as one vector; `lineWidth` is that of sound's lines.
  func flattened(height: Int, lineWidth: Int?, to exporter: inout Exporter) -> OnnxGraph.Value {
    guard validity != nil, let lineWidth else { return exporter.graph.node("Flatten", [pixels], ["axis": .whole(1)]) }
    let lines = exporter.graph.reshape(pixels, [0, 0, lineWidth])
    let some = exporter.resized(lines, steps: exporter.graph.constant([height]), rest: [lineWidth])
    return exporter.graph.reshape(some, [0, height * lineWidth])
  }
}
