import Catalog
import Display

/// An explanation: a title, a sentence, what may be given, an example.
public struct Page: Object {
  /// A signature or a name.
  let title: String
  let summary: String
  /// Names with what they take and mean.
  var rows: [Row] = []
  var example = ""
  /// Such as the paper that an entry follows.
  var source = ""
  /// The value that it is about.
  var value: Value?
  /// Further pages of the same name.
  var others: [Page] = []

  struct Row: Equatable, Sendable {
    let name: String
    /// What it accepts and its default; empty where the summary says it all.
    let accepts: String
    let summary: String
  }

  public var kindName: String { "page" }
  public func isEqual(to other: any Object) -> Bool {
    (other as? Page).map { ($0.title, $0.summary, $0.rows) == (title, summary, rows) } ?? false
  }

  static func joined(_ pages: [Page]) -> Page {
    var first = pages[0]
    first.others = Array(pages.dropFirst())
    return first
  }

  public func rendering(_ context: RenderingContext) -> Rendering {
    let pages = [self] + others
    let text = pages.map { $0.text(context) }.joined(separator: "\n\n")
    return Rendering(text: text, html: context.rich ? pages.map(\.html).joined() : nil)
  }

  // MARK: - Forms

  private func text(_ context: RenderingContext) -> String {
    var lines = [Ansi.paint(title, .bold, if: context.colour)]
    if !summary.isEmpty { lines.append(summary) }
    if !rows.isEmpty {
      lines.append("")
      let width = min(24, rows.map { DisplayWidth.of($0.name) }.max() ?? 0)
      for row in rows {
        let indent = String(repeating: " ", count: width + 4)
        let nameWidth = DisplayWidth.of(row.name)
        var explained = [row.accepts, row.summary].filter { !$0.isEmpty }
        // A name that is too wide for its column has a line to itself, so that the explanations stay below each other.
        let beside = nameWidth > width || explained.isEmpty ? "" : explained.removeFirst()
        let padding = String(repeating: " ", count: max(0, width - nameWidth))
        lines.append(beside.isEmpty ? "  \(row.name)" : "  \(row.name)\(padding)  \(beside)")
        lines += explained.map { indent + $0 }
      }
    }
    if !source.isEmpty { lines += ["", "Follows \(source)"] }
    if !example.isEmpty {
      lines += ["", "Example"] + example.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
    }
    return lines.joined(separator: "\n")
  }

  private var html: String {
    var html = "<div><p><code><b>\(Markup.escape(title))</b></code></p>"
    if !summary.isEmpty { html += "<p>\(Markup.escape(summary))</p>" }
    if !rows.isEmpty {
      html += "<table>"
      for row in rows {
        html += "<tr><td style=\"text-align:left\"><code>\(Markup.escape(row.name))</code></td>"
        if rows.contains(where: { !$0.accepts.isEmpty }) {
          html += "<td style=\"text-align:left\">\(Markup.escape(row.accepts))</td>"
        }
        html += "<td style=\"text-align:left\">\(Markup.escape(row.summary))</td></tr>"
      }
      html += "</table>"
    }
    if !source.isEmpty { html += "<p>Follows \(Markup.escape(source))</p>" }
    if !example.isEmpty { html += "<pre>\(Markup.escape(example))</pre>" }
    return html + "</div>"
  }
}
