import Catalog

extension Entry where Make == any Mark {
  static let confusion = Entry(
    "confusion", "How often each class (rows) was taken for which (columns), shaded by the share of its row.",
    example: "plot(evaluate(run, on: data.test), kind: .confusion)",
    make: { _ in Confusion() as any Mark })
}

/// A confusion matrix; by default of the columns `actual` and `predicted`.
private struct Confusion: Mark {
  func drawing(_ channels: Channels) throws -> Drawing {
    var matrix = try Matrix(channels.named(x: "predicted", y: "actual"), kind: "confusion")
    matrix.makeSquare()
    var drawing = matrix.drawing(
      level: { value, row in
        let total = row.reduce(0) { $0 + max(0, $1 ?? 0) }
        return total > 0 ? max(0, value) / total : 0
      },
      label: { NumberFormat.text($0, digits: 3) })
    drawing.shadeWords = "share of the row, a quarter each"
    return drawing
  }
}
