import Catalog
import Display

/// What a session can use: the functions and catalogues that a prelude declares.
public struct Vocabulary: Sendable {
  /// Sorted by name.
  public let functions: [Function]
  public let catalogues: [CatalogueDescription]

  public init(functions: [Function], catalogues: [CatalogueDescription]) {
    self.functions = functions
    self.catalogues = catalogues
  }
}
