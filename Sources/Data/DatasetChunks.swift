import Catalog
import FileSystem

/// Rows of a file a few thousand at a time, so that a file of any length takes bounded memory.
///
/// A csv or tsv file is read from disk as it goes; other formats, which have no rows to stop at, are read whole and cut.
public final class DatasetChunks {
  /// Rows a chunk.
  public let size: Int
  /// Bytes of the file, and those read so far.
  public let byteCount: Int
  public private(set) var bytesRead = 0

  private let path: String
  private let folder: String
  private let schema: (_ names: [String]) throws -> Schema
  private var source: Source

  private enum Source {
    case text(RecordReader, delimiter: UInt8?)
    case whole(Dataset?, next: Int)
  }

  /// - Parameter schema: The columns wanted among those of the file.
  /// - Throws: `Complaint` where there is no such file.
  public init(_ path: String, size: Int = 4096, schema: @escaping (_ names: [String]) throws -> Schema) throws {
    guard Files.exists(path) else { throw DataError.missingFile(path) }
    self.path = path
    self.size = max(1, size)
    self.schema = schema
    folder = Path.folder(of: path)
    byteCount = Files.isFolder(path) ? 0 : try Files.size(path)
    switch Files.isFolder(path) ? "" : Path.ending(of: path) {
    case "csv", "txt", "data": source = .text(try RecordReader(path), delimiter: nil)
    case "tab", "tsv": source = .text(try RecordReader(path), delimiter: 0x09)
    default: source = .whole(nil, next: 0)
    }
  }

  /// The next rows; nil at the end.
  public func next() throws -> Dataset? {
    switch source {
    case .text(let reader, let known):
      guard let bytes = try reader.next(records: size) else { return nil }
      bytesRead = reader.bytesRead
      let start = TextEncoding.start(bytes)
      let delimiter = known ?? bytes.withUnsafeBufferPointer { DelimiterSniffer.delimiter(of: $0, from: start) }
      source = .text(reader, delimiter: delimiter)
      let table = try CSVTable(bytes, path: path, delimiter: delimiter, names: reader.names ?? [])
      if reader.names == nil { reader.learn(names: table.names, hasHeader: table.hasHeader) }
      return try TableTyping(table: table, folder: folder, schema: try schema(table.names)).dataset(
        name: Path.name(of: path))
    case .whole(let known, let start):
      let all = try known ?? whole()
      bytesRead = byteCount
      guard start < all.count else { return nil }
      let end = min(all.count, start + size)
      source = .whole(all, next: end)
      return all.with(rows: Array(all.rows[start..<end]))
    }
  }

  /// The whole file: its names first, for the schema depends on them.
  private func whole() throws -> Dataset {
    let names = try Dataset.read(path, options: ReadOptions(limit: 1)).columnNames
    return try Dataset.read(path, options: ReadOptions(schema: try schema(names)))
  }
}

/// Whole records of a delimited text file, each chunk with the header before it.
final class RecordReader {
  private(set) var bytesRead = 0
  /// Names of the columns once they are known; then the header goes before every chunk.
  private(set) var names: [String]?
  private let path: String
  private let byteCount: Int
  private var rest: [UInt8] = []
  private var header: [UInt8] = []
  private var isFirst = true

  private static let block = 1 << 20
  /// Bytes that a chunk may have however few records are in it.
  private static let longestChunk = 64 << 20

  init(_ path: String) throws {
    self.path = path
    byteCount = try Files.size(path)
  }

  /// At most `records` records, nil at the end.
  func next(records: Int) throws -> [UInt8]? {
    var found = 0, inQuotes = false, position = 0, end: Int?
    let wanted = isFirst ? records + 1 : records
    var firstEnd: Int?
    scan: while true {
      while position < rest.count {
        let byte = rest[position]
        position += 1
        if byte == UInt8(ascii: "\"") { inQuotes.toggle() }
        guard byte == UInt8(ascii: "\n"), !inQuotes else { continue }
        found += 1
        if firstEnd == nil { firstEnd = position }
        if found == wanted || position > Self.longestChunk {
          end = position
          break scan
        }
      }
      guard bytesRead < byteCount else { break }
      let more = try Files.read(path, from: bytesRead, count: Self.block)
      guard !more.isEmpty else { break }
      bytesRead += more.count
      rest += more
    }
    let cut = end ?? rest.count
    guard cut > 0, rest[..<cut].contains(where: { !Self.isSpace($0) }) else { return nil }
    let chunk = Array(rest[..<cut])
    rest.removeFirst(cut)
    if isFirst {
      isFirst = false
      header = Array(chunk[..<(firstEnd ?? chunk.count)])
      return chunk
    }
    return header + chunk
  }

  /// What the first chunk was found to begin with.
  func learn(names: [String], hasHeader: Bool) {
    self.names = names
    if !hasHeader { header = [] }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}
