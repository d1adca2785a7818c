import Language
import Notebook
import Testing

@Suite("Reports and pages of a run")
struct ExportTests {
  static let report = RunReport(
    path: "a<b.ipynb",
    cells: [
      RunReport.Cell(name: "cell 1", title: "let x = \"<\"", status: .passed, seconds: 0.0124),
      RunReport.Cell(
        name: "cell 2", title: "y",
        status: .failed(Failure(code: "unknown-name", message: "there is no 'y'", lines: ["a", "b"])),
        seconds: 1),
      RunReport.Cell(name: "cell 3", title: "z", status: .differs(["- 1", "+ 2"]), seconds: 61.5),
      RunReport.Cell(name: "cell 4", title: "", status: .skipped, seconds: 0),
    ])

  @Test("JUnit's XML has a suite a file and a case a cell")
  func junit() {
    #expect(
      JUnitReport.xml([Self.report]) == """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="heddle" tests="4" failures="1" errors="1" skipped="1" time="62.512">
          <testsuite name="a&lt;b.ipynb" tests="4" failures="1" errors="1" skipped="1" time="62.512">
            <testcase classname="a&lt;b.ipynb" name="cell 1: let x = &quot;&lt;&quot;" time="0.012"/>
            <testcase classname="a&lt;b.ipynb" name="cell 2: y" time="1.000">
              <error type="unknown-name" message="there is no &#39;y&#39;">a
        b</error>
            </testcase>
            <testcase classname="a&lt;b.ipynb" name="cell 3: z" time="61.500">
              <failure type="different-output" message="the outputs differ from those stored">- 1
        + 2</failure>
            </testcase>
            <testcase classname="a&lt;b.ipynb" name="cell 4" time="0.000"><skipped/></testcase>
          </testsuite>
        </testsuites>

        """)
  }

  @Test("GitHub gets one line a failure, its breaks and commas escaped")
  func annotations() {
    #expect(
      Annotations.lines(Self.report) == [
        "::error file=a<b.ipynb,title=cell 2 y::a%0Ab",
        "::error file=a<b.ipynb,title=cell 3 z::the outputs differ from those stored%0A- 1%0A+ 2",
      ])
  }

  @Test("a page stands alone: nothing fetched, no scripts, text escaped")
  func page() throws {
    let code = "let x = \"<b>\" # <script>"
    var run = NotebookRun(try notebook(code, "print(\"<i>\")", "<"), path: "a", session: toySession())
    _ = try run.run()
    let page = NotebookPage(run.document, title: "<a>", folder: ".", session: toySession()).html
    #expect(page.contains("<title>&lt;a&gt;</title>"))
    #expect(page.contains("&lt;i&gt;"))
    #expect(!page.contains("<script") && !page.contains("<b>") && !page.contains("<i>"))
    #expect(!page.contains("http"))
  }
}
