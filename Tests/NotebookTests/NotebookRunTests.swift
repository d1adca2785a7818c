import Catalog
import Display
import JSON
import Language
import Notebook
import Testing

@Suite("Running a notebook")
struct NotebookRunTests {
  private func run(
    _ document: NotebookDocument, _ change: (inout NotebookRun.Options) -> Void = { _ in }
  ) throws -> (report: RunReport, document: NotebookDocument) {
    var options = NotebookRun.Options()
    change(&options)
    var run = NotebookRun(document, path: "a.ipynb", session: toySession(), options: options)
    return (try run.run(), run.document)
  }

  @Test("keeps what cells show as nbformat has it")
  func outputs() throws {
    let (report, document) = try run(notebook("let x = 2", "print(\"a\")\nprint(\"b\")\nx * 21", "x + ;", "x"))
    #expect(report.words == ["passed", "passed", "unexpected-token", "skipped"])
    #expect(document.cells.map(\.executionCount) == [1, 2, 3, nil])
    #expect(document.cells[0].outputs == [])
    #expect(
      document.cells[1].outputs.map(\.json.compactText) == [
        #"{"name":"stdout","output_type":"stream","text":["a\n","b\n"]}"#,
        #"{"data":{"text/plain":["42"]},"execution_count":2,"metadata":{},"output_type":"execute_result"}"#,
      ])
    #expect(document.cells[2].outputs.map(\.kind) == [.error])
    #expect(document.cells[2].outputs.first?.json["ename"] == "unexpected-token")
  }

  @Test("a display changes in place when it is updated, in an earlier cell too")
  func updates() throws {
    let update = Function(
      "refresh", "Changes a display.", parameters: [Parameter("id", .text, "Its name.")], result: "none",
      group: "looking",
      example: "refresh(\"a\")"
    ) { call in
      if case .text(let id) = call["id"] { call.environment.output.update(Rendering(text: "new"), id: id) }
      return .none
    }
    let session = Session(vocabulary: Vocabulary.core.adding(Vocabulary(functions: [update], catalogues: [])))
    let document = try notebook(
      "show(1, as: \"a\")\nshow(2, as: \"a\")\nshow(3, as: \"b\")", "refresh(\"cell 1/a\")\nprint(\"after\")")
    var run = NotebookRun(document, path: "a.ipynb", session: session)
    #expect(try run.run().isGood)
    #expect(run.document.cells[0].outputs.map(\.text) == ["new", "3"])
    #expect(run.document.cells[1].outputs.map(\.text) == ["after\n"])
  }

  @Test("clears at once, or before the next output")
  func clears() throws {
    let (_, document) = try run(
      notebook(
        "print(\"a\")\nclear()", "print(\"a\")\nclear(wait: true)", "print(\"a\")\nclear(wait: true)\nprint(\"b\")"))
    #expect(document.cells.map { $0.outputs.map(\.text) } == [[], ["a\n"], ["b\n"]])
  }

  @Test("a second run leaves the file as the first made it")
  func again() throws {
    let first = try run(notebook("let x = 2", "print(x)\nx", "show(\"took 3.2 s\")")).document
    let bytes = first.serialized()
    let second = try run(NotebookDocument(parsing: bytes)).document
    #expect(!second.isChanged)
    #expect(second.serialized() == bytes)
  }

  @Test("outputs that differ in elapsed time alone stay as stored")
  func durations() throws {
    let stored: [JSON] = [["name": "stdout", "output_type": "stream", "text": ["took 3.2 s\n"]]]
    let (_, document) = try run(
      notebook([
        ("print(\"took 9.9 s\")", [], stored), ("print(\"took 9.9 m\")", [], stored),
      ]))
    #expect(document.cells.map { $0.outputs.first?.text } == ["took 3.2 s\n", "took 9.9 m\n"])
  }

  @Test("tags say which cells may fail and which do not run")
  func tags() throws {
    let stored: [JSON] = [["name": "stdout", "output_type": "stream", "text": ["kept\n"]]]
    let (report, document) = try run(
      notebook([
        ("expect(1 == 2)", ["raises-exception"], []), ("oops(", ["skip-execution"], stored), ("# nothing", [], []),
        ("7", [], []),
      ]))
    #expect(report.words == ["passed", "skipped", "skipped", "passed"])
    #expect(document.cells[0].outputs.map(\.kind) == [.error])
    #expect(document.cells[1].outputs.map(\.text) == ["kept\n"])
    #expect(document.cells.map(\.executionCount) == [1, nil, nil, 2])
  }

  @Test("goes on after a failure where asked to")
  func keepsGoing() throws {
    let report = try run(notebook("y", "7", "expect(false)", "8")) { $0.keepsGoing = true }.report
    #expect(report.words == ["unknown-name", "passed", "expectation-failed", "passed"])
    #expect(!report.isGood)
  }

  @Test("a cell that takes too long fails, and the session lives on")
  func timeout() throws {
    let report = try run(notebook("sleep(600)", "7")) {
      $0.timeout = 0.5
      $0.keepsGoing = true
    }.report
    #expect(report.words == ["timeout", "passed"])
  }

  @Test("comparing changes nothing and shows what differs")
  func compare() throws {
    let stored: [JSON] = [
      ["data": ["text/plain": ["3"]], "execution_count": 1, "metadata": [:], "output_type": "execute_result"]
    ]
    let (report, document) = try run(notebook([("1 + 2", [], stored), ("1 + 3", [], stored), ("3", [], stored)])) {
      $0.comparison = OutputComparison()
    }
    #expect(report.words == ["passed", "differs", "passed"])
    #expect(report.cells[1].status == .differs(["- 3", "+ 4"]))
    #expect(!document.isChanged)
  }

  @Test("saves after each cell")
  func saves() throws {
    var run = NotebookRun(try notebook("1", "2", "3"), path: "a.ipynb", session: toySession())
    var counts: [Int] = []
    _ = try run.run { document in counts.append(document.cells.count { !$0.outputs.isEmpty }) }
    #expect(counts == [1, 2, 3])
  }

  @Test("reports survive the way to another process")
  func reportJSON() throws {
    let report = try run(notebook([("1", [], []), ("x", [], []), ("", [], [])])) { $0.keepsGoing = true }.report
    let copy = try #require(RunReport(try JSON.parse(report.json.compact())))
    #expect(copy.words == report.words)
    #expect(copy.cells.map(\.seconds) == report.cells.map(\.seconds))
    #expect(RunReport(["path": "a", "cells": [1]]) == nil)
  }
}
