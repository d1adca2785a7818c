/// Colours of series, far apart for every kind of colour vision and readable on white and on near-black; shape, dash and
/// texture say the same without colour.
enum Palette {
  private static let colours = ["#3d82d6", "#dd7a1c", "#149c80", "#b565c9", "#d6496f", "#8a8d22", "#2aa3c4", "#9c6f4e"]

  /// `#rrggbb` of a series; they repeat after eight.
  static func hex(_ series: Int) -> String { colours[((series % colours.count) + colours.count) % colours.count] }

  /// The nearest colour of a terminal.
  static func ansi(_ series: Int) -> Ansi.Style {
    [.blue, .yellow, .green, .magenta, .red, .cyan][((series % 6) + 6) % 6]
  }
}
