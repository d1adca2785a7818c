/// A user's mistake without a place: the evaluator knows where the argument stands and adds the source.
public struct Complaint: Error, Sendable, Equatable {
  /// The stable code shown as `error[code]`, such as `unknown-argument`.
  public let code: String
  /// What is wrong with which value: lower case, one line, no period.
  public let message: String
  /// The way to the offending argument, outermost first; empty for the whole call.
  public var path: [Step]
  /// Words under the label, such as `did you mean 'epochs'?`.
  public let label: String
  /// Further lines below: what is accepted, what was found.
  public let notes: [String]
  /// An action that helps.
  public let hint: String

  /// One step from a call to a part of an argument.
  public enum Step: Sendable, Equatable {
    case argument(String)
    case key(String)
    case index(Int)
    /// The label of an argument or field rather than its value.
    case label(String)
  }

  public init(
    _ code: String, _ message: String, at path: [Step] = [], label: String = "", notes: [String] = [], hint: String = ""
  ) {
    self.code = code
    self.message = message
    self.path = path
    self.label = label
    self.notes = notes
    self.hint = hint
  }

  /// The same complaint, seen from one step further out.
  public func within(_ step: Step) -> Complaint {
    var copy = self
    copy.path.insert(step, at: 0)
    return copy
  }
}

/// Several complaints of one phase, thrown together.
public struct Complaints: Error, Sendable, Equatable {
  public let all: [Complaint]

  public init(_ all: [Complaint]) { self.all = all }
}
