import Catalog

/// Labels as codes into a list of classes.
public struct CategoryValues: Sendable, Equatable {
  /// Index into `classes`; -1 is missing.
  public let codes: [Int32]
  /// Distinct labels in the order in which they first occur.
  public let classes: [String]

  /// Codes from -1 to `classes.count - 1`.
  public init(codes: [Int32], classes: [String]) {
    self.codes = codes
    self.classes = classes
  }

  /// Labels as texts; nil is missing.
  public init(_ labels: [String?]) {
    var indices: [String: Int32] = [:]
    var classes: [String] = []
    codes = labels.map { label in
      guard let label else { return -1 }
      if let code = indices[label] { return code }
      let code = Int32(classes.count)
      indices[label] = code
      classes.append(label)
      return code
    }
    self.classes = classes
  }

  /// Numbers as labels, written as the language writes them; NaN is missing.
  init(numbers: [Double]) {
    var indices: [Double: Int32] = [:]
    var distinct: [Double] = []
    codes = numbers.map { number in
      if number.isNaN { return -1 }
      if let code = indices[number] { return code }
      let code = Int32(distinct.count)
      indices[number] = code
      distinct.append(number)
      return code
    }
    classes = distinct.map(NumberText.plain)
  }

  /// These labels, then those of `other`.
  func followed(by other: CategoryValues) -> CategoryValues {
    var all = classes
    var indices = Dictionary(zip(classes, classes.indices), uniquingKeysWith: { first, _ in first })
    let theirs = other.classes.map { label in
      if let known = indices[label] { return Int32(known) }
      indices[label] = all.count
      all.append(label)
      return Int32(all.count - 1)
    }
    return CategoryValues(codes: codes + other.codes.map { $0 < 0 ? -1 : theirs[Int($0)] }, classes: all)
  }

  /// Rows of each class, in the order of `classes`, among `rows`.
  public func counts(_ rows: some Sequence<Int>) -> [Int] {
    var counts = [Int](repeating: 0, count: classes.count)
    for row in rows where codes[row] >= 0 { counts[Int(codes[row])] += 1 }
    return counts
  }
}
