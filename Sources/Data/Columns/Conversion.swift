import Catalog
import FileSystem
import Tensor

/// Where the cells of a column come from, for paths and for complaints.
struct ColumnOrigin: Sendable {
  /// Folder that paths in cells are seen from.
  var folder = "."
  /// Says where a row stands, such as `clips.csv line 17`.
  var place: @Sendable (Int) -> String = { "row \($0)" }
  /// What to know of paths that lead nowhere.
  var pathHint = "paths in a table are relative to the table's folder"
}

extension Column {
  /// The column stored as `modality` asks for, cells read as what they are to be.
  ///
  /// Throws a `Complaint` that names the first cell that cannot be read so.
  func converted(to modality: Modality, origin: ColumnOrigin = ColumnOrigin(), date: DateText? = nil) throws -> Column {
    let conversion = Conversion(column: self, origin: origin, date: date)
    return Column(name, modality, try conversion.values(as: modality), reason: reason, trait: trait)
  }
}

/// Turns what a column is stored as into what a modality is stored as.
private struct Conversion {
  let column: Column
  let origin: ColumnOrigin
  let date: DateText?

  func values(as modality: Modality) throws -> ColumnValues {
    switch (modality, column.values) {
    case (.audio, .sounds), (.category, .categories), (.flag, .flags), (.image, .pictures), (.number, .numbers),
      (.series, .series), (.tags, .tags), (.text, .texts), (.vector, .vectors):
      return column.values
    case (.audio, _):
      let (paths, items) = try files("sound")
      return .sounds(SoundValues(store: SoundStore(.files(paths)), items: items))
    case (.image, .vectors), (.image, .series): throw wrong("a picture", at: nil)
    case (.image, _):
      let (paths, items) = try files("picture")
      return .pictures(PictureValues(store: PictureStore(.files(paths)), items: items))
    case (.category, .numbers(let numbers)): return .categories(CategoryValues(numbers: numbers))
    case (.category, _): return .categories(CategoryValues(try texts("a category")))
    case (.text, _): return .texts(TextValues(try texts("a text")))
    case (.flag, .numbers(let numbers)):
      return .flags(
        try numbers.indices.map { row in
          if numbers[row].isNaN { return -1 }
          guard numbers[row] == 0 || numbers[row] == 1 else { throw wrong("a flag", at: row) }
          return numbers[row] == 1 ? 1 : 0
        })
    case (.flag, _):
      return .flags(try each("a flag", missing: -1) { CellText.flag($0).map { $0 ? 1 : 0 } })
    case (.number, .flags(let flags)): return .numbers(flags.map { $0 < 0 ? .nan : Double($0) })
    case (.number, _):
      return .numbers(
        try each("a number", missing: .nan) { text in
          if let date { return date.days(text) }
          return CellText.looseNumber(text) ?? Double(text) ?? (text == "-" ? .nan : nil)
        })
    case (.tags(let options), _):
      return .tags(
        TagValues(try each("tags", missing: nil) { .some(CellText.tags($0, separator: options.separator)) }))
    case (.vector(let options), _):
      return .vectors(try vectors(try lists("a list of numbers"), size: options.size))
    case (.series(let options), _):
      return .series(SeriesValues(try lists("a list of numbers"), channels: options.channels ?? 1))
    }
  }

  /// The cells as texts; nil where they are missing.
  private func texts(_ wanted: String) throws -> [String?] {
    try (0..<column.count).map { row in
      switch column.cell(row) {
      case .missing: nil
      case .text(let text): text
      case .number(let number): NumberText.plain(number)
      case .flag(let flag): flag ? "true" : "false"
      case .tags(let tags): tags.joined(separator: ", ")
      case .picture, .series, .sound, .vector: throw wrong(wanted, at: row)
      }
    }
  }

  /// Each cell's text read by `parse`, a category's classes only once.
  private func each<Element>(_ wanted: String, missing: Element, _ parse: (String) -> Element?) throws -> [Element] {
    if case .categories(let values) = column.values {
      let parsed = values.classes.map(parse)
      return try values.codes.indices.map { row in
        let code = values.codes[row]
        if code < 0 { return missing }
        guard let value = parsed[Int(code)] else { throw wrong(wanted, at: row) }
        return value
      }
    }
    return try texts(wanted).enumerated().map { row, text in
      guard let text else { return missing }
      guard let value = parse(text) else { throw wrong(wanted, at: row) }
      return value
    }
  }

  private func lists(_ wanted: String) throws -> [[Float]?] {
    switch column.values {
    case .vectors(let values): return (0..<values.count).map { values.isMissing($0) ? nil : values[$0] }
    case .series(let values): return (0..<values.count).map { values.isMissing($0) ? nil : values[$0] }
    case .numbers(let values): return values.map { $0.isNaN ? nil : [Float($0)] }
    default: return try each(wanted, missing: nil) { CellText.numberList($0).map { .some($0) } }
    }
  }

  private func vectors(_ rows: [[Float]?], size: Int?) throws -> VectorValues {
    let size = size ?? rows.lazy.compactMap { $0?.count }.first ?? 1
    var values: [Float] = []
    values.reserveCapacity(rows.count * size)
    for (row, numbers) in rows.enumerated() {
      guard let numbers else {
        values.append(contentsOf: repeatElement(.nan, count: size))
        continue
      }
      guard numbers.count == size, size > 0 else {
        throw Complaint(
          "wrong-shape",
          "column '\(column.name)' has \(numbers.count) numbers in \(origin.place(row)), expected \(size)",
          hint: "a list whose length varies is a .series")
      }
      values += numbers
    }
    return VectorValues(values: values, size: max(1, size))
  }

  /// The files that the cells name, those that are not there left out as absent.
  private func files(_ kind: String) throws -> (TextValues, [Int32]) {
    var paths = TextValues()
    var items: [Int32] = []
    var missing: (path: String, row: Int)?
    for (row, text) in try texts("the path of a \(kind)").enumerated() {
      guard let text, !text.isEmpty else {
        items.append(-1)
        continue
      }
      try Watch.current.check()
      let path = Path.join(origin.folder, text)
      guard Files.exists(path) else {
        missing = missing ?? (path, row)
        items.append(-1)
        continue
      }
      items.append(Int32(paths.count))
      paths.append(path)
    }
    if let missing, paths.count == 0 {
      throw Complaint(
        "no-such-file",
        "none of the files of column '\(column.name)' exists; first: '\(missing.path)' in \(origin.place(missing.row))",
        hint: origin.pathHint)
    }
    return (paths, items)
  }

  private func wrong(_ wanted: String, at row: Int?) -> Complaint {
    let found: String
    if let row {
      let shown =
        switch column.cell(row) {
        case .text(let text): Label.quoted(text.count > 40 ? text.prefix(40) + "…" : text)
        case .number(let number): NumberText.plain(number)
        case .flag(let flag): "\(flag)"
        default: "the cell"
        }
      found = "\(shown) in \(origin.place(row)) is none"
    } else {
      found = "its cells are no paths"
    }
    return Complaint(
      "wrong-cell", "column '\(column.name)' is to hold \(wanted) in each row, but \(found)",
      hint: "leave the cell empty where there is no value, or read the column as another modality")
  }
}
