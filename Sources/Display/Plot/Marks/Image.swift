import Catalog

extension Entry where Make == any Mark {
  static let image = Entry(
    "image", "Pictures beside each other, a caption below each.",
    example: "plot(take(data, count: 12), kind: .image(columns: 4))",
    parameters: [Parameter.whole("columns", 1...20, "Pictures in a row; by default up to six.").optional],
    make: { ImageGrid(columns: $0.isGiven("columns") ? $0.whole("columns") : nil) })
}

/// A grid of pictures; `y` is the column of pictures, `x` that of captions.
private struct ImageGrid: Mark {
  let columns: Int?

  private static let usualColumns = 6
  private static let mostPictures = 48

  func drawing(_ channels: Channels) throws -> Drawing {
    func holdsPictures(_ column: Column) -> Bool {
      column.cells.contains { if case .picture = $0 { true } else { false } }
    }
    guard let column = channels.y.first ?? channels.table.columns.first(where: holdsPictures) else {
      throw Complaint(
        "missing-column", "an image plot needs a column of pictures", at: [.argument("y")], hint: "add y: .name")
    }
    guard holdsPictures(column) || column.cells.isEmpty else {
      let others = channels.table.columns.filter(holdsPictures).map(\.name)
      throw Complaint(
        "wrong-column", "an image plot needs pictures, and column '\(column.name)' holds none", at: [.argument("y")],
        label: "expected pictures",
        notes: others.isEmpty ? [] : ["columns of pictures are " + others.joined(separator: ", ")])
    }
    let captions = channels.x ?? channels.by
    let found = column.cells.enumerated().compactMap { row, cell -> (picture: Picture, caption: String)? in
      guard case .picture(let picture) = cell else { return nil }
      return (picture, captions?.cells[row].text ?? "")
    }
    let shown = found.prefix(Self.mostPictures)
    let across = max(1, min(shown.count, columns ?? Self.usualColumns))
    let shapes = shown.enumerated().map { index, item in
      Shape.picture(column: index % across, row: index / across, item.picture, caption: item.caption)
    }
    return Drawing(
      x: Axis(title: "", domain: .places(across)),
      y: Axis(title: "", domain: .places((shown.count + across - 1) / across)), shapes: shapes,
      notes: found.isEmpty
        ? ["no pictures"] : found.count > shown.count ? ["\(found.count - shown.count) more pictures"] : [])
  }
}
