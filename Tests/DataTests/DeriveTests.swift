import Catalog
import TestSupport
import Testing

@testable import Data

@Suite struct DeriveTests {
  private let data = Dataset(
    name: "rows",
    columns: [
      Column("a", .number(NumberModality()), .numbers([1, 2, .nan, 4])),
      Column("b", .text(TextModality()), .texts(TextValues(["x", nil, "z", "w"]))),
    ], rows: [3, 0, 2], parts: [.train, .train, .test, .train])

  private func cells(_ data: Dataset, _ name: String) throws -> [Cell] {
    let column = try data.column(name)
    return (0..<data.count).map { data.cell($0, column) }
  }

  private func derived(_ name: String = "c", as modality: Modality? = nil, _ value: (Int) throws -> Cell) throws
    -> Dataset
  {
    try data.derived(name, as: modality, folder: ".", value: value)
  }

  @Test func `only the rows that are seen are asked, by their place in storage`() throws {
    var asked: [Int] = []
    let made = try derived {
      asked.append($0)
      return .number(Double($0) * 10)
    }
    #expect(asked == [3, 0, 2])
    #expect(try cells(made, "c") == [.number(30), .number(0), .number(20)])
    #expect(made.columnNames == ["a", "b", "c"])
    #expect(made.parts == data.parts && made.test.count == 1)
    #expect(try made.column("c").isMissing(1))
  }

  @Test func `the first cell that is not missing says what the column is`() throws {
    let flags = try derived { $0 == 3 ? .missing : .flag($0 == 0) }
    #expect(try cells(flags, "c") == [.missing, .flag(true), .flag(false)])
    #expect(flags.schema["c"]?.modality == .flag)
    let texts = try derived { $0 == 3 ? .missing : .text("t\($0)") }
    #expect(try cells(texts, "c") == [.missing, .text("t0"), .text("t2")])
    #expect(try cells(try derived { _ in .missing }, "c") == [.missing, .missing, .missing])
    let mixed = #expect(throws: Complaint.self) { try derived { $0 == 3 ? .number(1) : .text("x") } }
    #expect(mixed?.message == "a column holds cells of one kind, and here are numbers and texts")
    #expect(throws: Complaint.self) { try derived { _ in .tags(["x"]) } }
  }

  @Test func `a column of that name is replaced where it stands, and may have been read`() throws {
    let made = try derived("a") { .number((data["a"]?.numbers?[$0] ?? 0) + 1) }
    #expect(made.columnNames == ["a", "b"])
    #expect(try cells(made, "a") == [.number(5), .number(2), .missing])
    let copied = try data.copying(data.column("b"), to: "a", as: nil, folder: ".")
    #expect(copied.columnNames == ["a", "b"])
    #expect(try cells(copied, "a") == [.text("w"), .text("x"), .text("z")])
  }

  @Test func `pictures are read at another size, from the same files`() throws {
    let shapes = try Dataset.generate(Choice("captionedShapes", [LabelledArgument("rows", .number(4))]), seed: 1)
    let made = try shapes.copying(
      shapes.column("image"), to: "small", as: .image(ImageModality(width: 8, height: 8)), folder: ".")
    #expect(try cells(made, "small") == cells(made, "image"))
    let fitted = try Preprocessing(fitting: made, columns: ["image", "small"])
    #expect(fitted["small"]?.shape == [8, 8, 3])
    #expect(fitted["image"]?.shape != [8, 8, 3])
  }

  @Test func `a modality says what cells are read as`() throws {
    let classes = try derived(as: .category(CategoryModality())) { .number(Double($0 % 2)) }
    #expect(classes.schema["c"]?.classes == ["0", "1"])
    #expect(try cells(classes, "c") == [.text("1"), .text("0"), .text("0")])
    let complaint = #expect(throws: Complaint.self) {
      try derived(as: .number(NumberModality())) { _ in .text("many") }
    }
    #expect(complaint?.code == "wrong-cell")
  }

  @Test func `texts of paths become files, seen from the folder`() throws {
    let folder = try TemporaryFolder()
    try folder.write("decoded when it is looked at", to: "p0.png")
    let made = try data.derived("file", as: .image(ImageModality()), folder: folder.path) { .text("p\($0).png") }
    let column = try made.column("file")
    #expect((0..<3).map { column.isMissing(made.rows[$0]) } == [true, false, true])
  }
}
