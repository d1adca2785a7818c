import Display
import TestSupport
import Testing

@Suite struct PlotSnapshotTests {
  @Test func everyKindLooksAsRecordedInTextAndSVG() throws {
    for (name, plot) in try Gallery.plots() {
      let rich = plot.rendering(RenderingContext(columns: 80))
      #expect(snapshotMismatch(rich.text + "\n", named: "\(name).txt") == nil)
      #expect(snapshotMismatch((rich.svg ?? "none") + "\n", named: "\(name).svg") == nil)
      let plain = plot.rendering(RenderingContext(columns: 72, unicode: false, rich: false))
      #expect(snapshotMismatch(plain.text + "\n", named: "\(name)-ascii.txt") == nil)
      #expect(plain.svg == nil && plain.html == nil)
    }
  }
}
