import Catalog
import Display

/// A vocabulary that is looked up by name, together with the functions that the user defined.
public struct Reference: Sendable {
  public let vocabulary: Vocabulary
  private let functions: [String: Function]
  private let catalogues: [String: CatalogueDescription]
  /// Pages of the user's functions, as they are now.
  let userFunctions: @Sendable () -> [String: UserFunction]

  public init(_ vocabulary: Vocabulary) { self.init(vocabulary, userFunctions: { [:] }) }

  init(_ vocabulary: Vocabulary, userFunctions: @escaping @Sendable () -> [String: UserFunction]) {
    self.vocabulary = vocabulary
    self.userFunctions = userFunctions
    functions = Dictionary(vocabulary.functions.map { ($0.name, $0) }) { $1 }
    catalogues = Dictionary(vocabulary.catalogues.map { ($0.name, $0) }) { $1 }
  }

  public func function(_ name: String) -> Function? { functions[name] }
  public func catalogue(_ name: String) -> CatalogueDescription? { catalogues[name] }

  /// Entries of this name, of every catalogue that has one.
  public func entries(_ name: String) -> [(catalogue: CatalogueDescription, entry: EntryDescription)] {
    vocabulary.catalogues.compactMap { catalogue in catalogue.entry(name).map { (catalogue, $0) } }
  }

  /// Everything known under a name: a function, a catalogue, or entries of catalogues.
  ///
  /// - Throws: `Complaint` with code `unknown-name` at the argument `name`.
  public func page(of name: String) throws -> Page {
    if let page = pageIfAny(of: name) { return page }
    let names = vocabulary.functions.map(\.name) + Array(userFunctions().keys) + vocabulary.catalogues.map(\.name)
    throw Complaint(
      "unknown-name", "there is nothing to say about '\(name)'", at: [.argument("name")],
      label: Suggestion.words(for: name, among: names), hint: "help() lists what there is")
  }

  func pageIfAny(of name: String) -> Page? {
    if let function = userFunctions()[name] { return Page.about(function) }
    if let function = function(name) { return Page.about(function) }
    let entries = entries(name)
    if !entries.isEmpty { return Page.joined(entries.map { Page.about($0.entry, of: $0.catalogue) }) }
    return catalogue(name).map { Page.about($0) }
  }

  /// A catalogue's entries.
  ///
  /// - Throws: `Complaint` with code `unknown-catalogue` at the argument `name`.
  public func cataloguePage(of name: String) throws -> Page {
    if let catalogue = catalogue(name) { return Page.about(catalogue) }
    let names = vocabulary.catalogues.map(\.name)
    throw Complaint(
      "unknown-catalogue", "there is no catalogue '.\(name)'", at: [.argument("name")],
      label: Suggestion.words(for: name, among: names),
      notes: [
        names.isEmpty ? "there are no catalogues" : "catalogues are " + names.map { ".\($0)" }.joined(separator: ", ")
      ])
  }
}
