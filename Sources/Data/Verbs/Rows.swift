import Catalog

extension Dataset {
  /// The rows whose position fulfils `condition`.
  public func filtered(_ condition: (Int) throws -> Bool) rethrows -> Dataset {
    with(rows: try (0..<count).filter(condition).map { rows[$0] })
  }

  /// The columns named, in that order, each under the name given for it or its own.
  ///
  /// Throws `Complaints` about names that are none.
  public func selected(_ names: [String], as labels: [String]? = nil) throws -> Dataset {
    var chosen: [Column] = []
    var complaints: [Complaint] = []
    for (index, name) in names.enumerated() {
      guard let column = self[name] else {
        let step = labels.map { Complaint.Step.key($0[index]) } ?? .index(index)
        complaints.append(DataError.noColumn(name, among: columnNames).within(step).within(.argument("columns")))
        continue
      }
      let label = labels?[index] ?? name
      if !chosen.contains(where: { $0.name == label }) { chosen.append(column.renamed(label)) }
    }
    guard complaints.isEmpty else { throw Complaints(complaints) }
    guard !chosen.isEmpty else {
      throw Complaint("no-columns", "no columns were named", at: [.argument("columns")], hint: "name at least one")
    }
    return with(columns: chosen)
  }

  /// The rows in the order of a column's values; equal ones keep their order, missing ones come last.
  public func sorted(by name: String, descending: Bool = false) throws -> Dataset {
    let column = try column(name)
    let order: [Int]
    if let numbers = column.numbers {
      order = ordered(descending: descending, isMissing: { numbers[rows[$0]].isNaN }) {
        numbers[rows[$0]] < numbers[rows[$1]]
      }
    } else {
      let words = (0..<count).map { cell($0, column).words }
      order = ordered(descending: descending, isMissing: { column.isMissing(rows[$0]) }) {
        ClassOrder.precedes(words[$0], words[$1])
      }
    }
    return with(rows: order.map { rows[$0] })
  }

  private func ordered(descending: Bool, isMissing: (Int) -> Bool, _ precedes: (Int, Int) -> Bool) -> [Int] {
    let present = (0..<count).filter { !isMissing($0) }
    let missing = (0..<count).filter(isMissing)
    let sorted = present.sorted { left, right in
      if descending ? precedes(right, left) : precedes(left, right) { return true }
      if descending ? precedes(left, right) : precedes(right, left) { return false }
      return left < right
    }
    return sorted + missing
  }

  /// The first `count` rows, or the last -`count`.
  public func taking(_ count: Int) -> Dataset {
    with(rows: Array(count >= 0 ? rows.prefix(count) : rows.suffix(-count)))
  }

  /// `count` rows drawn at random without putting back, in random order.
  public func sampled(_ count: Int, seed: UInt64 = 0) -> Dataset {
    var generator = SplitMix64(seed: seed, stream: 0x5A)
    var order = rows
    generator.shuffle(&order)
    return with(rows: Array(order.prefix(max(0, count))))
  }
}

extension Column {
  /// The cells as numbers, NaN where missing; nil where they are none.
  public var numbers: [Double]? {
    switch values {
    case .numbers(let numbers): numbers
    case .flags(let flags): flags.map { $0 < 0 ? .nan : Double($0) }
    default: nil
    }
  }
}
