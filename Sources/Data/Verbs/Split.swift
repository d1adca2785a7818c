import Catalog

/// How rows are divided into training, validation and test.
public struct SplitOptions: Sendable {
  /// Share of the rows for training; nil for all that the others leave.
  public var train: Double?
  public var validation: Double
  public var test: Double
  public var seed: UInt64
  /// Column whose classes (or tenths, of a number) are to be equally frequent in all parts.
  public var stratify: String?
  /// Column whose equal values stay in one part, such as a speaker.
  public var group: String?

  public init(
    train: Double? = nil, validation: Double = 0, test: Double = 0.2, seed: UInt64 = 0, stratify: String? = nil,
    group: String? = nil
  ) {
    self.train = train
    self.validation = validation
    self.test = test
    self.seed = seed
    self.stratify = stratify
    self.group = group
  }
}

extension Dataset {
  /// The rows divided at random by shares; equal seeds give equal parts.
  ///
  /// Without `group`, every class of every category gets a training row where it has any. Rows that no share covers are left out.
  /// Throws a `Complaint` where shares do not add up or there are too few rows.
  public func split(_ options: SplitOptions = SplitOptions()) throws -> Dataset {
    let shares = try Shares(options, rows: count)
    if let stratify = options.stratify, let group = options.group {
      throw Complaint(
        "conflicting-arguments", "rows cannot be stratified by '\(stratify)' and grouped by '\(group)' at once",
        at: [.argument("group")], hint: "leave one of them out")
    }
    var generator = SplitMix64(seed: options.seed, stream: 0x5B11)
    var assigned: [Part?]
    if let group = options.group {
      assigned = try grouped(by: try column(group), shares, &generator)
    } else if let stratify = options.stratify {
      assigned = stratified(strata(of: try column(stratify)), shares, &generator)
    } else {
      assigned = stratified([Array(0..<count)], shares, &generator)
    }
    if options.group == nil { giveTrainEveryClass(&assigned) }
    var parts = [Part](repeating: .train, count: columns.first?.count ?? 0)
    var kept: [Int] = []
    kept.reserveCapacity(count)
    for (position, part) in assigned.enumerated() {
      guard let part else { continue }
      parts[rows[position]] = part
      kept.append(rows[position])
    }
    return Dataset(name: name, columns: columns, rows: kept, parts: parts, findings: findings)
  }

  /// The parts that a column already says: train, validation (val, valid, dev) or test, in any case.
  ///
  /// Throws a `Complaint` with the first row that says anything else.
  public func split(column name: String) throws -> Dataset {
    let column = try column(name)
    var parts = [Part](repeating: .train, count: column.count)
    for (position, row) in rows.enumerated() {
      let cell = column.cell(row)
      guard case .text(let text) = cell, let part = Part(named: text) else {
        throw Complaint(
          "wrong-cell", "row \(position) of column '\(name)' says \(cell.words), expected train, validation or test",
          at: [.argument("column")], hint: "split(data, test: 0.2) divides at random")
      }
      parts[row] = part
    }
    let marked = columns.map {
      $0.name == name ? Column(name, $0.modality, $0.values, reason: $0.reason, trait: .split) : $0
    }
    return Dataset(name: self.name, columns: marked, rows: rows, parts: parts, findings: findings)
  }

  /// Positions by class, tenths of a number, or all in one where the column is neither; missing cells are a class of their own.
  private func strata(of column: Column) -> [[Int]] {
    var strata: [String: [Int]] = [:]
    if case .numbers(let numbers) = column.values {
      let order = (0..<count).sorted { (numbers[rows[$0]], $0) < (numbers[rows[$1]], $1) }
      let tenths = 10
      for (rank, position) in order.enumerated() {
        strata["\(rank * tenths / max(1, count))", default: []].append(position)
      }
    } else {
      for position in 0..<count { strata[cell(position, column).words, default: []].append(position) }
    }
    return strata.sorted { $0.key < $1.key }.map { $0.value.sorted() }
  }

