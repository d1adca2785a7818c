import Catalog
import Display
import Testing

@Suite struct PlotTests {
  private let table = Table([
    Column("epoch", numbers: [1, 2, 3]), Column("loss", numbers: [3, 2, 1]),
    Column("task", texts: ["digit", "digit", "speaker"]),
  ])

  private func complaint(_ body: () throws -> Plot) -> Complaint? {
    do { _ = try body() } catch let complaint as Complaint { return complaint } catch let complaints as Complaints {
      return complaints.all.first
    } catch {}
    return nil
  }

  @Test func columnsThatAreMissingOrNotNumbersAreComplainedOfAtTheirArgument() {
    let missing = complaint { try Plot(data: table, x: "epoch", y: ["los"]) }
    #expect(
      missing?.code == "unknown-column" && missing?.path == [.argument("y")] && missing?.label == "did you mean 'loss'?"
    )
    let second = complaint { try Plot(data: table, x: "epoch", y: ["loss", "lost"]) }
    #expect(second?.path == [.argument("y"), .index(1)])
    #expect(complaint { try Plot(data: table, x: "epock", y: ["loss"]) }?.path == [.argument("x")])
    #expect(complaint { try Plot(data: table, x: "epoch", y: ["loss"], by: "tasks") }?.path == [.argument("by")])
    #expect(complaint { try Plot(data: table, x: "epoch", y: ["loss"], facet: "tasks") }?.path == [.argument("facet")])
    let texts = complaint { try Plot(kind: Choice("line"), data: table, x: "epoch", y: ["task"]) }
    #expect(
      texts?.code == "wrong-column"
        && texts?.message == "a line plot needs numbers, and column 'task' holds texts such as \"digit\"")
    #expect(complaint { try Plot(kind: Choice("image"), data: table) }?.code == "missing-column")
    #expect(complaint { try Plot(kind: Choice("roc"), data: table) }?.path == [.argument("x")])
    #expect(complaint { try Plot(kind: Choice("confusion"), data: Table()) }?.code == "missing-column")
  }

  @Test func anUnknownKindOrArgumentIsComplainedOfAtKind() {
    let unknown = complaint { try Plot(kind: Choice("lines"), data: table) }
    #expect(
      unknown?.code == "unknown-choice" && unknown?.path == [.argument("kind")]
        && unknown?.label == "did you mean 'line'?")
    let bins = complaint { try Plot(kind: Choice("histogram", [LabelledArgument("bins", .number(0))]), data: table) }
    #expect(bins?.code == "out-of-range")
  }

  @Test func theUsualKindFollowsTheColumns() throws {
    #expect(try Plot(data: table, x: "epoch", y: ["loss"]).kind.name == "line")
    #expect(try Plot(data: table, x: "task", y: ["loss"]).kind.name == "bar")
    #expect(try Plot(data: table, x: "loss").kind.name == "histogram")
    #expect(try Plot(data: Gallery.samples, x: "size", y: ["score"]).kind.name == "point")
    #expect(try Plot(data: Gallery.pictures, y: ["frame"]).kind.name == "image")
  }

  @Test func kindsAreAlphabeticalAndDescribed() {
    let names = Plot.kinds.entries.map(\.name)
    #expect(
      names == ["bar", "box", "calibration", "confusion", "heatmap", "histogram", "image", "line", "point", "roc"])
    #expect(Plot.kinds.entries.allSatisfy { $0.description.summary.hasSuffix(".") })
  }

  /// Columns that plots may meet, none of which may trap or give rows of different widths.
  private static let columns: [(name: String, cells: [Cell])] = [
    ("nothing", []), ("one", [.number(3)]), ("equal", Array(repeating: .number(2), count: 9)),
    ("zero", [.number(0), .number(0)]),
    ("missing", [.none, .number(.nan), .none]), ("infinite", [.number(.infinity), .number(-.infinity), .number(1)]),
    (
      "extreme",
      [
        .number(-.greatestFiniteMagnitude), .number(.greatestFiniteMagnitude), .number(.leastNonzeroMagnitude),
        .number(0),
      ]
    ),
    ("tiny", [.number(1e-300), .number(3e-300), .number(.leastNormalMagnitude / 64)]),
    ("near", [.number(1e17), .number(1e17 + 16), .number(1e17 + 32)]),
    ("negative", [.number(-3), .number(-1), .number(-2)]), ("flags", [.flag(true), .flag(false), .flag(true)]),
    (
      "intervals",
      [.interval(1, low: -.infinity, high: .nan), .interval(2, low: 3, high: 1), .interval(0.5, low: 0.4, high: 0.6)]
    ),
    ("huge", [.number(1e308), .number(1.1e308), .number(0.9e308)]),
  ]

  @Test(arguments: Plot.kinds.entries.map(\.name))
  func noValuesTrapAndEveryRowIsEquallyWide(kind: String) throws {
    let logarithmic = [
      LabelledArgument("xScale", .choice(Choice("log"))), LabelledArgument("yScale", .choice(Choice("log"))),
    ]
    let choices = [Choice(kind)] + (["line", "point"].contains(kind) ? [Choice(kind, logarithmic)] : [])
    for (name, cells) in Self.columns {
      let texts = cells.indices.map { "name \($0) 漢字 \u{1B}[2J" }
      let table = Table([
        Column("v", cells), Column("n", numbers: cells.indices.map(Double.init)), Column("t", texts: texts),
        Column("frame", cells.map { _ in .picture(Gallery.picture(1, side: 3)) }),
      ])
      for choice in choices {
        for (x, y, by) in [("n", "v", nil), ("v", "n", nil), ("t", "v", "t"), ("v", "v", "n")]
          as [(String, String, String?)]
        {
          let y = kind == "image" ? "frame" : y
          guard let plot = try? Plot(kind: choice, data: table, x: x, y: [y], by: by, title: "t\u{1B}[1m<b>") else {
            continue
          }
          for context in [
            RenderingContext(columns: 80), RenderingContext(columns: 30, unicode: false), RenderingContext(columns: 1),
          ] {
            let rendering = plot.rendering(context)
            let widths = Set(
              rendering.text.split(separator: "\n", omittingEmptySubsequences: false).map { DisplayWidth.of($0) })
            #expect(widths.count == 1, "\(choice.text) of \(name), x \(x):\n\(rendering.text)")
            #expect(
              widths.max() ?? 0 <= max(30, context.columns), "\(choice.text) of \(name), x \(x):\n\(rendering.text)")
            #expect(context.unicode || rendering.text.unicodeScalars.allSatisfy { $0.isASCII })
            let svg = rendering.svg ?? ""
            #expect(!svg.contains("\u{1B}") && !svg.contains("<b>"))
            #expect(!["\"nan", "Mnan", "Lnan", "\"inf", "Minf", "Linf"].contains { svg.contains($0) })
          }
        }
      }
    }
  }

  @Test func aMillionRowsAreThinned() throws {
    var numbers = Gallery.Numbers(1)
    let values = (0..<1_000_000).map { _ in numbers.uniform() }
    let table = Table([Column("step", numbers: values.indices.map(Double.init)), Column("loss", numbers: values)])
    for kind in ["line", "point", "histogram", "box"] {
      let plot = try Plot(
        kind: Choice(kind), data: table, x: kind == "box" ? nil : kind == "histogram" ? "loss" : "step",
        y: kind == "histogram" ? [] : ["loss"])
      let rendering = plot.rendering(RenderingContext())
      #expect((rendering.svg?.utf8.count ?? 0) < 600_000, "\(kind)")
      #expect(!rendering.text.isEmpty)
    }
  }

  @Test func severalColumnsBecomeSeries() throws {
    let wide = Table([
      Column("epoch", numbers: [1, 2]), Column("train", numbers: [2, 1]), Column("validation", numbers: [3, 2]),
    ])
    let text = try Plot(data: wide, x: "epoch", y: ["train", "validation"]).rendering(RenderingContext(rich: false))
      .text
    #expect(text.contains("● train   ▲ validation"))
  }

  @Test func aSizeIsKept() throws {
    let plot = try Plot(data: table, x: "epoch", y: ["loss"], size: Plot.Size(width: 400, height: 240))
    let rendering = plot.rendering(RenderingContext())
    #expect(rendering.svg?.contains("width=\"400\" height=\"240\"") == true)
    #expect(rendering.text.split(separator: "\n").allSatisfy { $0.count == 50 })
  }
}
