import Catalog

extension Entry where Make == any Mark {
  static let heatmap = Entry(
    "heatmap", "Numbers at the crossings of two columns, shaded from the lowest to the highest.",
    example: "plot(confusion(run, on: data.test), kind: .heatmap)",
    make: { _ in Heatmap() as any Mark })
}

/// A matrix shaded over its whole range, the numbers written in.
private struct Heatmap: Mark {
  func drawing(_ channels: Channels) throws -> Drawing {
    let matrix = try Matrix(channels, kind: "heatmap")
    let all = matrix.values.flatMap { $0.compactMap { $0 } }.filter(\.isFinite)
    let low = all.min() ?? 0, high = all.max() ?? 0
    let span = high / 2 - low / 2
    var drawing = matrix.drawing(
      level: { value, _ in span > 0 ? (value / 2 - low / 2) / span : 0.5 },
      label: { NumberFormat.text($0, digits: 3) })
    drawing.shadeWords = "from \(NumberFormat.text(low)) to \(NumberFormat.text(high))"
    return drawing
  }
}
