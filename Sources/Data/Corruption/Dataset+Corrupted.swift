import Catalog

extension Dataset {
  /// The dataset with columns damaged: what `corrupt` does.
  ///
  /// Draws depend on the seed, the column's place in `choices` and the storage row alone, so that a part of the data is
  /// damaged as it is in the whole. What a corruption has to learn, it learns of the training rows. Media are damaged when they are decoded.
  /// Throws a `Complaint` where a column is missing or the corruption does not suit it.
  public func corrupted(with choices: [(column: String, corruption: Choice)], seed: UInt64 = 0) throws -> Dataset {
    var made: [(column: String, corruption: any Corruption)] = []
    var complaints: [Complaint] = []
    for (name, choice) in choices {
      do {
        made.append((name, try Catalogue<any Corruption>.corruption.make(choice)))
      } catch let found as Complaints {
        complaints += found.all.map { $0.within(.key(name)) }
      }
    }
    guard complaints.isEmpty else { throw Complaints(complaints) }
    return try corrupted(with: made, seed: seed)
  }

  /// The dataset with columns damaged by corruptions that are already made.
  public func corrupted(
    with corruptions: [(column: String, corruption: any Corruption)], seed: UInt64 = 0
  ) throws -> Dataset {
    let training = parts.map { parts in parts.indices.filter { parts[$0] == .train } } ?? rows
    // A row that occurs twice is damaged once.
    let damaged = Set(rows).sorted()
    var columns = columns
    for (place, (name, corruption)) in corruptions.enumerated() {
      let column = try column(name)
      let accepted = type(of: corruption).modalities
      guard accepted.contains(column.modality.name) else {
        let good = Catalogue<any Corruption>.corruption.entries(damaging: column.modality.name)
        throw Complaint(
          "wrong-kind",
          "column '\(name)' is \(column.modality.name), but this corruption damages \(accepted.joined(separator: ", "))",
          at: [.key(name)],
          notes: good.isEmpty ? [] : ["for \(column.modality.name): " + good.map { ".\($0)" }.joined(separator: ", ")])
      }
      let fitted = try corruption.fitted(on: column, rows: training)
      guard let index = columns.firstIndex(where: { $0.name == name }) else { continue }
      columns[index] = columns[index].corrupted(by: fitted, rows: damaged, seed: seed &+ UInt64(place))
    }
    return Dataset(name: self.name, columns: columns, rows: rows, parts: parts, findings: findings)
  }
}

extension Catalogue where Make == any Corruption {
  /// Names of the entries that damage columns of `modality`.
  public func entries(damaging modality: String) -> [String] {
    entries.map(\.name).filter { name in
      guard let made = try? make(Choice(name)) else { return false }
      return type(of: made).modalities.contains(modality)
    }
  }
}

extension Column {
  /// The column with its cells in the storage rows `rows` damaged.
  fileprivate func corrupted(by corruption: any Corruption, rows: [Int], seed: UInt64) -> Column {
    Column(name, modality, damaged(by: corruption, rows: rows, seed: seed), reason: reason)
  }

  private func damaged(by corruption: any Corruption, rows: [Int], seed: UInt64) -> ColumnValues {
    switch values {
    case .pictures(let values):
      // One item a row: rows that share a file are damaged each in its own way.
      let store = PictureStore(
        .computed(count: values.items.count) { row in
          var draws = Draws(seed: seed, stream: row)
          return corruption.corrupted(try values.store.picture(Int(values.items[row])), &draws)
        })
      return .pictures(
        PictureValues(store: store, items: values.items.indices.map { values.items[$0] < 0 ? -1 : Int32($0) }))
    case .sounds(let values):
      let store = SoundStore(
        .computed(count: values.items.count) { row in
          var draws = Draws(seed: seed, stream: row)
          return corruption.corrupted(try values.store.clip(Int(values.items[row])), &draws)
        })
      return .sounds(
        SoundValues(store: store, items: values.items.indices.map { values.items[$0] < 0 ? -1 : Int32($0) }))
    case .texts(let values):
      var texts = (0..<values.count).map { values.isMissing($0) ? nil : values[$0] }
      for row in rows {
        var draws = Draws(seed: seed, stream: row)
        texts[row] = texts[row].map { corruption.corrupted($0, &draws) }
      }
      return .texts(TextValues(texts))
    case .numbers(var numbers):
      for row in rows where !numbers[row].isNaN {
        var draws = Draws(seed: seed, stream: row)
        numbers[row] = corruption.corrupted([numbers[row]], &draws).first ?? numbers[row]
      }
      return .numbers(numbers)
    case .vectors(let values):
      var features = values.values
      for row in rows where !values.isMissing(row) {
        var draws = Draws(seed: seed, stream: row)
        let damaged = corruption.corrupted(values[row].map(Double.init), &draws)
        for (index, value) in damaged.enumerated() { features[row * values.size + index] = Float(value) }
      }
      return .vectors(VectorValues(values: features, size: values.size))
    case .series(let values):
      var all: [[Float]?] = (0..<values.count).map { values.isMissing($0) ? nil : Array(values[$0]) }
      for row in rows {
        var draws = Draws(seed: seed, stream: row)
        all[row] = all[row].map { corruption.corrupted($0.map(Double.init), &draws).map { Float($0) } }
      }
      return .series(SeriesValues(all, channels: values.channels))
    case .categories, .flags, .tags: return values
    }
  }
}
