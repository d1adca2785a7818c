import Catalog
import FileSystem
import Synchronization
import Tensor

/// How a dataset is read.
public struct ReadOptions: Sendable {
  /// The columns wanted and what they are; nil to take all and infer.
  public var schema: Schema?
  /// For a folder: paths such as `{label}/*.png`, whose names in braces become columns.
  public var pattern: String?
  /// Rows at most.
  public var limit: Int?
  /// Folder that the path is seen from.
  public var folder: String

  public init(schema: Schema? = nil, pattern: String? = nil, limit: Int? = nil, folder: String = ".") {
    self.schema = schema
    self.pattern = pattern
    self.limit = limit
    self.folder = folder
  }
}

extension Dataset {
  /// Reads a csv, tsv, jsonl, json, idx, npy or npz file (`.gz` too) or a folder of files.
  ///
  /// Media paths in a table are seen from the table's folder; a path without a file counts as absent.
  /// Throws a `Complaint`, or `Complaints`, with file, line and what to do.
  public static func read(_ path: String, options: ReadOptions = ReadOptions()) throws -> Dataset {
    let full = Path.join(options.folder, path)
    guard Files.exists(full) else { throw DataError.missingFile(full) }
    let name = Path.name(of: full.hasSuffix("/") ? String(full.dropLast()) : full)
    if Files.isFolder(full) {
      if options.pattern == nil, let table = try onlyTable(in: full) {
        return try read(table, options: ReadOptions(schema: options.schema, limit: options.limit, folder: full))
      }
      let table = try FolderTable.read(full, pattern: options.pattern, limit: options.limit)
      return try TableTyping(table: table, folder: full, schema: options.schema).dataset(name: name)
    }
    guard options.pattern == nil else {
      throw Complaint(
        "wrong-argument", "a pattern is for a folder, and '\(path)' is a file", at: [.argument("pattern")],
        hint: "leave pattern: out, or give the folder")
    }
    let names = options.schema?.names ?? []
    let table = try rawTable(full, limit: options.limit, names: names)
    return try TableTyping(table: table, folder: Path.folder(of: full), schema: options.schema).dataset(name: name)
  }

  /// Reads several files of one column each and sets them side by side under the names given.
  ///
  /// Throws a `Complaint` where a file has several columns or other rows than the first.
  public static func read(_ sources: [(name: String, path: String)], options: ReadOptions = ReadOptions()) throws
    -> Dataset
  {
    var columns: [Column] = []
    var findings: [DataFinding] = []
    for (name, path) in sources {
      let full = Path.join(options.folder, path)
      guard Files.exists(full) else { throw DataError.missingFile(full).within(.key(name)) }
      let table = try rawTable(full, limit: options.limit, names: [])
      guard table.names.count == 1 else {
        throw Complaint(
          "several-columns", "'\(path)' has \(table.names.count) columns, expected one", at: [.key(name)],
          hint: "read it by itself and join the datasets")
      }
      let schema = options.schema?[name].map { Schema([Schema.Field(name: table.names[0], modality: $0.modality)]) }
      let single = try TableTyping(table: table, folder: Path.folder(of: full), schema: schema, alias: name).dataset(
        name: name)
      if let first = columns.first, first.count != single.count {
        throw Complaint(
          "unequal-rows", "'\(path)' has \(single.count) rows, but column '\(first.name)' has \(first.count)",
          at: [.key(name)], hint: "zipped files need equally many rows in the same order")
      }
      columns.append(single.columns[0].renamed(name))
      findings += single.findings
    }
    guard !columns.isEmpty else { throw Complaint("no-rows", "no files were given") }
    return Dataset(name: sources.map(\.name).joined(separator: " + "), columns: columns, findings: findings)
  }

  /// The only table of a folder, or nil where there are none or several.
  private static func onlyTable(in folder: String) throws -> String? {
    let tables = try Files.list(folder).filter { ["csv", "jsonl", "tsv"].contains(Path.ending(of: $0)) }
    return tables.count == 1 ? tables.first : nil
  }

