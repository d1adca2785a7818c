import Catalog
import Testing

/// Entries, catalogues, kinds in words, names and suggestions.
@Suite struct CatalogueTests {
  private static let catalogue = Catalogue(
    "shape", "Shapes.",
    [
      Entry("circle", "A circle.", parameters: [.number("radius", 0...10, default: 1, "Its size.")]) {
        "circle \($0.number("radius"))"
      },
      Entry("square", "A square.", parameters: [.whole("side", 1...9, "Its side.")]) { arguments in
        guard arguments.whole("side") != 5 else { throw Complaint("odd-side", "side is 5", at: [.argument("side")]) }
        return "square \(arguments.whole("side"))"
      },
    ])

  @Test func `a choice makes its thing`() throws {
    #expect(try Self.catalogue.make(Choice("circle")) == "circle 1.0")
    #expect(try Self.catalogue.make(Choice("square", [LabelledArgument("side", .number(3))])) == "square 3")
  }

  @Test func `what cannot be made is told`() {
    func codes(_ choice: Choice) -> [String] {
      do {
        _ = try Self.catalogue.make(choice)
        return []
      } catch let complaints as Complaints {
        return complaints.all.map(\.code)
      } catch {
        return ["unexpected"]
      }
    }
    #expect(codes(Choice("circel")) == ["unknown-choice"])
    #expect(codes(Choice("square")) == ["missing-argument"])
    #expect(codes(Choice("square", [LabelledArgument("side", .number(5))])) == ["odd-side"])
    #expect(Self.catalogue.description.complaints(about: Choice("circel")).first?.label == "did you mean 'circle'?")
    #expect(Self.catalogue.description.complaints(about: Choice("circle")).isEmpty)
  }

  @Test func `signatures show defaults and names`() {
    #expect(Self.catalogue.description.entries.map(\.signature) == [".circle(radius: 1)", ".square(side)"])
  }

  @Test(arguments: [
    (Kind.any, "any value"), (.whole(1...64), "a whole number from 1 to 64"),
    (.whole(1...Int.max), "a whole number of at least 1"),
    (.number(-Double.infinity...Double.infinity), "a number"), (.number(-Double.infinity...0), "a number of at most 0"),
    (.list(of: .number(0...1)), "a list of numbers"),
    (.record(of: .choice(catalogue: "encoder")), "a record of encoder choices"),
    (.choice(catalogue: "encoder"), "an encoder choice"), (.oneOf(["gru"]), ".gru"),
    (.oneOf(["a", "b", "c"]), ".a, .b or .c"),
    (.object(["dataset", "table"]), "a dataset or a table"),
    (.either([.object(["dataset", "table"]), .text]), "a dataset, a table or a text"),
    (.either([.flag, .text]), "true or false or a text"),
  ])
  func `kinds say what they take`(kind: Kind, words: String) {
    #expect(kind.words == words)
  }

  @Test(
    arguments: [
      ("epoch", "epochs"), ("trian", "train"), ("atention", "attention"), ("TRUE", "true"), ("Tru", "true"), ("x", nil),
      ("nonsense", nil),
      ("epochs", nil), ("", nil), ("a", nil),
    ] as [(String, String?)])
  func `the nearest name is suggested, and nothing that is far`(name: String, expected: String?) {
    #expect(Suggestion.nearest(to: name, among: ["attention", "b", "epochs", "train", "true"]) == expected)
  }

  @Test(arguments: [
    ("", "", 0), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "", 3), ("kitten", "sitting", 3), ("ca", "abc", 3),
  ])
  func `distance counts edits and transpositions`(a: String, b: String, expected: Int) {
    #expect(Suggestion.distance(a, b) == expected)
    #expect(Suggestion.distance(b, a) == expected)
  }

  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (3, "3"), (-2.5, "-2.5"), (0.1, "0.1"), (1e14, "100000000000000"),
    (1e15, "1000000000000000"), (1e16, "1e+16"), (1e-7, "1e-07"),
    (.nan, "nan"), (-.infinity, "-infinity"),
  ])
  func `numbers print in full`(number: Double, text: String) {
    #expect(NumberText.plain(number) == text)
  }

  @Test func `labels are quoted where they are no names`() {
    #expect(
      ["a", "é1", "_x", "house price", "1a", "", "a\"b", "日本"].map(Label.text) == [
        "a", "é1", "_x", "\"house price\"", "\"1a\"", "\"\"", "\"a\\\"b\"", "日本",
      ])
  }

  @Test func `choices read as they are written`() {
    let choice = Choice(
      "house price",
      [
        LabelledArgument(nil, .list([.number(1), .none])),
        LabelledArgument("a b", .record([.init("x y", .flag(true))])),
      ])
    #expect(choice.text == ".\"house price\"([1, none], a b: { \"x y\": true })")
    #expect(Argument.record([]).text == "{}")
  }
}
