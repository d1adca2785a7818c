import Interchange
import NeuralNet

extension PictureHistograms {
  /// pictures: [batch, height, width, channels] -> numbers: [batch, count].
  func export(_ pictures: OnnxGraph.Value, to exporter: inout Exporter) -> OnnxGraph.Value {
    var parts: [OnnxGraph.Value] = []
    if !grids.isEmpty {
      let lengths = exportedEdges(pictures, to: &exporter)
      parts += grids.map { grid in
        let counts = pooled(lengths, over: grid, features: orientations, isMean: false, to: &exporter)
        return roots(counts, count: edges(in: grid), to: &exporter)
      }
    }
    if colours > 0 { parts.append(roots(exportedColours(pictures, to: &exporter), count: colours, to: &exporter)) }
    if let thumbnail {
      parts.append(pooled(pictures, over: thumbnail, features: size.channels, isMean: true, to: &exporter))
    }
    return exporter.graph.concatenate(parts, axis: 1)
  }

  /// [batch, height, width, orientations]: the gradient's length at the orientation that is nearest to it, 0 elsewhere.
  private func exportedEdges(_ pictures: OnnxGraph.Value, to exporter: inout Exporter) -> OnnxGraph.Value {
    let level = exporter.graph.sum(pictures, axis: 3, keepsAxis: true)
    func difference(axis: Int, extent: Int) -> OnnxGraph.Value {
      func shifted(_ first: Range<Int>, _ second: Range<Int>) -> OnnxGraph.Value {
        let pieces = [first, second].filter { !$0.isEmpty }.map { exporter.graph.slice(level, axis: axis, $0) }
        return exporter.graph.concatenate(pieces, axis: axis)
      }
      return exporter.graph.subtract(
        shifted(1..<extent, extent - 1..<extent), shifted(0..<1, 0..<extent - 1))
    }
    let across = difference(axis: 2, extent: size.width), down = difference(axis: 1, extent: size.height)
    func squared(_ x: OnnxGraph.Value) -> OnnxGraph.Value { exporter.graph.multiply(x, x) }
    let length = exporter.graph.node("Sqrt", [exporter.graph.add(squared(across), squared(down))])
    func along(_ x: OnnxGraph.Value, _ name: String, _ factor: [Float]) -> OnnxGraph.Value {
      exporter.graph.multiply(x, exporter.graph.constant("\(name).\(orientations)", [orientations], factor))
    }
    let projections = exporter.graph.node(
      "Abs",
      [exporter.graph.add(along(across, "cosines", directions.map(\.x)), along(down, "sines", directions.map(\.y)))])
    let nearest = exporter.graph.node("ArgMax", [projections], ["axis": .whole(3), "keepdims": .whole(0)])
    return exporter.graph.multiply(exporter.oneHot(nearest, count: orientations), length)
  }

  /// x: [batch, height, width, features] -> sums or means over each cell: [batch, cells · cells · features].
  private func pooled(
    _ x: OnnxGraph.Value, over grid: Grid, features: Int, isMean: Bool, to exporter: inout Exporter
  ) -> OnnxGraph.Value {
    /// [cells, extent]: what each of the places along a side adds to each cell.
    func matrix(_ spans: [Range<Int>], _ extent: Int) -> OnnxGraph.Value {
      let shares = spans.flatMap { span in
        (0..<extent).map { span.contains($0) ? (isMean ? 1 / Float(span.count) : 1) : 0 }
      }
      return exporter.graph.constant(
        "cells.\(grid.cells).\(extent).\(isMean ? "mean" : "sum")", [grid.cells, extent], shares)
    }
    let (height, width, _) = size
    let lines = exporter.graph.matrixProduct(
      matrix(grid.lines, height), exporter.graph.reshape(x, [-1, height, width * features]))
    let cells = exporter.graph.matrixProduct(
      matrix(grid.columns, width), exporter.graph.reshape(lines, [-1, width, features]))
    return exporter.graph.reshape(cells, [-1, grid.cells * grid.cells * features])
  }

  /// [batch, colours]: pixels of each.
  private func exportedColours(_ pictures: OnnxGraph.Value, to exporter: inout Exporter) -> OnnxGraph.Value {
    let channels = size.channels
    func perChannel(_ name: String, _ values: [Float]) -> OnnxGraph.Value {
      // What is fitted differs from input to input.
      exporter.graph.constant("\(name).\(values.map { "\($0)" }.joined(separator: ","))", [channels], values)
    }
    let scaled = exporter.graph.add(
      exporter.graph.multiply(pictures, perChannel("scale", partition.map(\.scale))),
      perChannel("shift", partition.map(\.shift)))
    let floor = exporter.graph.node("Floor", [scaled])
    let bin = exporter.graph.node(
      "Min",
      [
        exporter.graph.node("Max", [floor, exporter.graph.constant(0)]), exporter.graph.constant(Float(bins - 1)),
      ])
    var place = [Float](repeating: 1, count: channels)
    for channel in (0..<channels - 1).reversed() { place[channel] = place[channel + 1] * Float(bins) }
    let colour = exporter.graph.sum(exporter.graph.multiply(bin, perChannel("place", place)), axis: 3)
    let pixels = size.height * size.width
    let codes = exporter.graph.reshape(exporter.graph.wholes(colour), [-1, pixels])
    let ones = exporter.filled(exporter.graph.constant(1), like: codes, [pixels])
    return exporter.totals(of: ones, at: codes, count: colours)
  }

  /// Counts -> the roots of their shares, of mean square 1; zeros stay zeros.
  private func roots(_ counts: OnnxGraph.Value, count: Int, to exporter: inout Exporter) -> OnnxGraph.Value {
    let sum = exporter.graph.node(
      "Max", [exporter.graph.sum(counts, axis: 1, keepsAxis: true), exporter.graph.constant(1e-30)])
    let shares = exporter.graph.divide(counts, sum)
    return exporter.graph.node("Sqrt", [exporter.graph.multiply(shares, exporter.graph.constant(Float(count)))])
  }
}