  /// Shares of each stratum; what rounding takes from one it gives to the next.
  private func stratified(_ strata: [[Int]], _ shares: Shares, _ generator: inout SplitMix64) -> [Part?] {
    var assigned = [Part?](repeating: nil, count: count)
    var carry = [0.5, 0.5, 0.5]
    for stratum in strata {
      var positions = stratum
      generator.shuffle(&positions)
      var left = positions.count
      var start = 0
      for (index, part) in [Part.test, .validation, .train].enumerated() {
        let wanted = Double(positions.count) * shares[part] + carry[index]
        let limit = part == .train ? left : max(0, left - (shares[.train] > 0 ? 1 : 0))
        let taken = part == .train && shares.coversAll ? left : min(limit, max(0, Int(wanted)))
        carry[index] = min(1, max(0, wanted - Double(taken)))
        for position in positions[start..<start + taken] { assigned[position] = part }
        start += taken
        left -= taken
      }
    }
    return assigned
  }

  /// Whole groups, in random order, to test until it has its share, then to validation, then to train.
  private func grouped(by column: Column, _ shares: Shares, _ generator: inout SplitMix64) throws -> [Part?] {
    var groups: [String: [Int]] = [:]
    for position in 0..<count { groups[cell(position, column).words, default: []].append(position) }
    var order = groups.sorted { $0.key < $1.key }.map(\.value)
    generator.shuffle(&order)
    let wanted = [Part.test, .validation, .train].filter { shares[$0] > 0 }
    guard order.count >= wanted.count else {
      throw Complaint(
        "too-few-groups", "column '\(column.name)' has \(order.count) groups, too few for \(wanted.count) parts",
        at: [.argument("group")], hint: "group by a column with more values")
    }
    var assigned = [Part?](repeating: nil, count: count)
    var next = 0
    for (index, part) in wanted.enumerated() {
      let target = shares[part] * Double(count)
      let later = wanted.count - index - 1
      var taken = 0
      while next < order.count - later,
        taken == 0 || Double(taken) + Double(order[next].count) / 2 <= target || later == 0
      {
        for position in order[next] { assigned[position] = part }
        taken += order[next].count
        next += 1
      }
    }
    return assigned
  }

  /// Moves one row to train for each class of a category that has none there.
  private func giveTrainEveryClass(_ assigned: inout [Part?]) {
    let mostClasses = 200
    for column in columns where column.trait == nil {
      guard case .categories(let values) = column.values, values.classes.count <= mostClasses else { continue }
      var isSeen = [Bool](repeating: false, count: values.classes.count)
      for position in 0..<count where assigned[position] == .train {
        let code = values.codes[rows[position]]
        if code >= 0 { isSeen[Int(code)] = true }
      }
      for position in 0..<count where assigned[position] != nil {
        let code = values.codes[rows[position]]
        guard code >= 0, !isSeen[Int(code)] else { continue }
        assigned[position] = .train
        isSeen[Int(code)] = true
      }
    }
  }

  /// Checked shares of the parts.
  private struct Shares {
    private let shares: [Part: Double]
    let coversAll: Bool

    init(_ options: SplitOptions, rows: Int) throws {
      func wrong(_ name: String, _ value: Double) -> Complaint {
        Complaint(
          "out-of-range", "\(name) takes a share from 0 to 1, not \(NumberText.plain(value))", at: [.argument(name)],
          label: "expected a number from 0 to 1")
      }
      for (name, value) in [("validation", options.validation), ("test", options.test), ("train", options.train ?? 0)]
      where !(0...1).contains(value) { throw wrong(name, value) }
      let others = options.validation + options.test
      let slack = 1e-9
      guard others + (options.train ?? 0) <= 1 + slack else {
        throw Complaint(
          "out-of-range", "shares add up to \(NumberText.plain(others + (options.train ?? 0))), more than 1",
          at: [.argument(options.test >= options.validation ? "test" : "validation")], hint: "make a share smaller")
      }
      let train = options.train ?? max(0, 1 - others)
      guard train > 0 else {
        throw Complaint(
          "out-of-range", "no rows are left for training", at: [.argument("test")], hint: "make a share smaller")
      }
      shares = [.train: train, .validation: options.validation, .test: options.test]
      coversAll = train + others >= 1 - slack
      let parts = shares.values.count { $0 > 0 }
      guard rows >= parts else {
        throw Complaint(
          "too-few-rows", "\(rows) row\(rows == 1 ? "" : "s") cannot be split into \(parts) parts",
          hint: rows == 0 ? "check where(…)" : "leave the data unsplit: all is train")
      }
    }

    subscript(_ part: Part) -> Double { shares[part] ?? 0 }
  }
}
