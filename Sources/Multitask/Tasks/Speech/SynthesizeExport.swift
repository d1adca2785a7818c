import Data
import Interchange
import NeuralNet

extension SynthesizeNetwork: ExportableTask {
  /// Log-mel frames as synthesised freely and how many each row has; phases are no part of the graph.
  public func export(_ representation: ExportedRepresentation, to exporter: inout Exporter) throws -> [ExportedAnswer] {
    let parts = representation.parts
    guard textPart < parts.count, voiceParts.allSatisfy({ $0 < parts.count }),
      let positions = parts[textPart].encoding.positions
    else { throw InterchangeError("synthesize reads a text without positions") }
    var symbols = layers.text.export(positions, to: &exporter)
    if let voice = layers.voice {
      let joint = exporter.graph.concatenate(voiceParts.map { parts[$0].encoding.vector }, axis: 1)
      symbols = exporter.graph.add(symbols, exporter.graph.expand(voice.export(joint, to: &exporter), axes: [1]))
    }
    symbols = exporter.apply(.relu, to: symbols)
    let hidden = layers.durationHidden.export(symbols, to: &exporter)
    let predicted = exporter.graph.node(
      "Squeeze", [layers.duration.export(hidden, to: &exporter), exporter.graph.constant([2])])
    let counts = parts[textPart].lengths(to: &exporter)
    let ends = ends(predicted, counts, to: &exporter)
    let (held, lengths) = held(symbols, ends, to: &exporter)
    let states = layers.decoder.export(held, lengths: lengths, to: &exporter).states
    let spread = exporter.graph.constant("restore.\(predicted.name).deviation", [mels], fitting.deviation)
    let middle = exporter.graph.constant("restore.\(predicted.name).mean", [mels], fitting.mean)
    let frames = exporter.graph.add(
      exporter.graph.multiply(layers.mel.export(states, to: &exporter), spread), middle)
    return [
      ExportedAnswer(frames, [.named("frames"), .fixed(mels)], kind: "log-mel frames"),
      ExportedAnswer(lengths, [], name: "length", element: .int64, kind: "frames that the row has"),
    ]
  }

  /// Where each symbol ends, in frames: [batch, symbols] of floats, as `freeDurations` adds up.
  ///
  /// Symbol i ends at min(Σ v, most − (count − 1 − i)) for wished durations v ≥ 1, as each later one leaves a frame for those after
  /// it; where there are more symbols than frames each has one. Behind the last nothing lasts.
  private func ends(
    _ predicted: OnnxGraph.Value, _ counts: OnnxGraph.Value, to exporter: inout Exporter
  ) -> OnnxGraph.Value {
    let one = exporter.graph.constant(1), half = exporter.graph.constant(0.5)
    let bounded = exporter.graph.node("Min", [predicted, exporter.graph.constant(8)])
    let wished = exporter.graph.node(
      "Floor", [exporter.graph.add(exporter.graph.subtract(exporter.graph.node("Exp", [bounded]), one), half)])
    let isUnknown = exporter.graph.node("IsNaN", [wished])
    let whole = exporter.graph.node("Where", [isUnknown, one, exporter.graph.node("Max", [wished, one])])
    let sums = exporter.graph.node("CumSum", [whole, exporter.graph.scalar(1)])
    let width = exporter.graph.node("Squeeze", [exporter.graph.extent(predicted, axis: 1)])
    let places = exporter.graph.floats(
      exporter.graph.node("Range", [exporter.graph.scalar(0), width, exporter.graph.scalar(1)]))
    let count = exporter.graph.expand(exporter.graph.floats(counts), axes: [1])
    let most = exporter.graph.subtract(exporter.graph.constant(Float(2 * fitting.frames) + 1), count)
    let latest = exporter.graph.add(places, most)
    let least = exporter.graph.add(places, one)
    let ends = exporter.graph.node("Max", [exporter.graph.node("Min", [sums, latest]), least])
    // Symbols behind the end of a text end where its last one does.
    let exists = exporter.graph.node("Less", [places, count])
    let known = exporter.graph.node("Where", [exists, ends, exporter.graph.constant(0)])
    let last = exporter.graph.node("ReduceMax", [known], ["axes": .wholes([1]), "keepdims": .whole(1)])
    return exporter.graph.node("Where", [exists, ends, last])
  }

  /// Symbols held until they end with the places of frames within them: [batch, frames, dim + places], and [batch] frames.
  private func held(
    _ symbols: OnnxGraph.Value, _ ends: OnnxGraph.Value, to exporter: inout Exporter
  ) -> (frames: OnnxGraph.Value, lengths: OnnxGraph.Value) {
    let reduced: [String: OnnxGraph.Attribute] = ["axes": .wholes([1]), "keepdims": .whole(0)]
    let lengths = exporter.graph.wholes(exporter.graph.node("ReduceMax", [ends], reduced))
    let longest = exporter.graph.node("ReduceMax", [lengths], ["keepdims": .whole(0)])
    let count = exporter.graph.node("Max", [longest, exporter.graph.scalar(1)])
    // [frames, 1] against [batch, 1, symbols].
    let frames = exporter.graph.expand(
      exporter.graph.floats(
        exporter.graph.node("Range", [exporter.graph.scalar(0), count, exporter.graph.scalar(1)])), axes: [1])
    let first = exporter.filled(exporter.graph.constant(0), like: ends, [1])
    let before = exporter.graph.node(
      "Slice",
      [ends, exporter.graph.constant([0]), exporter.graph.constant([-1]), exporter.graph.constant([1])])
    let starts = exporter.graph.concatenate([first, before], axis: 1)
    let start = exporter.graph.expand(starts, axes: [1]), end = exporter.graph.expand(ends, axes: [1])
    let isHeld = exporter.graph.floats(
      exporter.graph.node(
        "And",
        [exporter.graph.node("GreaterOrEqual", [frames, start]), exporter.graph.node("Less", [frames, end])]))
    // Of each frame its symbol, where that starts and how long it lasts; zeros behind the end.
    func ofSymbol(_ x: OnnxGraph.Value) -> OnnxGraph.Value {
      exporter.graph.matrixProduct(isHeld, exporter.graph.expand(x, axes: [2]))
    }
    let duration = exporter.graph.subtract(ends, starts)
    let held = exporter.graph.matrixProduct(isHeld, symbols)
    let exists = exporter.graph.sum(isHeld, axis: 2, keepsAxis: true)
    let one = exporter.graph.constant(1), third = exporter.graph.constant(3)
    let lasts = exporter.graph.node("Max", [ofSymbol(duration), one])
    let step = exporter.graph.multiply(exporter.graph.subtract(frames, ofSymbol(starts)), exists)
    let share = exporter.graph.multiply(
      exporter.graph.divide(exporter.graph.add(step, exporter.graph.constant(0.5)), lasts), exists)
    let since = exporter.graph.divide(exporter.graph.node("Log", [exporter.graph.add(step, one)]), third)
    let long = exporter.graph.divide(exporter.graph.node("Log", [lasts]), third)
    return (exporter.graph.concatenate([held, share, since, long], axis: 2), lengths)
  }
}
