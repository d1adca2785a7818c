import Catalog

/// A kind of plot: turns columns into a drawing.
public protocol Mark: Sendable {
  /// - Throws: `Complaint` at `x`, `y` or `by` for columns that do not fit.
  func drawing(_ channels: Channels) throws -> Drawing
}

extension Plot {
  /// Every mark, alphabetically: a new one is a file in `Marks` and a line here.
  static let marks: [Entry<any Mark>] = [
    .bar, .box, .calibration, .confusion, .heatmap, .histogram, .image, .line, .point, .roc,
  ]
}
