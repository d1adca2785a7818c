import Catalog
import Display
import Language
import Prelude
import TestSupport
import Testing

/// Texts of every writing system, from a file through vocabulary and training to tables, drawings and pages.
@Suite struct WritingSystemTests {
  /// Captions by class: Arabic and Hebrew, read from right to left; Chinese, two cells wide; emoji of several scalars.
  private static let captions = [
    "كلب": ["كلب كبير ينبح", "الكلب يجري", "كلب صغير"], "שלום": ["שלום עולם", "עולם שלום רב", "שלום רב"],
    "猫": ["猫在睡觉", "小猫吃鱼", "黑猫"], "👩‍👩‍👧": ["👩‍👩‍👧 🇩🇪", "👩‍👩‍👧 🎉", "🎉 👩‍👩‍👧 👍🏽"],
  ]

  private static func session() throws -> (Session, TemporaryFolder) {
    let folder = try TemporaryFolder()
    let rows = (0..<60).map { row in
      let classes = captions.keys.sorted()
      let name = classes[row % classes.count]
      return "\(captions[name]?[row / 4 % 3] ?? ""),\(name),\(row)\n"
    }
    try folder.write("תיאור,الصنف,数\n" + rows.joined(), to: "עולם.csv")
    let session = Session.heddle(folder: folder.path)
    #expect(
      session.shown(
        """
        let data = read("עולם.csv", columns: { תיאור: .text, الصنف: .category, 数: .number })
          |> split(test: 0.4, stratify: .الصنف, seed: 1);
        let run = train(model(data, inputs: { תיאור: .bagOfWords(dim: 16) }, tasks: { الصنف: .classify }),
          epochs: 30, batch: 8, optimizer: .adam(learningRate: 0.03), seed: 0);
        """) == "")
    return (session, folder)
  }

  private static func rendering(_ cell: String, _ session: Session) throws -> Rendering {
    let page = Page()
    guard case .finished(let rendering?) = session.run(cell, name: "cell 1", output: page) else {
      throw Complaint("failed", session.shown(cell))
    }
    return rendering
  }

  /// A reader with pictures and pages.
  private final class Page: Output {
    let context = RenderingContext()

    func write(_ text: String, to stream: OutputStream) {}
    func display(_ rendering: Rendering, id: String?) {}
    func update(_ rendering: Rendering, id: String) {}
    func clear(wait: Bool) {}
    func input(prompt: String, password: Bool) throws -> String { "" }
  }

  @Test func `classes are learned from texts of every writing system`() throws {
    let (session, folder) = try Self.session()
    defer { withExtendedLifetime(folder) {} }
    #expect(session.shown("evaluate(run, on: data.test).الصنف.accuracy >= 0.95") == "true")
    for (name, captions) in Self.captions {
      #expect(
        session.shown("predict(run, on: { תיאור: \"\(captions[0])\" }).الصنف == \"\(name)\"") == "true", "\(name)")
    }
  }

  @Test(arguments: [
    "data", "evaluate(run, on: data.test)", "confusion(run, on: data.test)", "predict(run, on: data.test)",
  ])
  func `columns stay below each other`(cell: String) throws {
    let (session, folder) = try Self.session()
    defer { withExtendedLifetime(folder) {} }
    let shown = try Self.rendering(cell, session)
    let lines = shown.text.split(separator: "\n").map(String.init)
    let rule = try #require(lines.firstIndex { $0.allSatisfy { $0 == "─" } })
    let width = DisplayWidth.of(lines[rule])
    // A table's lines end together, but for blanks at their ends; a line that turns right to left is closed in itself.
    for line in lines[(rule - 1)...].prefix(4) {
      #expect(DisplayWidth.of(line) <= width, "\(line)")
      let opened = line.unicodeScalars.count { $0 == "\u{2068}" },
        closed = line.unicodeScalars.count { $0 == "\u{2069}" }
      #expect(opened == closed, "\(line)")
    }
    #expect(!(shown.html ?? "").contains("&amp;#") && shown.html?.isEmpty == false)
  }

  @Test func `drawings and pages hold the texts as they are`() throws {
    let (session, folder) = try Self.session()
    defer { withExtendedLifetime(folder) {} }
    let drawing = try Self.rendering("plot(confusion(run, on: data.test))", session)
    let page = try Self.rendering("confusion(run, on: data.test)", session)
    for name in Self.captions.keys {
      #expect(drawing.svg?.contains(name) == true, "\(name)")
      #expect(page.html?.contains(name) == true, "\(name)")
      #expect(drawing.text.contains(name), "\(name)")
    }
  }
}
