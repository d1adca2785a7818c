import Catalog

extension Parameter {
  static let xScale = Parameter.oneOf(
    "xScale", ["linear", "log"], default: "linear", "How the horizontal axis is divided.")
  static let yScale = Parameter.oneOf(
    "yScale", ["linear", "log"], default: "linear", "How the vertical axis is divided.")
}

extension Arguments {
  func isLogarithmic(_ name: String) -> Bool { text(name) == "log" }
}

/// Where the cells of a column stand on an axis: numbers where they say, everything else in bands.
struct Positions {
  private let bands: [String: Int]?
  private let names: [String]
  /// All numbers are whole.
  let isWhole: Bool

  init(_ column: Column?, in channels: Channels, asBands: Bool = false) {
    isWhole = column?.cells.allSatisfy { cell in cell.number.map { $0 == $0.rounded() } ?? true } ?? true
    guard let column, asBands || !column.isNumeric else {
      bands = nil
      names = []
      return
    }
    names = channels.categories(of: column)
    bands = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  subscript(_ cell: Cell) -> Double? { bands.map { $0[cell.text].map(Double.init) } ?? cell.number }

  func domain(_ numbers: [Double], isLogarithmic: Bool, isTight: Bool = true) -> Axis.Domain {
    bands == nil ? .spanning(numbers, isLogarithmic: isLogarithmic, isTight: isTight) : .categories(names)
  }
}

extension Axis.Domain {
  /// The numbers' range, widened a little unless tight; a range of one value gets room on both sides, none is 0…1.
  static func spanning(
    _ numbers: [Double], including more: [Double] = [], isLogarithmic: Bool = false, isTight: Bool = false
  ) -> Axis.Domain {
    let usable = (numbers + more).filter { $0.isFinite && (!isLogarithmic || $0 > 0) }
    guard let low = usable.min(), let high = usable.max() else {
      return isLogarithmic ? .logarithmic(0.1...1) : .numbers(0...1)
    }
    if isLogarithmic {
      return low == high
        ? .logarithmic(max(low / 2, .leastNormalMagnitude)...max(low, min(high * 2, 1e308))) : .logarithmic(low...high)
    }
    if low == high {
      let room = low == 0 ? 1 : abs(low) / 10
      return .numbers(max(low - room, -.greatestFiniteMagnitude)...min(high + room, .greatestFiniteMagnitude))
    }
    let room = isTight ? 0 : (high / 2 - low / 2) * 0.08
    // Room does not cross zero: losses and shares do not begin below it.
    let bottom = low >= 0 && low - room < 0 ? 0 : max(low - room, -.greatestFiniteMagnitude)
    let top = high <= 0 && high + room > 0 ? 0 : min(high + room, .greatestFiniteMagnitude)
    return .numbers(bottom...top)
  }
}

/// Titles of axes from columns.
enum AxisTitle {
  static func of(_ column: Column?, else other: String = "") -> String {
    guard let column else { return other }
    return column.unit.isEmpty ? column.name : "\(column.name) (\(column.unit))"
  }

  /// The one column's name, nothing where the legend names several.
  static func of(_ columns: [Column]) -> String { columns.count == 1 ? of(columns[0]) : "" }
}

/// What is said below a drawing.
enum Notes {
  static func leftOut(_ count: Int) -> [String] {
    count == 0 ? [] : ["\(count) row\(count == 1 ? "" : "s") without a drawable value left out"]
  }
}

/// Fewer points that look the same.
enum Thinning {
  /// The first, lowest, highest and last point of each of `stretches` runs of points that are in order of x.
  static func extremes(_ points: [Point], stretches: Int) -> [Point] {
    guard points.count > stretches * 4 else { return points }
    return (0..<stretches).flatMap { stretch -> [Point] in
      let start = stretch * points.count / stretches, end = (stretch + 1) * points.count / stretches
      var lowest = start, highest = start
      for index in start..<end {
        if points[index].y < points[lowest].y { lowest = index }
        if points[index].y > points[highest].y { highest = index }
      }
      var kept: [Int] = []
      for index in [start, min(lowest, highest), max(lowest, highest), end - 1] where kept.last != index {
        kept.append(index)
      }
      return kept.map { points[$0] }
    }
  }

  /// Every n-th of the indices so that at most `limit` are left.
  static func sample(_ count: Int, limit: Int) -> [Int] {
    count <= limit ? Array(0..<count) : (0..<limit).map { $0 * count / limit }
  }
}
