import Catalog

/// What a session can use: the functions and catalogues that a prelude declares.
public struct Vocabulary: Sendable {
  /// Sorted by name.
  public let functions: [Function]
  public let catalogues: [CatalogueDescription]

  public init(functions: [Function], catalogues: [CatalogueDescription]) {
    self.functions = functions
    self.catalogues = catalogues
  }

  /// Both together, functions sorted; where both have a name the other's wins.
  public func adding(_ other: Vocabulary) -> Vocabulary {
    let names = Set(other.functions.map(\.name))
    let catalogueNames = Set(other.catalogues.map(\.name))
    return Vocabulary(
      functions: (functions.filter { !names.contains($0.name) } + other.functions).sorted { $0.name < $1.name },
      catalogues: (catalogues.filter { !catalogueNames.contains($0.name) } + other.catalogues).sorted {
        $0.name < $1.name
      })
  }
}
