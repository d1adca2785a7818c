extension Picture {
  /// The most pixels a side that a picture is shown with.
  private static let shownSize = 256
  private static let textColumns = 48

  /// Text in characters and, where the context is rich, PNG and HTML.
  public func rendering(_ context: RenderingContext) -> Rendering {
    let columns = max(4, min(context.columns, Self.textColumns))
    let rows = PictureText(self, columns: columns, rows: columns, unicode: context.unicode, colour: context.colour)
      .lines
    var grid = CharacterGrid(columns: rows.map(\.count).max() ?? 1, rows: max(1, rows.count))
    for (row, line) in rows.enumerated() {
      for (column, cell) in line.enumerated() { grid.put(cell.character, column: column, row: row, style: cell.style) }
    }
    let size = "\(width) \(context.unicode ? "×" : "x") \(height) pixels"
    let text = (width > 0 ? grid.lines(colour: context.colour) : []) + [width > 0 ? size : "empty picture"]
    guard context.rich else { return Rendering(text: text.joined(separator: "\n")) }
    let html = "<div class=\"heddle-picture\">\(MediaHTML.picture(self, within: Self.shownSize))</div>"
    return Rendering(text: text.joined(separator: "\n"), html: html, png: width > 0 ? png : nil)
  }
}

extension Clip {
  private static let textColumns = 48

  /// Length and waveform as text and, where the context is rich, a player over the waveform and the WAV file.
  public func rendering(_ context: RenderingContext) -> Rendering {
    let columns = max(8, min(context.columns - 24, Self.textColumns))
    let wave = Sparkline.text(peaks(columns).map(Double.init), width: columns, unicode: context.unicode)
    let facts = "\(DurationFormat.length(seconds))  \(rate) Hz"
    let text = samples.isEmpty ? "empty sound" : "\(wave)  \(facts)"
    guard context.rich, !samples.isEmpty else { return Rendering(text: text) }
    let html =
      "<div class=\"heddle-sound\" style=\"\(Theme.font);font-size:12px;color:inherit\">\(MediaHTML.waveform(self))<br>\(MediaHTML.player(self)) "
      + "<span style=\"\(Theme.faint)\">\(facts)</span></div>"
    return Rendering(text: text, html: html, sound: wav)
  }
}
