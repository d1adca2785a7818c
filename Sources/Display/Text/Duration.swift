/// Elapsed time as displays print it.
public enum DurationFormat {
  /// `0.4 ms`, `340 ms`, `12.3 s`, `4 min 05 s`, `2 h 04 min`: at most ten characters below a thousand hours.
  public static func text(_ seconds: Double) -> String {
    guard seconds.isFinite else { return NumberFormat.text(seconds) }
    let size = abs(seconds), sign = seconds < 0 ? "-" : ""
    if size == 0 { return "0 s" }
    if size < 0.0095 { return sign + NumberFormat.text(size * 1000, digits: 2) + " ms" }
    if size < 0.9995 { return sign + NumberFormat.fixed(size * 1000, decimals: 0) + " ms" }
    if size < 59.95 { return sign + NumberFormat.fixed(size, decimals: 1) + " s" }
    guard size < 1e15 else { return sign + NumberFormat.text(size) + " s" }
    let whole = Int(size.rounded())
    if whole < 3600 { return "\(sign)\(whole / 60) min \(padded(whole % 60)) s" }
    let minutes = Int((size / 60).rounded())
    return "\(sign)\(minutes / 60) h \(padded(minutes % 60)) min"
  }

  /// The length of a clip, which is a fact of the data and never masked: `0:02.4`.
  public static func length(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e12 else { return NumberFormat.text(seconds) }
    let tenths = Int((abs(seconds) * 10).rounded())
    return "\(tenths / 600):\(padded(tenths / 10 % 60)).\(tenths % 10)"
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
