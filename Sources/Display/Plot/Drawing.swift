/// What a mark makes of a panel's data: shapes in data coordinates and the axes that they need, before anything has a size.
public struct Drawing: Sendable, Equatable {
  var x: Axis
  var y: Axis
  /// Later ones lie over earlier ones.
  var shapes: [Shape]
  /// Names of the series that the shapes number, in order; one name or none needs no legend.
  var series: [String]
  /// Lines below the drawing, such as how many points were left out.
  var notes: [String]
  /// Bars are keyed by their fill, all else by its line and marker.
  var key: LegendKey
  /// What the shades of cells mean, said where their numbers find no room; such as `from 0 to 1`.
  var shadeWords = ""
  /// Lines of text that a band of the vertical axis needs.
  var linesPerBand = 1

  enum LegendKey: Sendable, Equatable { case fill, line, marker }

  init(
    x: Axis, y: Axis, shapes: [Shape], series: [String] = [], notes: [String] = [], key: LegendKey = .line,
    linesPerBand: Int = 1
  ) {
    self.x = x
    self.y = y
    self.shapes = shapes
    self.series = series
    self.notes = notes
    self.key = key
    self.linesPerBand = linesPerBand
  }
}

/// One axis of a drawing.
struct Axis: Sendable, Equatable {
  var title: String
  var domain: Domain
  /// All values are whole numbers, so that ticks between them would mean nothing.
  var isWhole = false

  /// What the positions of shapes along an axis mean.
  enum Domain: Sendable, Equatable {
    case numbers(ClosedRange<Double>)
    /// Powers of ten evenly spaced; the range is positive.
    case logarithmic(ClosedRange<Double>)
    /// Named bands, the first centred on 0 and at the left or top, each one unit wide.
    case categories([String])
    /// Bands without names, such as the places of a grid of pictures.
    case places(Int)
  }
}

/// A position in data coordinates.
struct Point: Sendable, Equatable {
  var x: Double
  var y: Double
}

/// Something drawn, in data coordinates.
enum Shape: Sendable, Equatable {
  case line([Point], series: Int, isDashed: Bool = false)
  /// Between two lines over the same x.
  case band(lower: [Point], upper: [Point], series: Int)
  /// Below a line down to zero.
  case area([Point], series: Int)
  /// From its base, grown up or to the right (or against that).
  case bar(from: Point, to: Point, growsUp: Bool, series: Int)
  /// A line with a short stroke across each end, such as an interval.
  case whisker(from: Point, to: Point, series: Int)
  /// A line for orientation, such as the diagonal of chance.
  case guide(from: Point, to: Point)
  case marker(Point, series: Int, isStrong: Bool = false)
  /// One place of a heatmap; `level` in 0…1 shades it.
  case cell(column: Int, row: Int, level: Double, label: String)
  /// Lower whisker, quartiles and upper whisker of a row.
  case box(row: Double, height: Double, BoxSummary, series: Int)
  case picture(column: Int, row: Int, Picture, caption: String)
  case label(String, at: Point, side: LabelSide)
}

/// Tukey's five numbers of a box plot; points beyond the whiskers are drawn on their own.
struct BoxSummary: Sendable, Equatable {
  var low: Double
  var lowerQuartile: Double
  var median: Double
  var upperQuartile: Double
  var high: Double
}

/// A drawing with its facet's name.
struct Panel: Sendable, Equatable {
  var title: String
  var drawing: Drawing
}

extension Panel {
  /// The panels with axes of numbers that span all of them, so that they compare at a glance.
  static func sharingAxes(_ panels: [Panel], y scales: Plot.FacetScales) -> [Panel] {
    guard panels.count > 1, let first = panels.first?.drawing else { return panels }
    let x = panels.dropFirst().reduce(first.x.domain) { $0.union($1.drawing.x.domain) }
    let y = panels.dropFirst().reduce(first.y.domain) { $0.union($1.drawing.y.domain) }
    return panels.map { panel in
      var panel = panel
      if panel.drawing.x.bands == nil { panel.drawing.x.domain = x }
      if scales == .shared, panel.drawing.y.bands == nil { panel.drawing.y.domain = y }
      return panel
    }
  }
}

extension Axis.Domain {
  fileprivate func union(_ other: Axis.Domain) -> Axis.Domain {
    func span(_ a: ClosedRange<Double>, _ b: ClosedRange<Double>) -> ClosedRange<Double> {
      min(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
    }
    switch (self, other) {
    case (.numbers(let a), .numbers(let b)): return .numbers(span(a, b))
    case (.logarithmic(let a), .logarithmic(let b)): return .logarithmic(span(a, b))
    default: return self
    }
  }
}
