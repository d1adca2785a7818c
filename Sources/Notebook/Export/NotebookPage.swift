import Display
import FileSystem
import Language

/// A notebook as one page that stands alone: nothing is fetched, and no script runs.
public struct NotebookPage {
  private let document: NotebookDocument
  private let title: String
  private let folder: String
  private let session: Session

  /// A page of a notebook; `session` colours its code, and pictures beside it are read from `folder`.
  public init(_ document: NotebookDocument, title: String, folder: String, session: Session) {
    self.document = document
    self.title = title
    self.folder = folder
    self.session = session
  }

  /// The whole page.
  public var html: String {
    let cells = document.cells.map(cell).filter { !$0.isEmpty }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(Markup.escape(title))</title>
      <style>\(PageStyle.sheet)</style>
      </head>
      <body>
      <main>
      \(cells.joined(separator: "\n"))
      </main>
      </body>
      </html>

      """
  }

  private func cell(_ cell: NotebookCell) -> String {
    switch cell.kind {
    case .markdown: return "<section>\(markdown(cell).html(cell.source))</section>"
    case .raw: return cell.source.isEmpty ? "" : "<pre>\(Markup.escape(cell.source))</pre>"
    case .code:
      if cell.source.isEmpty && cell.outputs.isEmpty { return "" }
      let count = cell.executionCount.map { "<span class=\"count\">\($0)</span>" } ?? ""
      let outputs = cell.outputs.map(output).filter { !$0.isEmpty }
      let shown = outputs.isEmpty ? "" : "<div class=\"outputs\">\(outputs.joined(separator: "\n"))</div>"
      return "<div class=\"cell\">\(count)<pre class=\"code\"><code>\(colour(cell.source))</code></pre>\(shown)</div>"
    }
  }

  private func markdown(_ cell: NotebookCell) -> Markdown {
    var markdown = Markdown()
    markdown.code = { code, language in language == "heddle" ? colour(code) : nil }
    markdown.picture = { address in picture(address, of: cell) }
    return markdown
  }

  /// Pictures that the cell carries or that stand beside the notebook, as data; none from elsewhere.
  private func picture(_ address: String, of cell: NotebookCell) -> String? {
    if address.hasPrefix("attachment:") {
      guard let forms = cell.attachments[String(address.dropFirst("attachment:".count))]?.object,
        let form = forms.first,
        let data = MultilineText.joined(form.value)
      else { return nil }
      return "data:\(form.key);base64,\(data.filter { !$0.isWhitespace })"
    }
    if address.hasPrefix("data:image/") { return address }
    let types = ["gif": "gif", "jpeg": "jpeg", "jpg": "jpeg", "png": "png", "svg": "svg+xml", "webp": "webp"]
    guard !address.contains("://"), let type = types[Path.ending(of: address)],
      let bytes = try? Files.read(Path.join(folder, address), limit: Self.largestPicture)
    else { return nil }
    return Markup.dataURL(bytes, type: "image/\(type)")
  }

  /// Bytes of a picture beside the notebook that still become part of the page.
  private static let largestPicture = 16 << 20

  private func output(_ output: CellOutput) -> String {
    switch output.kind {
    case .stream:
      return
        "<pre class=\"\(output.streamName == "stderr" ? "stderr" : "stdout")\">\(Markup.escape(output.text ?? ""))</pre>"
    case .error: return "<pre class=\"error\">\(Markup.escape(Ansi.plain(output.text ?? "")))</pre>"
    case .displayData, .executeResult: return "<div class=\"output\">\(richest(output))</div>"
    case nil: return ""
    }
  }

  /// The form that shows most. HTML and SVG are those that this program made, or a notebook's that the user trusts.
  private func richest(_ output: CellOutput) -> String {
    if let html = output.form("text/html") { return html }
    if let svg = output.form("image/svg+xml") { return svg }
    for type in ["image/png", "image/jpeg", "image/gif"] {
      guard let data = output.form(type) else { continue }
      return
        "<img alt=\"\(Markup.escape(output.text ?? ""))\" src=\"data:\(type);base64,\(data.filter { !$0.isWhitespace })\">"
    }
    if let markdown = output.form("text/markdown") { return Markdown().html(markdown) }
    return "<pre>\(Markup.escape(output.text ?? ""))</pre>"
  }

  /// Code with its kinds of words marked.
  private func colour(_ code: String) -> String {
    let scalars = Array(code.unicodeScalars)
    func text(_ range: Range<Int>) -> String {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[range])
      return Markup.escape(String(view))
    }
    var html = ""
    var position = 0
    for (range, kind) in session.highlight(code) {
      let range = range.clamped(to: position..<max(position, scalars.count))
      guard !range.isEmpty, range.upperBound <= scalars.count else { continue }
      html += text(position..<range.lowerBound) + "<span class=\"\(kind.rawValue)\">\(text(range))</span>"
      position = range.upperBound
    }
    return html + text(position..<scalars.count)
  }
}
