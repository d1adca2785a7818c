import Autograd
import Interchange
import Tensor

extension Dense {
  /// x: [..., inputs] -> [..., outputs].
  public func export(_ x: OnnxGraph.Value, to exporter: inout Exporter) -> OnnxGraph.Value {
    var y = exporter.graph.matrixProduct(x, exporter.constant(weight))
    if let bias { y = exporter.graph.add(y, exporter.constant(bias)) }
    return exporter.apply(activation, to: y)
  }
}

extension LayerNorm {
  /// x: [..., features] -> the same shape.
  public func export(_ x: OnnxGraph.Value, to exporter: inout Exporter) -> OnnxGraph.Value {
    let scale = exporter.constant(gain), shift = exporter.constant(bias)
    return exporter.graph.node(
      "LayerNormalization", [x, scale, shift], ["axis": .whole(-1), "epsilon": .float(epsilon)])
  }
}

extension BatchNorm {
  /// x, residual (added before ReLU): [..., channels] -> the same shape, with the running statistics.
  public func export(
    _ x: OnnxGraph.Value, residual: OnnxGraph.Value? = nil, to exporter: inout Exporter
  ) -> OnnxGraph.Value {
    let variance = exporter.values(runningVariance), mean = exporter.values(runningMean), gains = exporter.values(gain)
    let scale = zip(gains, variance).map { $0 / ($1 + epsilon).squareRoot() }
    let shift = zip(exporter.values(bias), zip(mean, scale)).map { $0 - $1.0 * $1.1 }
    let factor = exporter.constant(gain, "scale", [scale.count], scale)
    let summand = exporter.constant(bias, "shift", [shift.count], shift)
    var y = exporter.graph.add(exporter.graph.multiply(x, factor), summand)
    if let residual { y = exporter.graph.add(y, residual) }
    return isRectified ? exporter.graph.node("Relu", [y]) : y
  }
}

extension ImageConvolution {
  /// x: [batch, height, width, channels] -> [batch, height', width', filters]; ONNX has channels first.
  public func export(_ x: OnnxGraph.Value, to exporter: inout Exporter) -> OnnxGraph.Value {
    let (height, width) = (weight.shape[0], weight.shape[1])
    let inputs: [OnnxGraph.Value?] = [
      exporter.graph.transpose(x, [0, 3, 1, 2]), kernel(in: &exporter), bias.map { exporter.constant($0) },
    ]
    var y = exporter.graph.node(
      "Conv", inputs,
      [
        "strides": .wholes([stride, stride]), "kernel_shape": .wholes([height, width]),
        "pads": .wholes([height / 2, width / 2, height / 2, width / 2]),
      ])
    if isRectified { y = exporter.graph.node("Relu", [y]) }
    y = exporter.graph.transpose(y, [0, 2, 3, 1])
    return isPooled ? exporter.pooled(y) : y
  }

  /// [kernel, kernel, channels, filters] as [filters, channels, kernel, kernel].
  private func kernel(in exporter: inout Exporter) -> OnnxGraph.Value {
    let shape = weight.shape, values = exporter.values(weight)
    let (places, channels, filters) = (shape[0] * shape[1], shape[2], shape[3])
    var turned = [Float](repeating: 0, count: values.count)
    for place in 0..<places {
      for channel in 0..<channels {
        for filter in 0..<filters {
          turned[(filter * channels + channel) * places + place] =
            values[(place * channels + channel) * filters + filter]
        }
      }
    }
    return exporter.constant(weight, "channelsFirst", [filters, channels, shape[0], shape[1]], turned)
  }
}

extension SequenceConvolution {
  /// x: [batch, time, channels] -> [batch, time', filters].
  public func export(_ x: OnnxGraph.Value, to exporter: inout Exporter) -> OnnxGraph.Value {
    let shape = weight.shape, values = exporter.values(weight)
    let (places, channels, filters) = (shape[0], shape[1], shape[2])
    var turned = [Float](repeating: 0, count: values.count)
    for place in 0..<places {
      for channel in 0..<channels {
        for filter in 0..<filters {
          turned[(filter * channels + channel) * places + place] =
            values[(place * channels + channel) * filters + filter]
        }
      }
    }
    let kernel = exporter.constant(weight, "channelsFirst", [filters, channels, places], turned)
    let summand = exporter.constant(bias)
    var y = exporter.graph.node(
      "Conv", [exporter.graph.transpose(x, [0, 2, 1]), kernel, summand],
      ["strides": .wholes([stride]), "kernel_shape": .wholes([places]), "pads": .wholes([places / 2, places / 2])])
    if isRectified { y = exporter.graph.node("Relu", [y]) }
    if isPooled { y = exporter.graph.node("MaxPool", [y], ["kernel_shape": .wholes([2]), "strides": .wholes([2])]) }
    return exporter.graph.transpose(y, [0, 2, 1])
  }
}

extension Embedding {
  /// codes: whole numbers of any shape, 0 for those below it -> [shape, width].
  public func export(_ codes: OnnxGraph.Value, to exporter: inout Exporter) -> OnnxGraph.Value {
    let known = exporter.graph.node("Max", [codes, exporter.graph.scalar(0)])
    return exporter.graph.node("Gather", [exporter.constant(table), known])
  }
}

extension PositionEmbedding {
  /// x: [batch, time, width] -> the same shape.
  public func export(_ x: OnnxGraph.Value, to exporter: inout Exporter) -> OnnxGraph.Value {
    let vectors = exporter.constant(table)
    let some = exporter.graph.node(
      "Slice",
      [vectors, exporter.graph.constant([0]), exporter.graph.extent(x, axis: 1), exporter.graph.constant([0])])
    return exporter.graph.add(x, some)
  }
}
