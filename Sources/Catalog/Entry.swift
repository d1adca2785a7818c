/// Something that can be chosen by name, and how to make it from checked arguments.
public struct Entry<Make: Sendable>: Sendable {
  public let description: EntryDescription
  // Plain `throws`: a stored closure with typed throws crashes the compiler when it passes through a generic parameter.
  private let make: @Sendable (Arguments) throws -> Make

  /// - Parameters:
  ///   - source: The paper it follows, as `author year, title or equation`; empty where it needs none.
  ///   - example: A call with it, for help; of `data`, `m`, `run` and the like that a reader has.
  ///   - rule: Checks that concern several arguments; throws a `Complaint`.
  public init(
    _ name: String, _ summary: String, source: String = "", example: String = "", parameters: [Parameter] = [],
    make: @escaping @Sendable (Arguments) throws -> Make
  ) {
    description = EntryDescription(
      name: name, summary: summary, source: source, example: example, parameters: parameters)
    self.make = make
  }

  public var name: String { description.name }

  /// Makes the thing from a choice of this name.
  public func callAsFunction(_ choice: Choice) throws -> Make {
    try make(Checking.arguments(of: choice, against: description.parameters, subject: ".\(name)"))
  }
}

/// What is said of an entry: the same for checks, completion, help and reference pages.
public struct EntryDescription: Sendable, Equatable {
  public let name: String
  public let summary: String
  public let source: String
  public let example: String
  public let parameters: [Parameter]

  public init(
    name: String, summary: String, source: String = "", example: String = "", parameters: [Parameter] = []
  ) {
    self.name = name
    self.summary = summary
    self.source = source
    self.example = example
    self.parameters = parameters
  }

  /// `.attention(heads: 4, dim: 128)` with the defaults; a parameter without one is shown by its name.
  public var signature: String {
    if parameters.isEmpty { return ".\(name)" }
    return ".\(name)("
      + parameters.map { parameter in
        parameter.defaultValue.map { "\(parameter.name): \($0.text)" } ?? parameter.name
      }.joined(separator: ", ") + ")"
  }
}

/// A sorted set of entries behind a leading dot.
public struct Catalogue<Make: Sendable>: Sendable {
  public let name: String
  public let summary: String
  public let entries: [Entry<Make>]

  public init(_ name: String, _ summary: String, _ entries: [Entry<Make>]) {
    self.name = name
    self.summary = summary
    self.entries = entries
  }

  public var description: CatalogueDescription {
    CatalogueDescription(name: name, summary: summary, entries: entries.map(\.description))
  }

  /// Looks the choice up and makes it.
  ///
  /// - Throws: `Complaints` with code `unknown-choice`, `unknown-argument`, `wrong-kind`, `out-of-range`, … at the argument.
  public func make(_ choice: Choice) throws -> Make {
    guard let entry = entries.first(where: { $0.name == choice.name }) else {
      throw Complaints([description.unknown(choice.name)])
    }
    do {
      return try entry(choice)
    } catch let complaint as Complaint {
      throw Complaints([complaint])
    }
  }
}

/// What is said of a catalogue, whatever its entries make.
public struct CatalogueDescription: Sendable, Equatable {
  public let name: String
  public let summary: String
  public let entries: [EntryDescription]

  public init(name: String, summary: String, entries: [EntryDescription]) {
    self.name = name
    self.summary = summary
    self.entries = entries
  }

  public func entry(_ name: String) -> EntryDescription? { entries.first { $0.name == name } }

  public func unknown(_ choice: String) -> Complaint {
    Complaint(
      "unknown-choice", "\(name) has no choice '.\(choice)'",
      label: Suggestion.words(for: choice, among: entries.map(\.name)),
      notes: ["\(name) accepts " + entries.map { ".\($0.name)" }.joined(separator: ", ")])
  }

  /// Every complaint about a choice of this catalogue, found without making anything.
  public func complaints(about choice: Choice) -> [Complaint] {
    guard let entry = entry(choice.name) else { return [unknown(choice.name)] }
    do {
      _ = try Checking.arguments(of: choice, against: entry.parameters, subject: ".\(entry.name)")
      return []
    } catch let complaints as Complaints {
      return complaints.all
    } catch {
      return []
    }
  }
}
