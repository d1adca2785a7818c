import Catalog

/// Numbers measured badly: normal noise in proportion to each feature's spread.
struct Jitter: Corruption {
  static let modalities = ["number", "series", "vector"]

  /// Standard deviation of the noise, relative to that of the feature.
  var amount: Double
  /// Standard deviations of the features; one for all values of a series of one channel.
  private var deviations: [Double] = [1]

  init(amount: Double) { self.amount = amount }

  static func graded(_ severity: Double) -> Jitter { Jitter(amount: 2 * severity) }

  func fitted(on column: Column, rows: [Int]) throws -> any Corruption {
    let size: Int
    switch column.values {
    case .series(let series): size = series.channels
    case .vectors(let vectors): size = vectors.size
    default: size = 1
    }
    var moments = [(count: Double, mean: Double, squares: Double)](repeating: (0, 0, 0), count: size)
    for row in rows {
      for (index, value) in Self.features(column.cell(row)).enumerated() where value.isFinite {
        // Welford 1962, which large means do not upset.
        var moment = moments[index % size]
        moment.count += 1
        let difference = value - moment.mean
        moment.mean += difference / moment.count
        moment.squares += difference * (value - moment.mean)
        moments[index % size] = moment
      }
    }
    var copy = self
    copy.deviations = moments.map { $0.count > 1 ? ($0.squares / $0.count).squareRoot() : 0 }
    return copy
  }

  func corrupted(_ features: [Double], _ draws: inout Draws) -> [Double] {
    features.enumerated().map { index, value in
      value + amount * deviations[index % deviations.count] * Double(draws.normal())
    }
  }

  private static func features(_ cell: Cell) -> [Double] {
    switch cell {
    case .number(let number): [number]
    case .series(let values, _), .vector(let values): values.map(Double.init)
    default: []
    }
  }
}

extension Entry where Make == any Corruption {
  static let jitter = Entry(
    "jitter", "Numbers with normal noise in proportion to each feature's spread.",
    example: "corrupt(rows, with: { x1: .jitter(amount: 0.2) })",
    parameters: [
      .number("amount", 0...100, default: 0.1, "Standard deviation of the noise, relative to that of the feature.")
    ]
  ) { Jitter(amount: $0.number("amount")) }
}
