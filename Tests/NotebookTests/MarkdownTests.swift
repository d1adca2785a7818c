import Testing

@testable import Notebook

@Suite("Markdown as HTML")
struct MarkdownTests {
  @Test(
    "renders",
    arguments: [
      ("# A *b*", "<h1>A <em>b</em></h1>"), ("## C ##", "<h2>C</h2>"), ("#no", "<p>#no</p>"),
      ("a\nb\n\nc", "<p>a\nb</p>\n<p>c</p>"), ("a  \nb", "<p>a<br />\nb</p>"),
      ("**b** and `x < 1` ~~no~~", "<p><strong>b</strong> and <code>x &lt; 1</code> <del>no</del></p>"),
      ("***", "<hr />"), ("snake_case_name 2 * 3 * 4", "<p>snake_case_name 2 * 3 * 4</p>"), ("\\*a\\*", "<p>*a*</p>"),
      ("[a](https://b.c \"t\")", "<p><a href=\"https://b.c\" title=\"t\">a</a></p>"), ("[a](javascript:x)", "<p>a</p>"),
      ("[*a*](DATA:text/html,x)", "<p><em>a</em></p>"),
      ("<https://b.c>", "<p><a href=\"https://b.c\">https://b.c</a></p>"), ("<script>", "<p>&lt;script&gt;</p>"),
      ("a <b onclick='x'>c</b>", "<p>a &lt;b onclick=&#39;x&#39;&gt;c&lt;/b&gt;</p>"),
      ("![a](p.png)", "<p><img alt=\"a\" src=\"p.png\"></p>"),
      ("$a_b$ and $5", "<p><span class=\"formula\">a_b</span> and $5</p>"),
      ("- a\n- b\n  - c", "<ul>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>"),
      ("3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>"),
      ("- a\n\n- b", "<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>"),
      ("> a\n> b", "<blockquote>\n<p>a\nb</p>\n</blockquote>"), ("```\na <b\n```", "<pre><code>a &lt;b\n</code></pre>"),
      ("```swift\nx", "<pre><code>x\n</code></pre>"),
      (
        "a|b\n-|-:\n1|`x\\|y`",
        "<table>\n<thead>\n<tr>\n<th>a</th>\n<th align=\"right\">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td align=\"right\"><code>x|y</code></td>\n</tr>\n</tbody>\n</table>"
      ),
      ("**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>"),
      ("*a **b** c*", "<p><em>a <strong>b</strong> c</em></p>"),
      ("`a", "<p>`a</p>"), ("[a](b", "<p>[a](b</p>"), ("", ""),
    ])
  func renders(text: String, expected: String) {
    #expect(Markdown().html(text) == (expected.isEmpty ? "" : expected + "\n"))
  }

  @Test("ends on any nesting", arguments: ["> ", "- ", "*", "[", "`", "**a ", "1. "])
  func deep(piece: String) {
    #expect(!Markdown().html(String(repeating: piece, count: 500) + "x").isEmpty)
  }
}