  private static func rawTable(_ path: String, limit: Int?, names: [String]) throws -> any RawTable {
    let isPacked = Path.ending(of: path) == "gz"
    let inner = isPacked ? String(path.dropLast(3)) : path
    var content = try readFile(path)
    do {
      if isPacked || Gzip.isGzip(content) { content = try inflate(content, path: inner, limit: limit) }
      switch Path.ending(of: inner) {
      case "csv", "txt": return try CSVTable(content, path: path, limit: limit, names: names)
      case "tab", "tsv": return try CSVTable(content, path: path, delimiter: 0x09, limit: limit, names: names)
      case "data": return try CSVTable(content, path: path, limit: limit, names: names)
      case "json", "jsonl", "ndjson": return try JSONTable(content, path: path, limit: limit)
      case "npy": return try ArrayTable([("", try NPY.decode(content))], path: path, limit: limit)
      case "npz": return try ArrayTable(try NPZ.decode(content), path: path, limit: limit)
      default: break
      }
      if content.count > 4, content[0] == 0, content[1] == 0, (8...14).contains(content[2]) {
        return try ArrayTable([("", try IDX.decode(content))], path: path, limit: limit)
      }
    } catch let error as MediaError {
      throw DataError.unreadable(path, error, kind: "file")
    }
    throw Complaint(
      "unknown-format", "'\(path)' is of no format that can be read",
      notes: ["read takes csv, tsv, jsonl, json, idx, npy and npz files, also as .gz, and folders"],
      hint: "convert it to csv or jsonl")
  }

  private static func readFile(_ path: String) throws -> [UInt8] {
    do {
      return try Files.read(path)
    } catch let error as FileError {
      throw DataError.unreadable(path, error, kind: "file")
    }
  }

  /// Bytes beyond which an inflated file is refused: 32 GiB.
  private static let inflatedLimit = 1 << 35

  /// The content inflated; of an idx file no more than its first `limit` rows.
  private static func inflate(_ content: [UInt8], path: String, limit: Int?) throws -> [UInt8] {
    guard let limit else { return try Gzip.inflate(content, limit: inflatedLimit) }
    let longestHeader = 36
    var head = try Gzip.inflate(content, limit: inflatedLimit, wanted: longestHeader)
    guard let rows = IDX.rows(in: head), limit < rows.count else {
      return try Gzip.inflate(content, limit: inflatedLimit)
    }
    let wanted = rows.headerSize + limit * rows.size
    if head.count < wanted { head = try Gzip.inflate(content, limit: inflatedLimit, wanted: wanted) }
    head.removeLast(max(0, head.count - wanted))
    for byte in 0..<4 { head[4 + byte] = UInt8(truncatingIfNeeded: limit >> (24 - 8 * byte)) }
    return head
  }
}

extension IDX {
  /// Rows along the first extent, bytes of each, and bytes before the first; nil where `head` does not begin like an idx file.
  fileprivate static func rows(in head: [UInt8]) -> (count: Int, size: Int, headerSize: Int)? {
    let sizes: [UInt8: Int] = [0x08: 1, 0x09: 1, 0x0B: 2, 0x0C: 4, 0x0D: 4, 0x0E: 8]
    guard head.count >= 8, head[0] == 0, head[1] == 0, var size = sizes[head[2]], (1...8).contains(head[3]) else {
      return nil
    }
    let headerSize = 4 + 4 * Int(head[3])
    guard head.count >= headerSize else { return nil }
    let extents = (0..<Int(head[3])).map { axis in
      head[4 + 4 * axis..<8 + 4 * axis].reduce(0) { $0 << 8 | Int($1) }
    }
    for extent in extents.dropFirst() {
      let (product, overflow) = size.multipliedReportingOverflow(by: extent)
      if overflow || product > inflatedRowLimit { return nil }
      size = product
    }
    return (extents[0], size, headerSize)
  }

  /// Bytes beyond which a row is not believed.
  private static let inflatedRowLimit = 1 << 30
}

/// Gives the columns of a raw table their modalities, those asked for or those inferred.
struct TableTyping {
  let table: any RawTable
  /// Folder that media paths are seen from.
  let folder: String
  let schema: Schema?
  /// What the user calls the table's only column, for inference and complaints.
  var alias: String?

