/// Pictures, sounds and small curves as HTML without scripts.
public enum MediaHTML {
  /// An `img` of at most `size` pixels a side; small pictures grow by whole factors and stay sharp.
  public static func picture(_ picture: Picture, within size: Int = 64, label: String = "") -> String {
    let side = max(picture.width, picture.height)
    guard side > 0 else { return "<span style=\"\(Theme.faint)\">empty picture</span>" }
    let factor = side <= size ? Double(size / side) : Double(size) / Double(side)
    let width = max(1, Int((Double(picture.width) * factor).rounded())),
      height = max(1, Int((Double(picture.height) * factor).rounded()))
    let sharp = factor > 1 ? "image-rendering:pixelated;" : ""
    return
      "<img alt=\"\(Markup.escape(label.isEmpty ? "\(picture.width) × \(picture.height) pixels" : label))\" width=\"\(width)\" "
      + "height=\"\(height)\" style=\"\(sharp)display:inline-block;vertical-align:middle;margin:0\" src=\"\(Markup.dataURL(picture.png, type: "image/png"))\">"
  }

  /// Pictures beside each other with a caption below each.
  public static func grid(_ pictures: [(picture: Picture, caption: String)], size: Int = 64) -> String {
    let items = pictures.map { item in
      "<figure style=\"margin:0;width:\(size + 8)px;text-align:center;\(Theme.font);font-size:12px\">\(picture(item.picture, within: size, label: item.caption))"
        + (item.caption.isEmpty
          ? ""
          : "<figcaption dir=\"auto\" style=\"overflow-wrap:anywhere\">\(Markup.escape(item.caption, clippedTo: 40))</figcaption>")
        + "</figure>"
    }
    return "<div style=\"display:flex;flex-wrap:wrap;gap:10px;margin:4px 0\">\(items.joined())</div>"
  }

  /// An audio player of a WAV file, its length beside it.
  public static func player(_ clip: Clip) -> String {
    "<audio controls preload=\"metadata\" style=\"height:32px;width:220px;vertical-align:middle\" src=\"\(Markup.dataURL(clip.wav, type: "audio/wav"))\"></audio>"
  }

  /// The waveform of a sound as inline SVG.
  public static func waveform(_ clip: Clip, width: Int = 320, height: Int = 48) -> String {
    let peaks = clip.peaks(max(1, width / 2))
    let middle = Double(height) / 2
    var path = ""
    for (index, peak) in peaks.enumerated() {
      let x = SVGText.number((Double(index) + 0.5) * Double(width) / Double(peaks.count))
      let half = max(0.5, Double(peak) * (middle - 1))
      path += "M\(x) \(SVGText.number(middle - half))V\(SVGText.number(middle + half))"
    }
    return
      "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"waveform, \(DurationFormat.length(clip.seconds))\" width=\"\(width)\" "
      + "height=\"\(height)\" viewBox=\"0 0 \(width) \(height)\" style=\"vertical-align:middle\"><path d=\"\(path)\" stroke=\"\(Palette.hex(0))\" "
      + "stroke-width=\"1.2\" fill=\"none\"/></svg>"
  }

  /// Numbers as a small curve that takes the colour of the text.
  public static func sparkline(_ numbers: [Double], width: Int = 96, height: Int = 20) -> String {
    let points = SVGText.curve(numbers, width: Double(width), height: Double(height), inset: 2)
    return
      "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"\(numbers.count) values\" width=\"\(width)\" height=\"\(height)\" "
      + "viewBox=\"0 0 \(width) \(height)\" style=\"vertical-align:middle\"><path d=\"\(points)\" fill=\"none\" stroke=\"currentColor\" "
      + "stroke-width=\"1.5\" stroke-linejoin=\"round\"/></svg>"
  }
}
