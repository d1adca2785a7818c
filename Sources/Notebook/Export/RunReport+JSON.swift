import JSON
import Language

extension RunReport {
  /// The report as JSON, for another process to read.
  public var json: JSON { ["path": .string(path), "cells": .array(cells.map(\.json))] }

  /// The report that `json` holds; nil where it holds none.
  public init?(_ json: JSON) {
    guard let path = json["path"]?.text, let cells = json["cells"]?.array else { return nil }
    self.init(path: path, cells: cells.compactMap(Cell.init))
    guard self.cells.count == cells.count else { return nil }
  }
}

extension RunReport.Cell {
  fileprivate var json: JSON {
    var json: JSON = ["name": .string(name), "title": .string(title), "seconds": .double(seconds)]
    switch status {
    case .passed: json["status"] = "passed"
    case .skipped: json["status"] = "skipped"
    case .differs(let lines):
      json["status"] = "differs"
      json["lines"] = .array(lines.map { .string($0) })
    case .failed(let failure):
      json["status"] = "failed"
      json["code"] = .string(failure.code)
      json["message"] = .string(failure.message)
      json["lines"] = .array(failure.lines.map { .string($0) })
    }
    return json
  }

  fileprivate init?(_ json: JSON) {
    guard let name = json["name"]?.text, let title = json["title"]?.text, let seconds = json["seconds"]?.double else {
      return nil
    }
    let lines = (json["lines"]?.array ?? []).compactMap(\.text)
    let status: Status
    switch json["status"]?.text {
    case "passed": status = .passed
    case "skipped": status = .skipped
    case "differs": status = .differs(lines)
    case "failed":
      let (code, message) = (json["code"]?.text ?? "failed", json["message"]?.text ?? "")
      status = .failed(Failure(code: code, message: message, lines: lines))
    default: return nil
    }
    self.init(name: name, title: title, status: status, seconds: seconds)
  }
}