  func dataset(name: String) throws -> Dataset {
    let wanted = try wanted()
    let origin = ColumnOrigin(folder: folder, place: table.place)
    let raw = Mutex(try table.values(wanted.map { ($0.index, RawStorage(for: $0.modality)) }).map(Optional.some))
    let results = Mutex([Result<Column, any Error>?](repeating: nil, count: wanted.count))
    Parallel.forEach(wanted.count) { index in
      // Taken, so that what a column is converted from does not outlive it.
      let values = raw.withLock { $0[index].take() }
      let result = Result {
        try column(wanted[index].index, wanted[index].modality, values ?? .texts(TextValues()), origin)
      }
      results.withLock { $0[index] = result }
    }
    try Watch.current.check()
    var columns: [Column] = []
    var complaints: [Complaint] = []
    for (index, result) in results.withLock({ $0 }).enumerated() {
      switch result {
      case .success(let column): columns.append(column)
      case .failure(let complaint as Complaint):
        let isGiven = wanted[index].modality != nil
        complaints.append(
          isGiven ? complaint.within(.key(table.names[wanted[index].index])).within(.argument("columns")) : complaint)
      case .failure(let error): throw error
      case nil: break
      }
    }
    guard complaints.isEmpty else { throw Complaints(complaints) }
    return Dataset(name: name, columns: columns, findings: table.findings + (try columns.compactMap(absentFiles)))
  }

  /// The columns to make: those of the schema, or all.
  private func wanted() throws -> [(index: Int, modality: Modality?)] {
    guard let schema else { return table.names.indices.map { ($0, nil) } }
    var complaints: [Complaint] = []
    var found: [(index: Int, modality: Modality?)] = []
    for field in schema.fields {
      guard let index = table.names.firstIndex(of: field.name) else {
        var complaint = DataError.noColumn(field.name, among: table.names)
        complaint.path = [.argument("columns"), .label(field.name)]
        complaints.append(complaint)
        continue
      }
      found.append((index, field.modality))
    }
    guard complaints.isEmpty else { throw Complaints(complaints) }
    return found
  }

  private func column(_ index: Int, _ modality: Modality?, _ raw: ColumnValues, _ origin: ColumnOrigin) throws
    -> Column
  {
    let name = alias ?? table.names[index]
    if let modality {
      return try Column(name, modality, raw).converted(to: modality, origin: origin, date: date(raw, modality))
    }
    let inferred = ModalityInference.infer(name, raw, origin: origin)
    let column = Column(name, inferred.modality, raw, reason: inferred.reason, trait: inferred.trait)
    do {
      return try column.converted(to: inferred.modality, origin: origin, date: inferred.date)
    } catch {
      // A sample looked like it, but not every cell is: text holds anything.
      return try Column(name, .text(TextModality()), raw, reason: "texts of several kinds")
        .converted(to: .text(TextModality()), origin: origin)
    }
  }

  /// The form of dates, where a column of texts is to be a number.
  private func date(_ values: ColumnValues, _ modality: Modality) -> DateText? {
    guard case .number = modality else { return nil }
    return switch values {
    case .categories(let categories): DateText.detect(CellSurvey(categories).samples)
    case .texts(let texts): DateText.detect(CellSurvey(texts).samples)
    default: nil
    }
  }

  /// Cells that name a file which is not there.
  private func absentFiles(_ column: Column) throws -> DataFinding? {
    guard column.modality.isMedia, let index = table.names.firstIndex(of: column.name) else { return nil }
    let raw = Column(column.name, .text(TextModality()), try table.values(index, as: .texts))
    let absent = (0..<column.count).filter { column.isMissing($0) && !raw.isMissing($0) }
    guard let first = absent.first, case .text(let path) = raw.cell(first) else { return nil }
    return DataFinding(
      "absent-files", .warning, columns: [column.name],
      "\(absent.count) file\(absent.count == 1 ? "" : "s") of column '\(column.name)' \(absent.count == 1 ? "does" : "do") not exist; first: '\(path)' in \(table.place(first))",
      count: absent.count, examples: Array(absent.prefix(5)),
      advice: "they count as absent; check the paths if you did not expect that")
  }
}
