/// One result in several forms; a client picks the richest that it can show.
public struct Rendering: Sendable, Equatable {
  /// Always there: what a terminal or a diff shows. No trailing line break.
  public var text: String
  /// Self-contained HTML without scripts; all user data in it is escaped.
  public var html: String?
  /// A drawing with its own ground, light or dark as the reader prefers.
  public var svg: String?
  /// A PNG file.
  public var png: [UInt8]?
  /// A WAV file.
  public var sound: [UInt8]?
  /// For a live display, what a log gets in place of the text: one line, empty where there is nothing new to say.
  /// Nil for all that is shown once.
  public var line: String?
  /// To be read beside the cell and not kept in it: the answer to `name?`.
  public var isPage = false

  /// A rendering of the forms given.
  public init(
    text: String, html: String? = nil, svg: String? = nil, png: [UInt8]? = nil, sound: [UInt8]? = nil,
    line: String? = nil
  ) {
    self.text = text
    self.html = html
    self.svg = svg
    self.png = png
    self.sound = sound
    self.line = line
  }
}

/// What the place of display can show.
public struct RenderingContext: Sendable, Equatable {
  /// Width in character cells.
  public var columns: Int
  /// Braille and box characters rather than ASCII.
  public var unicode: Bool
  /// ANSI colours in text.
  public var colour: Bool
  /// Rich forms (HTML, SVG, PNG, sound) are wanted besides text.
  public var rich: Bool

  /// The place of a rich client with Unicode and without colours, unless said otherwise.
  public init(columns: Int = 100, unicode: Bool = true, colour: Bool = false, rich: Bool = true) {
    self.columns = columns
    self.unicode = unicode
    self.colour = colour
    self.rich = rich
  }
}
