import Catalog

/// What a group of numbers is summed up as.
public enum Aggregate: String, Sendable, CaseIterable {
  case count, deviation, max, mean, median, min, sum

  /// The value over `numbers`, which hold no NaN; NaN where there are none (0 for count and sum).
  public func callAsFunction(_ numbers: [Double]) -> Double {
    let count = Double(numbers.count)
    switch self {
    case .count: return count
    case .sum: return numbers.reduce(0, +)
    case .max: return numbers.max() ?? .nan
    case .min: return numbers.min() ?? .nan
    case .mean: return numbers.isEmpty ? .nan : numbers.reduce(0, +) / count
    case .median:
      guard !numbers.isEmpty else { return .nan }
      let sorted = numbers.sorted()
      let middle = sorted.count / 2
      return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    case .deviation:
      // Of the sample, with n - 1.
      guard numbers.count > 1 else { return .nan }
      let mean = numbers.reduce(0, +) / count
      return (numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot()
    }
  }
}

extension Dataset {
  /// One row a distinct value of `key`: the value and the aggregate of `value` over its rows.
  ///
  /// - Parameter value: Column of numbers or flags; nil to count rows.
  public func summarized(by key: String, value: String?, with aggregate: Aggregate) throws -> Dataset {
    let keys = try column(key)
    let numbers = try value.map { name in
      guard let numbers = try column(name).numbers else {
        throw Complaint(
          "wrong-kind", "column '\(name)' is \(try column(name).modality.name), expected a number or flag",
          at: [.argument("value")],
          hint: aggregate == .count ? "leave value: out to count rows" : "name a column of numbers")
      }
      return numbers
    }
    var groups: [String: [Double]] = [:]
    for row in rows {
      let number = numbers?[row] ?? 1
      groups[keys.cell(row).words, default: []] += number.isNaN ? [] : [number]
    }
    let order = groups.keys.sorted(by: ClassOrder.precedes)
    let names = order.map { $0.isEmpty ? nil : $0 }
    return Dataset(
      name: name,
      columns: [
        Column(key, .category(CategoryModality()), .categories(CategoryValues(names))),
        Column(
          value ?? "rows", .number(NumberModality()), .numbers(order.map { aggregate(groups[$0] ?? []) })),
      ])
  }
}
