import Display

/// How a cell ended.
public enum Outcome: Sendable {
  /// The last value's rendering; nil where it is none or hidden by a trailing `;`.
  case finished(Rendering?)
  case failed(Failure)
  case interrupted(Failure)
}

/// An error as clients show it.
public struct Failure: Error, Sendable, Equatable {
  /// The stable code: `unknown-argument` (Jupyter's `ename`).
  public let code: String
  /// Jupyter's `evalue`.
  public let message: String
  /// The rendered lines with source and labels, without colour (Jupyter's `traceback`).
  public let lines: [String]

  public init(code: String, message: String, lines: [String]) {
    self.code = code
    self.message = message
    self.lines = lines
  }
}

/// What fits at a position. Offsets count Unicode scalars.
public struct Completion: Sendable, Equatable {
  public let start: Int
  public let end: Int
  public let items: [Item]

  public struct Item: Sendable, Equatable {
    public let text: String
    /// `function`, `argument`, `choice`, `column`, `value`, `keyword`, `member`, `path`.
    public let kind: String
    /// Signature or summary.
    public let detail: String

    public init(text: String, kind: String, detail: String) {
      self.text = text
      self.kind = kind
      self.detail = detail
    }
  }

  public init(start: Int, end: Int, items: [Item]) {
    self.start = start
    self.end = end
    self.items = items
  }
}

/// Whether a cell can be run as it stands.
public enum Completeness: Sendable, Equatable {
  case complete
  /// The unexpected token is the end of input; `indent` is what the next line should begin with.
  case incomplete(indent: String)
  case faulty
}
