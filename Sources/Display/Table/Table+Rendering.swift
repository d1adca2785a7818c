extension Table {
  /// Rows shown before the rest is cut and counted.
  public static let shownRows = 25

  /// Text within the width of the context and, where it is rich, HTML.
  public func rendering(_ context: RenderingContext) -> Rendering {
    Rendering(text: TableText(self, context: context).text, html: context.rich ? TableHTML(self).html : nil)
  }
}
