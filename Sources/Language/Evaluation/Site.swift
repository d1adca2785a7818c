import Catalog
import FileSystem

/// Where a piece of code came from: gives errors their place.
struct Site: Sendable {
  let source: Source
  let span: Span

  func error(_ code: String, _ message: String, label: String = "", notes: [String] = [], hint: String = "")
    -> Diagnostic
  {
    Diagnostic(code, message, in: source, at: span, label: label, notes: notes, hint: hint)
  }

  func error(_ complaint: Complaint) -> Diagnostic { Diagnostic(complaint, in: source, at: span) }
}

/// A call's places: of its name, and of its arguments down to the parts of literals.
struct CallSite: Sendable {
  let source: Source
  let call: CallSyntax
  /// Names of the parameters that unnamed arguments stand for.
  let unnamed: [String]

  /// The label of the whole call is its name, never all of its arguments.
  var name: Site { Site(source: source, span: call.name.span) }

  func error(_ complaint: Complaint) -> Diagnostic {
    Diagnostic(complaint, in: source, at: CallPlaces.span(of: complaint.path, in: call, unnamed: unnamed))
  }

  /// Gives whatever a function threw a place.
  func located(_ error: any Error) -> any Error {
    switch error {
    case is Diagnostic, is Diagnostics, is Interrupted: error
    case let complaint as Complaint: self.error(complaint)
    case let complaints as Complaints:
      complaints.all.isEmpty
        ? name.error("failed", "\(call.name.name) failed") : Diagnostics(complaints.all.map(self.error))
    case let error as FileError:
      Diagnostic(
        "unreadable-file", error.description, in: source,
        at: CallPlaces.span(ofTextEndingIn: error.path, in: call) ?? call.name.span)
    case let error as MemoryExhausted:
      name.error("out-of-memory", "\(call.name.name): \(error.description)", hint: MemoryExhausted.hint)
    default: name.error("failed", "\(call.name.name): \(error)")
    }
  }
}

/// Finds the parts of a call that complaints are about.
enum CallPlaces {
  static func span(of path: [Complaint.Step], in call: CallSyntax, unnamed: [String]) -> Span {
    guard let first = path.first else { return call.name.span }
    let rest = path.dropFirst()
    switch first {
    case .argument(let name):
      guard let argument = argument(name, in: call.arguments, unnamed: unnamed) else { return call.name.span }
      return span(of: rest, in: argument.value)
    case .label(let name):
      return call.arguments.last { $0.label?.name == name }?.label?.span ?? call.name.span
    case .index(let index):
      guard call.arguments.indices.contains(index) else { return call.name.span }
      return span(of: rest, in: call.arguments[index].value)
    case .key: return call.name.span
    }
  }

  static func argument(_ name: String, in arguments: [ArgumentSyntax], unnamed: [String]) -> ArgumentSyntax? {
    if let argument = arguments.first(where: { $0.label?.name == name }) { return argument }
    guard let position = unnamed.firstIndex(of: name) else { return nil }
    let candidates = arguments.filter { $0.label == nil }
    return candidates.indices.contains(position) ? candidates[position] : nil
  }

  /// The part of a literal that `path` leads to; as much of it as is literally there.
  static func span(of path: ArraySlice<Complaint.Step>, in expression: Expression) -> Span {
    guard let step = path.first else { return expression.span }
    let rest = path.dropFirst()
    switch (step, expression.form) {
    case (.key(let name), .record(let fields)):
      guard let field = fields.first(where: { $0.label.name == name }) else { return expression.span }
      return span(of: rest, in: field.value)
    case (.label(let name), .record(let fields)):
      return fields.first { $0.label.name == name }?.label.span ?? expression.span
    case (.index(let index), .list(let items)):
      return items.indices.contains(index) ? span(of: rest, in: items[index]) : expression.span
    case (.argument(let name), .choice(let choice)):
      let argument = choice.arguments.first { $0.label?.name == name } ?? choice.arguments.first { $0.label == nil }
      guard let argument else { return choice.name.span }
      return span(of: rest, in: argument.value)
    case (.label(let name), .choice(let choice)):
      return choice.arguments.last { $0.label?.name == name }?.label?.span ?? expression.span
    case (.index(let index), .choice(let choice)):
      return choice.arguments.indices.contains(index)
        ? span(of: rest, in: choice.arguments[index].value) : expression.span
    case (.key(let name), _): return span(ofColumn: name, in: expression) ?? expression.span
    default: return expression.span
    }
  }

  /// Where a column is first named in an expression of columns.
  private static func span(ofColumn name: String, in expression: Expression) -> Span? {
    switch expression.form {
    case .choice(let choice): choice.name.name == name && choice.arguments.isEmpty ? expression.span : nil
    case .not(let inner), .negate(let inner): span(ofColumn: name, in: inner)
    case .binary(_, let left, let right): span(ofColumn: name, in: left) ?? span(ofColumn: name, in: right)
    case .interpolation(let pieces):
      pieces.lazy.compactMap { if case .value(let value) = $0 { span(ofColumn: name, in: value) } else { nil } }.first
    default: nil
    }
  }

  static func span(ofTextEndingIn path: String, in call: CallSyntax) -> Span? {
    for argument in call.arguments {
      if case .text(let text) = argument.value.form, !text.isEmpty, path.hasSuffix(text) { return argument.value.span }
    }
    return nil
  }
}
