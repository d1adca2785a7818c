/// Source code in colours.
public enum CodeMarkup {
  /// What a stretch of code is; everything between them is plain.
  public enum Kind: String, Sendable, Equatable, CaseIterable {
    case keyword, name, function, choice, number, text, comment, `operator`, label, faulty
  }

  /// A stretch of code, its range in Unicode scalars.
  public struct Token: Sendable, Equatable {
    /// In Unicode scalars from the start of the code.
    public let range: Range<Int>
    /// What the stretch is.
    public let kind: Kind

    /// A stretch of this kind.
    public init(_ range: Range<Int>, _ kind: Kind) {
      self.range = range
      self.kind = kind
    }
  }

  /// Spans of class `heddle-KIND` within the escaped code; the page's style gives them their colours.
  ///
  /// Tokens that overlap an earlier one or reach beyond the code are cut.
  public static func html(_ code: String, tokens: [Token]) -> String {
    pieces(code, tokens: tokens).map { piece in
      guard let kind = piece.kind else { return Markup.escape(piece.text) }
      return "<span class=\"heddle-\(kind.rawValue)\">\(Markup.escape(piece.text))</span>"
    }.joined()
  }

  /// The code for a terminal, without control characters but its line breaks.
  public static func ansi(_ code: String, tokens: [Token], isColoured: Bool = true) -> String {
    pieces(code, tokens: tokens).map { piece in
      let text = PlainText.block(piece.text)
      guard let style = piece.kind.flatMap(style) else { return text }
      return Ansi.paint(text, style, if: isColoured)
    }.joined()
  }

  private static func style(_ kind: Kind) -> Ansi.Style? {
    switch kind {
    case .keyword: .magenta
    case .function: .blue
    case .choice: .cyan
    case .number: .yellow
    case .text: .green
    case .comment: .faint
    case .faulty: .red
    case .name, .operator, .label: nil
    }
  }

  private static func pieces(_ code: String, tokens: [Token]) -> [(text: String, kind: Kind?)] {
    let scalars = Array(code.unicodeScalars)
    var result: [(text: String, kind: Kind?)] = []
    var position = 0
    func append(to end: Int, _ kind: Kind?) {
      guard end > position else { return }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars[position..<end])
      result.append((String(text), kind))
      position = end
    }
    for token in tokens.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      append(to: max(0, min(scalars.count, token.range.lowerBound)), nil)
      append(to: min(scalars.count, token.range.upperBound), token.kind)
    }
    append(to: scalars.count, nil)
    return result
  }
}
