import Catalog
import FileSystem
import JSON
import Tensor

/// Objects one a line (JSON Lines), or an array of objects, as columns by key.
///
/// Objects within objects become columns such as `author.name`. Keys may be left out: the cell is then missing.
struct JSONTable: RawTable {
  let names: [String]
  let rowCount: Int
  let findings: [DataFinding] = []
  private let cells: [[JSON?]]
  private let lines: [Int]
  private let path: String

  /// Throws a `Complaint` with the line that is no JSON object.
  init(_ content: [UInt8], path: String, limit: Int? = nil) throws {
    self.path = path
    var builder = Builder()
    let first = content.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    if first == UInt8(ascii: "[") {
      let items = try Self.parse(content[...], path: path, line: 1).array ?? []
      for (index, item) in items.prefix(limit ?? .max).enumerated() {
        try builder.append(item, line: index + 1, path: path, unit: "item")
      }
    } else {
      var line = 0
      for text in content.split(separator: 0x0A, omittingEmptySubsequences: false) {
        line += 1
        if line & 0xFF == 0 { try Watch.current.check() }
        guard builder.rowCount < limit ?? .max else { break }
        guard text.contains(where: { $0 > 0x20 }) else { continue }
        try builder.append(try Self.parse(text, path: path, line: line), line: line, path: path, unit: "line")
      }
    }
    guard builder.rowCount > 0 || limit == 0 else { throw DataError.empty(path) }
    (names, cells, lines) = (builder.names, builder.finished, builder.lines)
    rowCount = builder.rowCount
  }

  private static func parse(_ text: ArraySlice<UInt8>, path: String, line: Int) throws -> JSON {
    var options = JSON.ParsingOptions()
    options.malformed = .replaced
    options.acceptsNonFinite = true
    do throws(JSONError) {
      return try JSON.parse(Array(text), options: options)
    } catch {
      throw Complaint(
        "wrong-json", "line \(line) of '\(path)' is no JSON: \(error.message) at byte \(error.offset) of the line",
        hint: "each line holds one object: {\"text\": \"…\", \"label\": \"…\"}")
    }
  }

  private struct Builder {
    var names: [String] = []
    var lines: [Int] = []
    private var columns: [[JSON?]] = []
    private var indices: [String: Int] = [:]

    var rowCount: Int { lines.count }

    /// Columns of equal length.
    var finished: [[JSON?]] { columns.map { $0 + [JSON?](repeating: nil, count: rowCount - $0.count) } }

    mutating func append(_ value: JSON, line: Int, path: String, unit: String) throws {
      guard let object = value.object else {
        throw Complaint(
          "wrong-json", "\(unit) \(line) of '\(path)' is no JSON object",
          hint: "each line holds one object: {\"text\": \"…\", \"label\": \"…\"}")
      }
      add(object, prefix: "")
      lines.append(line)
    }

    private mutating func add(_ object: JSON.Object, prefix: String) {
      for member in object {
        let name = prefix + member.key
        if let inner = member.value.object {
          add(inner, prefix: name + ".")
          continue
        }
        let index = indices[name] ?? columns.count
        if index == columns.count {
          indices[name] = index
          names.append(name)
          columns.append([])
        }
        // A key that comes twice in an object: the last one counts.
        if columns[index].count > rowCount { columns[index].removeLast() }
        columns[index] += [JSON?](repeating: nil, count: rowCount - columns[index].count)
        columns[index].append(member.value.isNull ? nil : member.value)
      }
    }
  }

  func place(_ row: Int) -> String { "\(Path.name(of: path)) line \(lines[row])" }

  func values(_ column: Int, as storage: RawStorage) throws -> ColumnValues {
    let cells = cells[column]
    let present = cells.compactMap { $0 }
    if storage == .automatic && !present.isEmpty {
      if present.allSatisfy({ $0.flag != nil }) {
        return .flags(cells.map { $0.map { $0.flag == true ? 1 : 0 } ?? -1 })
      }
      if present.allSatisfy({ $0.double != nil }) { return .numbers(cells.map { $0?.double ?? .nan }) }
      if present.allSatisfy({ $0.array != nil }), let lists = Self.lists(cells) { return lists }
    }
    return try TextTable(
      names: [""], columns: [cells.map { $0.map(Self.text) }], rowCount: rowCount, places: { "row \($0)" }
    )
    .values(0, as: storage)
  }

  /// Tags of texts, vectors of equally many numbers, series of others; nil where lists hold anything else.
  private static func lists(_ cells: [JSON?]) -> ColumnValues? {
    let present = cells.compactMap { $0?.array }
    if present.allSatisfy({ $0.allSatisfy { $0.text != nil } }), present.contains(where: { !$0.isEmpty }) {
      return .tags(TagValues(cells.map { $0?.array?.compactMap(\.text) }))
    }
    if let rows = numbers(cells) {
      let sizes = Set(rows.compactMap { $0?.count })
      guard let size = sizes.first, sizes.count == 1, size > 0 else { return .series(SeriesValues(rows)) }
      return .vectors(VectorValues(values: rows.flatMap { $0 ?? [Float](repeating: .nan, count: size) }, size: size))
    }
    let channels = Set(present.flatMap { $0.map { $0.array?.count ?? -1 } })
    guard let count = channels.first, channels.count == 1, count > 0 else { return nil }
    let steps = cells.map { $0.map { JSON.array(($0.array ?? []).flatMap { $0.array ?? [] }) } }
    return numbers(steps).map { .series(SeriesValues($0, channels: count)) }
  }

  private static func numbers(_ cells: [JSON?]) -> [[Float]?]? {
    var rows: [[Float]?] = []
    for cell in cells {
      guard let items = cell?.array else {
        rows.append(nil)
        continue
      }
      let numbers = items.compactMap { $0.double.map(Float.init) ?? ($0.isNull ? .nan : nil) }
      guard numbers.count == items.count else { return nil }
      rows.append(numbers)
    }
    return rows
  }

  private static func text(_ value: JSON) -> String {
    switch value {
    case .string(let text): text
    case .bool(let flag): flag ? "true" : "false"
    case .integer(let number): String(number)
    default: value.double.map(NumberText.plain) ?? value.compactText
    }
  }
}
