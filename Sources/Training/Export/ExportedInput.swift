import Data
import Interchange
import JSON
import Multimodal
import NeuralNet

/// One column as inputs of an exported graph, with the preprocessing that was fitted as operations.
enum ExportedInput {
  /// Declares the inputs of a column; gives what encoders read and what the user is told.
  static func add(
    _ column: FittedColumn, shape: FeatureShape, to exporter: inout Exporter
  ) -> (ExportedFeatures, JSON) {
    let name = column.name, batch = OnnxGraph.Extent.named("batch"), steps = OnnxGraph.Extent.named("\(name).steps")
    var json: JSON = ["modality": .string(column.modality.choice.text)]
    func present(_ exporter: inout Exporter) -> OnnxGraph.Value {
      exporter.graph.input("\(name).present", .float, [batch])
    }
    switch column.fitting {
    case .category(let fitting):
      json["is"] = "number of the class"
      json["classes"] = .array(fitting.classes.map(JSON.string))
      let codes = exporter.graph.input(name, .int64, [batch])
      return (ExportedFeatures(codes: codes, present: present(&exporter), shape: shape), json)
    case .text(let fitting):
      json["is"] = "numbers of tokens, 0 behind the end"
      json["longest"] = .integer(fitting.length)
      json["tokens"] = .array(fitting.vocabulary.tokens.map(JSON.string))
      let codes = exporter.graph.input(name, .int64, [batch, steps])
      let lengths = exporter.graph.input("\(name).length", .int64, [batch])
      let validity = exporter.validity(of: lengths, steps: exporter.graph.extent(codes, axis: 1))
      return (
        ExportedFeatures(
          codes: codes, lengths: lengths, validity: validity, present: present(&exporter), shape: shape), json
      )
    case .number(let fitting):
      json["is"] = "the number"
      let value = exporter.graph.input(name, .double, [batch])
      let here = present(&exporter)
      let scaled = number(value, fitting, &exporter)
      let dense = exporter.graph.expand(
        exporter.select(here, scaled, else: exporter.graph.constant(0), rank: 1), axes: [1])
      return (ExportedFeatures(dense: dense, present: here, shape: shape), json)
    case .flag:
      json["is"] = "1 or 0"
      let value = exporter.graph.input(name, .float, [batch])
      let here = present(&exporter)
      let known = exporter.select(here, value, else: exporter.graph.constant(0), rank: 1)
      return (ExportedFeatures(dense: exporter.graph.expand(known, axes: [1]), present: here, shape: shape), json)
    case .tags(let fitting):
      json["is"] = "1 for each tag that applies"
      json["classes"] = .array(fitting.classes.map(JSON.string))
      let value = exporter.graph.input(name, .float, [batch, .fixed(fitting.classes.count)])
      let here = present(&exporter)
      let known = exporter.select(here, value, else: exporter.graph.constant(0), rank: 2)
      return (ExportedFeatures(dense: known, present: here, shape: shape), json)
    case .vector(let fitting):
      json["is"] = "the numbers"
      let value = exporter.graph.input(name, .float, [batch, .fixed(fitting.mean.count)])
      let here = present(&exporter)
      let dense = scaled(value, name, fitting.mean, fitting.deviation, here, rank: 2, &exporter)
      return (ExportedFeatures(dense: dense, present: here, shape: shape), json)
    case .image(let fitting):
      json["is"] = "pixels from 0 to 255, [batch, height, width, channels]"
      let value = exporter.graph.input(
        name, .float, [batch, .fixed(fitting.height), .fixed(fitting.width), .fixed(fitting.channels)])
      let here = present(&exporter)
      let dense = scaled(
        value, name, fitting.mean.map { 255 * $0 }, fitting.deviation.map { 255 * $0 }, here, rank: 4, &exporter)
      return (ExportedFeatures(dense: dense, present: here, shape: shape), json)
    case .audio(let fitting):
      json["is"] = "log-mel frames before normalisation, [batch, steps, mels]"
      json["longest"] = .integer(fitting.frames)
      return sequence(name, fitting.mean, fitting.deviation, shape, steps, json, &exporter)
    case .series(let fitting):
      json["is"] = "the numbers, [batch, steps, channels]"
      json["longest"] = .integer(fitting.length)
      return sequence(name, fitting.mean, fitting.deviation, shape, steps, json, &exporter)
    }
  }

  private static func sequence(
    _ name: String, _ mean: [Float], _ deviation: [Float], _ shape: FeatureShape, _ steps: OnnxGraph.Extent,
    _ json: JSON,
    _ exporter: inout Exporter
  ) -> (ExportedFeatures, JSON) {
    let batch = OnnxGraph.Extent.named("batch")
    let value = exporter.graph.input(name, .float, [batch, steps, .fixed(mean.count)])
    let lengths = exporter.graph.input("\(name).length", .int64, [batch])
    let here = exporter.graph.input("\(name).present", .float, [batch])
    let valid = exporter.validity(of: lengths, steps: exporter.graph.extent(value, axis: 1))
    let all = scaled(value, name, mean, deviation, here, rank: 3, &exporter)
    // Behind the end of a row there are zeros, whatever was given there.
    let condition = exporter.graph.node(
      "Greater", [exporter.graph.expand(valid, axes: [2]), exporter.graph.constant(0)])
    let dense = exporter.graph.node("Where", [condition, all, exporter.graph.constant(0)])
    return (
      ExportedFeatures(dense: dense, lengths: lengths, validity: valid, present: here, shape: shape), json
    )
  }

  /// (x − mean) / deviation over the last axis, 0 in rows that are absent.
  private static func scaled(
    _ x: OnnxGraph.Value, _ name: String, _ mean: [Float], _ deviation: [Float], _ present: OnnxGraph.Value, rank: Int,
    _ exporter: inout Exporter
  ) -> OnnxGraph.Value {
    let middle = exporter.graph.constant("prepare.\(name).mean", [mean.count], mean)
    let spread = exporter.graph.constant("prepare.\(name).deviation", [deviation.count], deviation)
    let y = exporter.graph.divide(exporter.graph.subtract(x, middle), spread)
    return exporter.select(present, y, else: exporter.graph.constant(0), rank: rank)
  }

  /// As `NumberFitting.scaled`, in double precision until the number is small.
  private static func number(
    _ x: OnnxGraph.Value, _ fitting: NumberFitting, _ exporter: inout Exporter
  ) -> OnnxGraph.Value {
    var y = x
    if let shift = fitting.shift {
      let above = exporter.graph.node(
        "Max", [exporter.graph.subtract(x, exporter.graph.constant(double: shift)), exporter.graph.constant(double: 0)])
      y = exporter.graph.node("Log", [exporter.graph.add(above, exporter.graph.constant(double: 1))])
    }
    y = exporter.graph.subtract(y, exporter.graph.constant(double: fitting.mean))
    return exporter.graph.floats(exporter.graph.divide(y, exporter.graph.constant(double: fitting.deviation)))
  }
}
