extension Plot {
  /// Text within the width of the context and, where it is rich, SVG and HTML.
  ///
  /// The SVG stands alone and brings its own ground, the HTML takes its colours from the page around it.
  public func rendering(_ context: RenderingContext) -> Rendering {
    let text = TextPlot(self, context: context).text
    guard context.rich else { return Rendering(text: text) }
    let drawing = SVGPlot(self)
    let html = "<div class=\"heddle-plot\" style=\"overflow-x:auto;max-width:100%\">\(drawing.inline)</div>"
    return Rendering(text: text, html: html, svg: drawing.standalone)
  }
}
