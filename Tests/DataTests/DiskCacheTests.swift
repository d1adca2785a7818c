import FileSystem
import TestSupport
import Testing

@testable import Data

@Suite(.serialized) struct DiskCacheTests {
  private static let format = DecodedPictures.Format(width: 2, height: 2, channels: 1)

  @Test("pictures kept on disk are there for the next, until their files change")
  func kept() throws {
    let folder = try TemporaryFolder()
    let paths = TextValues(try (0..<3).map { try folder.write("picture \($0)", to: "\($0).png") })
    DiskCache.begin(in: folder.file("home"))
    defer { DiskCache.begin(in: nil) }
    let cache = try #require(DiskCache.open(paths, format: Self.format))
    #expect(cache.pixels(1) == nil)
    cache.keep([1, 2, 3, 4], of: 1)
    cache.keep([9], of: 2)
    #expect(cache.pixels(1) == [1, 2, 3, 4])
    #expect(cache.pixels(2) == nil, "a picture of another size is not kept")
    let next = try #require(DiskCache.open(paths, format: Self.format))
    #expect(next.pixels(1) == [1, 2, 3, 4])
    #expect(next.pixels(0) == nil)
    try folder.write("another picture", to: "1.png")
    #expect(try #require(DiskCache.open(paths, format: Self.format)).pixels(1) == nil)
    #expect(
      try #require(DiskCache.open(paths, format: .init(width: 1, height: 1, channels: 1))).pixels(1) == nil)
    DiskCache.begin(in: nil)
    #expect(DiskCache.open(paths, format: Self.format) == nil)
  }
}

@Suite struct DatasetChunksTests {
  private static func all(_ text: String, size: Int, ending: String = "csv") throws -> [[String]] {
    let folder = try TemporaryFolder()
    let chunks = try DatasetChunks(try folder.write(text, to: "a.\(ending)"), size: size) { names in
      Schema(names.map { Schema.Field(name: $0, modality: .text(TextModality())) })
    }
    var rows: [[String]] = []
    while let chunk = try chunks.next() {
      #expect(chunk.count <= size)
      for row in 0..<chunk.count {
        rows.append(
          chunk.columns.map { column in
            if case .text(let text) = chunk.cell(row, column) { text } else { "-" }
          })
      }
    }
    #expect(chunks.bytesRead == chunks.byteCount)
    return rows
  }

  @Test("rows come in order however many at a time, quotes and line breaks whole", arguments: [1, 2, 3, 100])
  func chunks(size: Int) throws {
    let text = "name,words\na,\"one, two\"\nb,\"line\nbreak \"\"quoted\"\"\"\nc,\nd,last"
    let expected = [["a", "one, two"], ["b", "line\nbreak \"quoted\""], ["c", "-"], ["d", "last"]]
    #expect(try Self.all(text, size: size) == expected)
    #expect(try Self.all(text.replacing(",", with: "\t"), size: size, ending: "tsv").count == 4)
  }

  @Test("a long file takes many blocks")
  func long() throws {
    let rows = (0..<60_000).map { "\($0),\(String(repeating: "x", count: 20)) \($0)" }
    let found = try Self.all("id,text\n" + rows.joined(separator: "\n") + "\n", size: 4096)
    #expect(found.count == 60_000)
    #expect(found.last == ["59999", "\(String(repeating: "x", count: 20)) 59999"])
  }
}
