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

  enum LegendKey: Sendable, Equatable { case fill, line, marker }

  init(
    x: Axis, y: Axis, shapes: [Shape], series: [String] = [], notes: [String] = [], key: LegendKey = .line
  ) {
    self.x = x
    self.y = y
    self.shapes = shapes
    self.series = series
    self.notes = notes
    self.key = key
  }
}

/// One axis of a drawing.
struct Axis: Sendable, Equatable {
  var title: String
  var domain: Domain

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
  /// From its base along one axis; the label stands at its end.
  case bar(from: Point, to: Point, growsUp: Bool, series: Int, label: String = "")
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
