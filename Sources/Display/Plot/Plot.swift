import Catalog

/// A drawing of a table: which columns, as which kind of mark.
public struct Plot: Sendable, Equatable {
  /// Size of the drawing in SVG pixels; in text a character stands for 8 × 16 of them.
  public struct Size: Sendable, Equatable {
    /// Pixels.
    public let width: Int
    /// Pixels.
    public let height: Int

    /// A size, kept within 120 × 80 and 4000 × 4000 pixels.
    public init(width: Int, height: Int) {
      self.width = max(120, min(4000, width))
      self.height = max(80, min(4000, height))
    }
  }

  /// Whether panels of a facet span the same range of y.
  public enum FacetScales: Sendable, Equatable {
    case shared
    /// Every panel has a range of its own, such as losses of tasks that differ in size.
    case free
  }

  /// The kind of mark with its arguments.
  public let kind: Choice
  /// Shown above the drawing; empty for none.
  public let title: String
  /// Nil is as large as the kind needs.
  public let size: Size?
  let panels: [Panel]

  /// Prepares the drawing.
  ///
  /// - Parameters:
  ///   - kind: A choice of `Plot.kinds`; nil picks one from the columns.
  ///   - data: Tidy: one row an observation. Cells with intervals are drawn with them.
  ///   - x: Column on the horizontal axis; nil where the kind finds its own.
  ///   - y: Columns on the vertical axis; several become one series each.
  ///   - by: Column whose values become series.
  ///   - facet: Column whose values become panels side by side, which share the range of x.
  ///   - facetScales: Whether they share that of y too.
  /// - Throws: `Complaint` at the argument (`x`, `y`, `by`, `facet`) for a column that is missing or not numeric,
  ///   `Complaints` at `kind` for an unknown kind or its arguments.
  public init(
    kind: Choice? = nil, data: Table, x: String? = nil, y: [String] = [], by: String? = nil, facet: String? = nil,
    title: String = "", size: Size? = nil, facetScales: FacetScales = .shared
  ) throws {
    let facets = try Channels.facets(of: data, x: x, y: y, by: by, facet: facet)
    self.kind = kind ?? facets[0].channels.usualKind
    self.title = title
    self.size = size
    let mark: any Mark
    do { mark = try Self.kinds.make(self.kind) } catch let complaints as Complaints {
      throw Complaints(complaints.all.map { $0.within(.argument("kind")) })
    }
    panels = Panel.sharingAxes(
      try facets.map { Panel(title: $0.title, drawing: try mark.drawing($0.channels)) }, y: facetScales)
  }

  /// Every kind of plot, chosen as `kind: .histogram(bins: 20)`.
  public static let kinds = Catalogue<any Mark>("plot kind", "How a plot draws its columns.", marks)
}
