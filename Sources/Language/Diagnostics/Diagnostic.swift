import Catalog

/// An error as data: one renderer turns it into words with source and labels.
struct Diagnostic: Error, Sendable {
  /// The stable code: `unknown-argument`.
  let code: String
  let message: String
  var labels: [Label]
  var notes: [String]
  /// An action that helps; empty where there is none to name.
  var hint: String

  /// A marked piece of source.
  struct Label: Sendable {
    let source: Source
    let span: Span
    let text: String
    let isPrimary: Bool
  }

  init(
    _ code: String, _ message: String, in source: Source, at span: Span, label: String = "", notes: [String] = [],
    hint: String = ""
  ) {
    self.code = code
    self.message = message
    labels = [Label(source: source, span: span, text: label, isPrimary: true)]
    self.notes = notes
    self.hint = hint
  }

  init(_ complaint: Complaint, in source: Source, at span: Span) {
    self.init(
      complaint.code, complaint.message, in: source, at: span, label: complaint.label, notes: complaint.notes,
      hint: complaint.hint)
  }

  /// The same error with a second place that shows its cause.
  func adding(_ text: String, in source: Source, at span: Span) -> Diagnostic {
    var copy = self
    if !labels.contains(where: { $0.source === source && $0.span == span }) {
      copy.labels.append(Label(source: source, span: span, text: text, isPrimary: false))
    }
    return copy
  }

  var source: Source? { labels.first?.source }
  var start: Int { labels.first?.span.start ?? 0 }
}

/// Several errors of one phase, in the order of their places.
struct Diagnostics: Error, Sendable {
  let all: [Diagnostic]

  init(_ all: [Diagnostic]) { self.all = all }

  /// What clients show: the first error's code and message, and the lines of all.
  var failure: Failure {
    guard let first = all.first else { return Failure(code: "unknown", message: "unknown error", lines: []) }
    let more = all.count - 1
    let message = more == 0 ? first.message : "\(first.message) (and \(more) more error\(more == 1 ? "" : "s"))"
    return Failure(code: first.code, message: message, lines: DiagnosticRenderer.lines(of: all))
  }
}
