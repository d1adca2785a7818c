import Display
import TestSupport
import Testing

@Suite struct TableSnapshotTests {
  static let report = Table(
    [
      Column("task", texts: ["digit", "digit", "speaker", "loudness"]),
      Column("balance", texts: ["equal", "pcgrad", "équilibré 漢字", "שלום"]),
      Column("n", numbers: [300, 300, 300, 12]),
      Column(
        "accuracy",
        [.interval(0.941, low: 0.91, high: 0.96), .interval(0.9625, low: 0.94, high: 0.98), .none, .number(.nan)],
        direction: .higher),
      Column("error", numbers: [0.412, 12.5, 1234.5, 0.0001], unit: "dB", direction: .lower),
      Column("converged", [.flag(true), .flag(false), .none, .flag(true)]),
      Column("loss so far", [.series([3, 2, 1.5, 1.2, 1.1]), .series([1, 4, 2, 8]), .series([]), .none]),
      Column("time", [.duration(0.004), .duration(12.3), .duration(245), .duration(7440)]),
    ], title: "Report <of> runs", notes: ["tied: digit with equal and pcgrad"])

  static let hostile = Table([
    Column(
      "<script>alert(1)</script>",
      texts: ["<img src=x onerror=alert(1)>", "\u{1B}[2Jgone\u{7}", "a\nb\tc", "\u{202E}evil"]),
    Column("quotes \"'&", texts: ["\" onload=\"x", "' OR 1", "&amp;", "\u{0}nul"]),
    Column("unit", [.number(1), .text(String(repeating: "long ", count: 80)), .none, .text("👩‍🚀")], unit: "<b>"),
  ])

  static let media = Table([
    Column(
      "frame",
      [.picture(Gallery.picture(0, side: 8)), .picture(Picture(width: 0, height: 0, channels: 1, samples: []))]),
    Column("speech", [.sound(Clip(samples: [0, 0.5, -0.5, 0], rate: 8000)), .none]),
  ])

  @Test(arguments: [
    ("report", report), ("hostile", hostile), ("media", media), ("empty", Table()),
    ("no-rows", Table([Column("a", []), Column("b", [])])),
    ("long", Table([Column("row", numbers: (0..<1000).map(Double.init))])),
    ("wide", Table((0..<40).map { Column("column \($0)", texts: ["some words in column \($0)"]) })),
  ])
  func everyTableLooksAsRecorded(name: String, table: Table) {
    let rich = table.rendering(RenderingContext())
    #expect(snapshotMismatch(rich.text + "\n", named: "table-\(name).txt") == nil)
    #expect(snapshotMismatch((rich.html ?? "none") + "\n", named: "table-\(name).html") == nil)
    let plain = table.rendering(RenderingContext(columns: 60, unicode: false, rich: false)).text
    #expect(snapshotMismatch(plain + "\n", named: "table-\(name)-ascii.txt") == nil)
    #expect(plain.unicodeScalars.allSatisfy { $0.isASCII && ($0 == "\n" || $0.value >= 32) })
  }

  @Test(arguments: [8, 20, 40, 60, 80, 100, 200])
  func noLineIsWiderThanTheContextAndAllRowsAreEquallyWide(columns: Int) {
    for table in [Self.report, Self.hostile, Self.media] {
      for unicode in [true, false] {
        let text = table.rendering(RenderingContext(columns: columns, unicode: unicode, rich: false)).text
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= columns }, "\(columns) columns:\n\(text)")
        let isRule = { (line: Substring) in line.allSatisfy { $0 == "─" || $0 == "-" } }
        if let rule = lines.firstIndex(where: isRule) {
          let body = lines[(rule - 1)..<(rule + 1 + table.rowCount)]
          #expect(Set(body.map { DisplayWidth.of($0) }).count == 1, "\(columns) columns:\n\(text)")
        }
      }
    }
  }

  @Test func colourAddsNothingButEscapeSequences() {
    let plain = Self.report.rendering(RenderingContext(rich: false)).text
    let coloured = Self.report.rendering(RenderingContext(colour: true, rich: false)).text
    #expect(coloured != plain)
    #expect(Ansi.plain(coloured) == Ansi.plain(plain))
  }

  @Test func htmlHoldsNoScriptsAndNothingFetched() {
    for table in [Self.report, Self.hostile, Self.media] {
      let html = table.rendering(RenderingContext()).html ?? ""
      #expect(
        !html.contains("<script") && !html.contains("src=\"http") && !html.contains("<img src=x")
          && !html.contains("\u{1B}"))
    }
  }

  @Test func aMillionRowsShowTheFirst() {
    let table = Table([Column("x", numbers: (0..<1_000_000).map(Double.init), direction: .higher)])
    #expect(table.rendering(RenderingContext()).text.contains("… 999975 more rows"))
  }
}
