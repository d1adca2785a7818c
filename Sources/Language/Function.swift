import Catalog

/// A function of the language: one declaration feeds checks, completion, help, the reference pages and its own test.
public struct Function: Sendable {
  public let name: String
  /// One sentence with a period.
  public let summary: String
  /// The first is the subject, unnamed in calls; all others are named.
  public let parameters: [Parameter]
  /// Kind name of the result: `dataset`, `run`, `number`, …; `any` where it depends.
  public let result: String
  /// The one second argument that goes without a name (`where(rows, .column > 1)`): the number of unnamed arguments.
  public let unnamed: Int
  /// Code that runs as a test and is shown by help.
  public let example: String
  /// Group in the reference: `data`, `learning`, `looking`, `arithmetic`.
  public let group: String
  /// How the subject reaches the body.
  public let subject: SubjectStyle
  /// Checks beyond kinds (columns exist, encoder fits modality, shapes), run before anything is evaluated; returns complaints with paths into the call.
  public let check: @Sendable (StaticCall) -> [Complaint]
  /// What is known of the result before it runs, such as a schema.
  public let facts: @Sendable (StaticCall) -> (any Sendable)?
  public let body: @Sendable (Call) throws -> Value
  /// A short way for a call with nothing but the subject; nil for a subject that has to go the long way.
  public let direct: (@Sendable (Value) throws -> Value?)?

  public init(
    _ name: String, _ summary: String, parameters: [Parameter], result: String, unnamed: Int = 1, group: String,
    example: String, subject: SubjectStyle = .value,
    check: @escaping @Sendable (StaticCall) -> [Complaint] = { _ in [] },
    facts: @escaping @Sendable (StaticCall) -> (any Sendable)? = { _ in nil },
    direct: (@Sendable (Value) throws -> Value?)? = nil,
    body: @escaping @Sendable (Call) throws -> Value
  ) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
    self.result = result
    self.unnamed = unnamed
    self.group = group
    self.example = example
    self.subject = subject
    self.check = check
    self.facts = facts
    self.body = body
    self.direct = direct
  }

  /// The same function with `wrap` around its body.
  public func wrapped(
    _ wrap: @escaping @Sendable (_ call: Call, _ body: (Call) throws -> Value) throws -> Value
  ) -> Function {
    Function(
      name, summary, parameters: parameters, result: result, unnamed: unnamed, group: group, example: example,
      subject: subject, check: check, facts: facts, direct: direct
    ) { [body] call in try wrap(call, body) }
  }

  /// Names of the parameters that unnamed arguments stand for.
  var unnamedParameters: [String] { parameters.prefix(unnamed).map(\.name) }
}

/// How the unnamed first argument of a function reaches its body.
public enum SubjectStyle: Sendable, Equatable {
  case value
  /// As a value; when the call fails, the values of both sides of the comparisons in it are shown.
  case explained
  /// The name of a catalogue behind a dot: `catalog(.fusion)`.
  case catalogue
  /// A function's bare name stands for a text with that name: `help(train)`.
  case name
}

/// A call whose arguments were evaluated and checked against the parameters, defaults filled in.
public struct Call: Sendable {
  public let arguments: [String: Value]
  /// Arguments that the user wrote, not defaults.
  public let given: Set<String>
  public let environment: CallEnvironment

  public init(arguments: [String: Value], given: Set<String>, environment: CallEnvironment) {
    self.arguments = arguments
    self.given = given
    self.environment = environment
  }

  public subscript(_ name: String) -> Value { arguments[name] ?? .none }
}

/// What a function may reach beside its arguments.
public struct CallEnvironment: Sendable {
  public let output: any Output
  public let interruption: Interruption
  /// The folder that relative paths are seen from.
  public let folder: String
  /// The name that `let` is about to bind the result to, if any: an interrupted `train` leaves its run there.
  public let binding: String?
  /// The source text of the running cell or script, for records of what was run.
  public let source: String
  /// All that can be called and chosen, for help.
  public let reference: Reference
  /// The subject as it is written; empty where the function does not explain it.
  public let subject: String
  /// Sides of the comparisons in an explained subject that came out otherwise than hoped, as written, with their values.
  public let operands: [(text: String, value: Value)]
  /// Names that this cell has shown values under.
  public let displays: DisplayNames

  public init(
    output: any Output, interruption: Interruption, folder: String, binding: String?, source: String,
    reference: Reference = Reference(Vocabulary(functions: [], catalogues: [])), subject: String = "",
    operands: [(text: String, value: Value)] = [], displays: DisplayNames = DisplayNames(cell: "")
  ) {
    self.output = output
    self.interruption = interruption
    self.folder = folder
    self.binding = binding
    self.source = source
    self.reference = reference
    self.subject = subject
    self.operands = operands
    self.displays = displays
  }
}

/// Thrown by a function that was interrupted; `partial` is what it leaves in `_` and in the `let`'s name.
public struct Interrupted: Error, Sendable {
  public let partial: Value?

  public init(partial: Value? = nil) { self.partial = partial }
}

/// A call as seen before it runs.
public struct StaticCall: Sendable {
  /// Defaults filled in.
  public let arguments: [String: StaticValue]
  /// Arguments that the user wrote, not defaults.
  public let given: Set<String>
  public let folder: String

  public init(arguments: [String: StaticValue], given: Set<String> = [], folder: String) {
    self.arguments = arguments
    self.given = given
    self.folder = folder
  }

  public subscript(_ name: String) -> StaticValue { arguments[name] ?? .unknown }
}

/// What is known of a value before it exists.
public enum StaticValue: Sendable {
  /// A literal, or the live value of a name.
  case known(Value)
  /// Its kind's name, and facts such as a schema where they follow from literals.
  case kind(String, facts: (any Sendable)?)
  /// A record or list some of whose parts are known.
  case record([(label: String, value: StaticValue)])
  case list([StaticValue])
  /// A choice some of whose arguments are not known.
  case choice(String, [(label: String?, value: StaticValue)])
  case unknown
}
