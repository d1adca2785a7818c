/// A single HTML file that needs nothing else: for `--html`.
public struct Page: Sendable {
  private let title: String
  private var body = ""

  /// An empty page.
  public init(title: String) { self.title = title }

  /// HTML that is made and escaped already, such as rendered Markdown.
  public mutating func append(html: String) { body += "<section class=\"markdown\">\(html)</section>\n" }

  /// Text as it is, its line breaks kept.
  public mutating func append(text: String) {
    body += "<pre class=\"output\" dir=\"auto\">\(Markup.escape(Ansi.plain(text)))</pre>\n"
  }

  /// A cell's code with its number, in colours where tokens are given.
  public mutating func append(code: String, number: Int? = nil, tokens: [CodeMarkup.Token] = []) {
    let count = number.map { "<span class=\"count\">[\($0)]</span>" } ?? ""
    body +=
      "<div class=\"cell\">\(count)<pre class=\"code\"><code>\(CodeMarkup.html(code, tokens: tokens))</code></pre></div>\n"
  }

  /// The richest form of a result that a page can show.
  public mutating func append(_ rendering: Rendering) {
    if let sound = rendering.sound {
      let source = Markup.dataURL(sound, type: "audio/wav")
      body += "<div class=\"output\"><audio controls preload=\"metadata\" src=\"\(source)\"></audio></div>\n"
    } else if let html = rendering.html {
      body += "<div class=\"output\">\(html)</div>\n"
    } else if let svg = rendering.svg {
      // As an image, so that nothing in it reaches the page.
      body +=
        "<div class=\"output\"><img alt=\"\(Markup.escape(rendering.text, clippedTo: 200))\" src=\"\(Markup.dataURL(Array(svg.utf8), type: "image/svg+xml"))\"></div>\n"
    } else if let png = rendering.png {
      body +=
        "<div class=\"output\"><img alt=\"\(Markup.escape(rendering.text, clippedTo: 200))\" src=\"\(Markup.dataURL(png, type: "image/png"))\"></div>\n"
    } else {
      append(text: rendering.text)
    }
  }

  /// An error's lines as they are shown in a terminal.
  public mutating func append(error lines: [String]) {
    body += "<pre class=\"error\">\(Markup.escape(Ansi.plain(lines.joined(separator: "\n"))))</pre>\n"
  }

  /// The whole file.
  public var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:">
    <title>\(Markup.escape(title))</title>
    <style>
    \(Self.style)
    </style>
    </head>
    <body>
    <main>
    \(body)</main>
    </body>
    </html>

    """
  }

  private static let style = """
    :root { color-scheme: light dark; --ground: #fff; --ink: #1f2328; --line: #d5d9de; --panel: #f5f6f8;
      --keyword: #9a2f8f; --function: #1f5fb4; --choice: #0b6f7f; --number: #8a5300; --text: #1a6b3c; --comment: #667077; --error: #b3261e; }
    @media (prefers-color-scheme: dark) {
      :root { --ground: #15181d; --ink: #e4e7eb; --line: #3a4048; --panel: #1e2228;
        --keyword: #e08bd8; --function: #7fb2f5; --choice: #5cc4d4; --number: #e3b063; --text: #7fce9b; --comment: #98a2ab; --error: #ff8a80; }
    }
    body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.6 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
    main { max-width: 860px; margin: 0 auto; padding: 24px 20px 64px 52px; }
    pre { font: 13px/1.45 ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; overflow-x: auto; margin: 0; }
    .cell { position: relative; margin: 18px 0 6px; }
    .cell .count { position: absolute; right: 100%; margin-right: 8px; top: 9px; font: 12px ui-monospace, monospace; color: var(--comment); }
    .code { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 8px 12px; }
    .output { margin: 8px 0; overflow-x: auto; }
    .error { color: var(--error); border-left: 3px solid var(--error); padding-left: 12px; margin: 8px 0; }
    .markdown :is(h1, h2, h3) { line-height: 1.25; margin: 1.4em 0 .5em; }
    .markdown img, .output img { max-width: 100%; }
    .markdown code { background: var(--panel); border-radius: 4px; padding: 1px 4px; font-size: 13px; }
    .markdown pre code { background: none; padding: 0; }
    .markdown table { border-collapse: collapse; } .markdown :is(th, td) { border-bottom: 1px solid var(--line); padding: 4px 10px; text-align: left; }
    .heddle-keyword { color: var(--keyword); font-weight: 600; } .heddle-function { color: var(--function); } .heddle-choice { color: var(--choice); }
    .heddle-number { color: var(--number); } .heddle-text { color: var(--text); } .heddle-comment { color: var(--comment); font-style: italic; }
    .heddle-faulty { text-decoration: underline wavy var(--error); }
    """
}
