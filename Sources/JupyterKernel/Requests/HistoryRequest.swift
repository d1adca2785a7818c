import JSON
import JupyterProtocol

/// Cells that were run, in this session and earlier ones.
struct HistoryRequest: Request {
  static let type = "history_request"
  static let place = RequestPlace.evaluation

  private enum Access {
    case tail(Int)
    case range(session: Int, start: Int, stop: Int)
    case search(String, count: Int?, unique: Bool)
  }

  /// How many cells a request gets that does not say it.
  private static let usualCount = 10

  private let access: Access
  private let withOutput: Bool

  init(_ content: Content) throws(ContentError) {
    withOutput = try content.flag("output", default: false)
    let kind = try content.text("hist_access_type")
    switch kind {
    case "tail": access = .tail(try content.integer("n", default: Self.usualCount))
    case "range":
      access = .range(
        session: try content.integer("session", default: 0), start: try content.integer("start", default: 1),
        stop: try content.integer("stop", default: .max))
    case "search":
      access = .search(
        try content.text("pattern", default: "*"), count: content.members["n"]?.integer.map { max(0, $0) },
        unique: try content.flag("unique", default: false))
    default: throw ContentError("'hist_access_type' is '\(kind)', expected tail, range or search")
    }
  }

  func answer(_ context: RequestContext) throws -> Reply? {
    let entries = try entries(in: context.evaluator.history)
    return .ok([
      "history": .array(
        entries.map { entry in
          let input = JSON.string(entry.input)
          return [
            .integer(entry.session), .integer(entry.line),
            withOutput ? [input, entry.output.map { .string($0) } ?? .null] : input,
          ]
        })
    ])
  }

  private func entries(in history: any HistoryStore) throws -> [HistoryEntry] {
    switch access {
    case .tail(let count): return try history.tail(max(0, count))
    case .search(let pattern, let count, let unique):
      return try history.search(pattern, count: count, unique: unique)
    case .range(let number, let start, let stop):
      // 0 is this session, negative numbers count back from it.
      let (difference, overflows) = history.session.addingReportingOverflow(number)
      let session = number > 0 ? number : difference
      guard session > 0, !overflows || number > 0 else { return [] }
      return try history.entries(inSessions: session...session).filter { $0.line >= start && $0.line < stop }
    }
  }
}
