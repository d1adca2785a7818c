import Catalog
import FileSystem
import TestSupport
import Testing

@testable import Data

@Suite struct DataReadingTests {
  private static func picture(_ value: UInt8, width: Int = 4, height: Int = 4) throws -> [UInt8] {
    try Picture(width: width, height: height, channels: 1, filledWith: value).png()
  }

  @Test func `media paths are seen from the table's folder and absent files count as missing`() throws {
    let folder = try TemporaryFolder()
    try Files.makeFolder(folder.file("set/images"))
    try Files.write(try Self.picture(10), to: folder.file("set/images/a.png"))
    try Files.write(try Self.picture(20), to: folder.file("set/images/b.png"))
    try folder.write("file,label\nimages/a.png,x\nimages/b.png,y\nimages/gone.png,x\n,y\n", to: "set/t.csv")
    let data = try Dataset.read("set/t.csv", options: ReadOptions(folder: folder.path))
    #expect(data.count == 4)
    #expect(data.schema["file"]?.modality.name == "image")
    #expect(data.schema["file"]?.missing == 2)
    #expect(data.findings.map(\.check) == ["absent-files"])
    #expect(
      data.findings[0].message
        == "1 file of column 'file' does not exist; first: 'images/gone.png' in t.csv line 4")
    guard case .picture(let reference) = data.cell(1, try data.column("file")) else {
      Issue.record("no picture")
      return
    }
    #expect(try reference.picture().pixels.first == 20)
  }

  @Test func `a file that is not there is told with its nearest neighbour`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a,b\n1,2\n", to: "clips.csv")
    let complaint = #expect(throws: Complaint.self) {
      try Dataset.read("clip.csv", options: ReadOptions(folder: folder.path))
    }
    #expect(complaint?.code == "no-such-file")
    #expect(complaint?.label == "did you mean 'clips.csv'?")
  }

  @Test func `a wrong column is told with the nearest name and its place`() throws {
    let folder = try TemporaryFolder()
    try folder.write("image,digit\nx,2\n", to: "t.csv")
    let schema = try Schema(columns: [("digits", Choice("category")), ("image", Choice("text"))])
    let complaints = #expect(throws: Complaints.self) {
      try Dataset.read("t.csv", options: ReadOptions(schema: schema, folder: folder.path))
    }
    #expect(complaints?.all.map(\.code) == ["unknown-column"])
    #expect(complaints?.all.first?.path == [.argument("columns"), .label("digits")])
    #expect(complaints?.all.first?.label == "did you mean 'digit'?")
  }

  @Test func `a cell that is no number is told with its line`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a,b\n1,2\n1,NaN\n1,many\n", to: "t.csv")
    let schema = try Schema(columns: [("b", Choice("number"))])
    let complaints = #expect(throws: Complaints.self) {
      try Dataset.read("t.csv", options: ReadOptions(schema: schema, folder: folder.path))
    }
    #expect(
      complaints?.all.first?.message
        == "column 'b' is to hold a number in each row, but \"many\" in t.csv line 4 is none")
  }

  @Test func `given modalities are followed`() throws {
    let folder = try TemporaryFolder()
    try folder.write("zip,price,on,tags,vector\n01234,\"$1,200.50\",yes,a;b,1 2 3\n00007,300,no,b,4 5 6\n", to: "t.csv")
    let schema = try Schema(columns: [
      ("zip", Choice("category")), ("price", Choice("number")), ("on", Choice("flag")),
      ("tags", Choice("tags", [LabelledArgument("separator", .text(";"))])), ("vector", Choice("vector")),
    ])
    let data = try Dataset.read("t.csv", options: ReadOptions(schema: schema, folder: folder.path))
    let cells = data.columns.map { data.cell(0, $0) }
    #expect(cells == [.text("01234"), .number(1200.5), .flag(true), .tags(["a", "b"]), .vector([1, 2, 3])])
  }

  @Test func `tab-separated, compressed and line-wise JSON files are read by their ending`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a\tb\nu, v\tx\n3\ty\n", to: "t.tsv")
    let tabs = try Dataset.read("t.tsv", options: ReadOptions(folder: folder.path))
    #expect(tabs.cell(0, try tabs.column("a")) == .text("u, v"))
    try folder.write(
      """
      {"text": "one two", "n": 1, "ok": true, "tags": ["a", "b"], "v": [1, 2], "at": {"x": 5}}

      {"text": null, "n": 2.5, "ok": false, "tags": [], "v": [3, 4], "late": "z"}
      """, to: "t.jsonl")
    let lines = try Dataset.read("t.jsonl", options: ReadOptions(folder: folder.path))
    #expect(lines.columnNames == ["text", "n", "ok", "tags", "v", "at.x", "late"])
    #expect(
      lines.columns.map { lines.cell(1, $0) } == [
        .missing, .number(2.5), .flag(false), .tags([]), .vector([3, 4]), .missing, .text("z"),
      ])
  }

  @Test func `a line that is no JSON object is told`() throws {
    let folder = try TemporaryFolder()
    try folder.write("{\"a\": 1}\n{\"a\": }\n", to: "t.jsonl")
    let complaint = #expect(throws: Complaint.self) {
      try Dataset.read("t.jsonl", options: ReadOptions(folder: folder.path))
    }
    #expect(complaint?.message.hasPrefix("line 2 of ") == true)
  }

  @Test func `folders become a label each, patterns become columns`() throws {
    let folder = try TemporaryFolder()
    for (label, value) in [("cat", UInt8(1)), ("dog", 2)] {
      try Files.makeFolder(folder.file("pets/\(label)"))
      for take in 0..<3 {
        try Files.write(try Self.picture(value), to: folder.file("pets/\(label)/\(label)_\(take).png"))
      }
    }
    try folder.write("not a picture", to: "pets/README.md")
    let plain = try Dataset.read("pets", options: ReadOptions(folder: folder.path))
    #expect(plain.columnNames == ["label", "image"])
    #expect(plain.count == 6)
    #expect(plain.cell(5, plain.columns[0]) == .text("dog"))
    let parsed = try Dataset.read("pets", options: ReadOptions(pattern: "*/{kind}_{take}.png", folder: folder.path))
    #expect(parsed.columnNames == ["kind", "take", "image"])
    #expect(parsed.cell(4, parsed.columns[1]) == .number(1))
    let none = #expect(throws: Complaint.self) {
      try Dataset.read("pets", options: ReadOptions(pattern: "{a}.wav", folder: folder.path))
    }
    #expect(none?.code == "no-files")
  }

  @Test(arguments: [
    ("{digit}_{speaker}_{take}.wav", "7_george_12.wav", ["7", "george", "12"]),
    ("{label}/*.png", "cat/a.png", ["cat"]), ("{label}/**", "cat/x/a.png", ["cat"]),
    ("{label}/*.png", "cat/x/a.png", nil), ("{a}.{b}", "x.y.z", ["x", "y.z"]), ("{a}.png", ".png", nil),
  ])
  func `patterns capture as little as they can`(_ pattern: String, _ path: String, _ expected: [String]?) throws {
    #expect(try FilePattern(pattern).match(path) == expected)
  }

  @Test(arguments: ["{a", "{}", "{a}{b}", "{a}_{a}"])
  func `a pattern that means nothing is told`(_ pattern: String) {
    let complaint = #expect(throws: Complaint.self) { try FilePattern(pattern) }
    #expect(complaint?.code == "wrong-pattern")
  }

  @Test func `arrays are zipped into columns`() throws {
    let folder = try TemporaryFolder()
    let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2] + [1, 2, 3, 4, 5, 6, 7, 8]
    try Files.write(images, to: folder.file("images.idx"))
    try Files.write([0, 0, 8, 1, 0, 0, 0, 2, 7, 3] as [UInt8], to: folder.file("labels.idx"))
    try Files.write([0, 0, 8, 1, 0, 0, 0, 3, 7, 3, 1] as [UInt8], to: folder.file("longer.idx"))
    let options = ReadOptions(folder: folder.path)
    let data = try Dataset.read([("image", "images.idx"), ("digit", "labels.idx")], options: options)
    #expect(data.schema["digit"]?.classes == ["3", "7"])
    guard case .picture(let reference) = data.cell(1, data.columns[0]) else {
      Issue.record("no picture")
      return
    }
    #expect(try reference.picture().pixels == [5, 6, 7, 8])
    let complaint = #expect(throws: Complaint.self) {
      try Dataset.read([("image", "images.idx"), ("digit", "longer.idx")], options: options)
    }
    #expect(complaint?.code == "unequal-rows")
  }

  @Test func `an unreadable picture is told with its path and reason`() throws {
    let folder = try TemporaryFolder()
    try folder.write("no picture", to: "a.png")
    try Files.write(try Self.picture(3), to: folder.file("b.png"))
    try folder.write("file,y\na.png,1\nb.png,2\nb.png,3\n", to: "t.csv")
    let data = try Dataset.read("t.csv", options: ReadOptions(folder: folder.path))
    let complaints = Preflight.complaints(data, inputs: ["file"], labels: ["y"])
    #expect(complaints.map(\.code) == ["unreadable-file"])
    let preprocessing = try Preprocessing(fitting: data)
    let prepared = try PreparedDataset(data, preprocessing: preprocessing)
    let findings = try prepared.decode { _ in }
    #expect(findings.map(\.check) == ["unreadable-files"])
    #expect(prepared.batch([0, 1])["file"]?.present.array == [0, 1])
  }

  @Test func `the first pictures of a compressed file are read without the rest`() throws {
    guard let folder = realData("mnist") else { return }
    let options = ReadOptions(limit: 100, folder: folder)
    let data = try Dataset.read(
      [("image", "t10k-images-idx3-ubyte.gz"), ("digit", "t10k-labels-idx1-ubyte.gz")], options: options)
    #expect(data.count == 100)
    #expect((0..<5).map { data.cell($0, data.columns[1]).words } == ["7", "2", "1", "0", "4"])
  }
}
