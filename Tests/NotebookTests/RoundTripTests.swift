import Notebook
import Testing

@Suite("Reading a notebook and writing it again")
struct RoundTripTests {
  enum Layout: String, CaseIterable, Sendable {
    case nbformat, twoSpaces, tab, windows, python, compact, ascii

    func text(_ minor: Int) -> String {
      let text = RoundTripTests.nbformat(minor)
      return switch self {
      case .nbformat: text
      case .twoSpaces: String(RoundTripTests.indented(text, by: "  ").dropLast())
      case .tab: RoundTripTests.indented(text, by: "\t")
      case .windows: text.replacing("\n", with: "\r\n")
      case .python: RoundTripTests.oneLine(text, itemSeparator: ", ", keySeparator: ": ")
      case .compact: RoundTripTests.oneLine(text, itemSeparator: ",", keySeparator: ":")
      case .ascii: text.replacing("Größe 🧵", with: #"Gr\u00f6\u00dfe \ud83e\uddf5"#)
      }
    }
  }

  @Test("gives the same bytes, whatever wrote it", arguments: Layout.allCases, 0...5)
  func unchanged(layout: Layout, minor: Int) throws {
    let text = layout.text(minor)
    let document = try NotebookDocument(parsing: Array(text.utf8))
    #expect(document.minor == minor)
    #expect(!document.isChanged)
    #expect(String(decoding: document.serialized(), as: UTF8.self) == text)
  }

  @Test("changes the changed line only", arguments: Layout.allCases, 0...5)
  func changed(layout: Layout, minor: Int) throws {
    let text = layout.text(minor)
    var document = try NotebookDocument(parsing: Array(text.utf8))
    document.cells[1].executionCount = 7
    #expect(document.isChanged)
    let separator = text.contains("\"execution_count\": 3") ? ": " : ":"
    let expected = text.replacing(
      "\"execution_count\"\(separator)3", with: "\"execution_count\"\(separator)7", maxReplacements: 1)
    #expect(String(decoding: document.serialized(), as: UTF8.self) == expected)
  }

  @Test("gives the same bytes where outputs say the same in another form")
  func sameOutputs() throws {
    let text = Self.nbformat(5)
    var document = try NotebookDocument(parsing: Array(text.utf8))
    document.cells[1].executionCount = 3
    document.cells[1].outputs = [
      .stream("stdout", "one\ntwo"), .result(data: ["text/plain": "[1.0, 1e-05]"], metadata: [:], count: 3),
    ]
    #expect(String(decoding: document.serialized(), as: UTF8.self) == text)
  }

  @Test(
    "says what is wrong with a file that is no notebook",
    arguments: [
      ("", "it is not JSON"), ("{}", "'nbformat'"), ("[1]", "'nbformat'"), (#"{"nbformat": 3}"#, "nbconvert"),
      (#"{"nbformat": 4}"#, "'cells'"), (#"{"nbformat": 4, "cells": [1]}"#, "cell 1 is no object"),
      (#"{"nbformat": 4, "cells": [{"cell_type": "heading", "source": ""}]}"#, "cell 1 has no cell_type"),
      (#"{"nbformat": 4, "cells": [{"cell_type": "code", "source": 1}]}"#, "cell 1 has no source"),
    ])
  func refusal(text: String, words: String) {
    let error = #expect(throws: NotebookError.self) { try NotebookDocument(parsing: Array(text.utf8)) }
    #expect(error?.description.contains(words) == true)
  }

  /// A notebook as nbformat 4.`minor` lays it out, with members and numbers that nothing here knows.
  static func nbformat(_ minor: Int) -> String {
    let id = minor >= 5 ? "\n   \"id\": \"a1-b_2\"," : ""
    return """
      {
       "cells": [
        {
         "cell_type": "markdown",\(id)
         "metadata": {},
         "source": [
          "# Größe 🧵\\n",
          "and \\"quotes\\" \\\\ \\u0007"
         ]
        },
        {
         "cell_type": "code",
         "execution_count": 3,\(id)
         "metadata": {
          "tags": [
           "parameters"
          ],
          "unknown": 1.10
         },
         "outputs": [
          {
           "name": "stdout",
           "output_type": "stream",
           "text": [
            "one\\n",
            "two"
           ]
          },
          {
           "data": {
            "text/plain": "[1.0, 1e-05]"
           },
           "execution_count": 3,
           "metadata": {},
           "output_type": "execute_result"
          }
         ],
         "source": "range(3)"
        },
        {
         "cell_type": "raw",\(id)
         "metadata": {
          "format": "text/html"
         },
         "source": []
        }
       ],
       "metadata": {
        "kernelspec": {
         "display_name": "Heddle",
         "language": "heddle",
         "name": "heddle"
        },
        "odd": [1e-05, NaN, 12345678901234567890, {}, []]
       },
       "nbformat": 4,
       "nbformat_minor": \(minor)
      }

      """.replacing(
        "[1e-05, NaN, 12345678901234567890, {}, []]",
        with: """
          [
             1e-05,
             NaN,
             12345678901234567890,
             {},
             []
            ]
          """)
  }

  static func indented(_ text: String, by unit: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(repeating: unit, count: line.prefix { $0 == " " }.count) + line.drop { $0 == " " }
    }.joined(separator: "\n")
  }

  static func oneLine(_ text: String, itemSeparator: String, keySeparator: String) -> String {
    text.split(separator: "\n").map { line in
      var line = String(line.drop { $0 == " " })
      if line.hasSuffix(",") { line = line.dropLast() + itemSeparator }
      return line.replacing("\": ", with: "\"" + keySeparator)
    }.joined()
  }
}
