import Catalog
import Display
import Synchronization

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

/// Names, values and functions that live from cell to cell, and everything that can be asked about code.
///
/// `run` is called from one thread at a time; all other members from any thread, also while a cell runs.
public final class Session: Sendable {
  public let interruption = Interruption()
  let vocabulary: Vocabulary
  let folder: String
  private let values = Mutex<[String: Value]>([:])

  public init(vocabulary: Vocabulary, folder: String = ".") {
    self.vocabulary = vocabulary
    self.folder = folder
  }

  /// Runs a cell or script; `name` is how errors call it: `cell 4`.
  public func run(_ code: String, name: String, output: any Output) -> Outcome { .finished(nil) }

  /// The rendering of one expression, with no effect on `_`.
  public func evaluate(_ code: String, output: any Output) -> Result<Rendering, Failure> {
    .success(Rendering(text: ""))
  }

  public func complete(_ code: String, at offset: Int) -> Completion {
    Completion(start: offset, end: offset, items: [])
  }

  public func inspect(_ code: String, at offset: Int, detail: Int) -> Rendering? { nil }

  public func completeness(_ code: String) -> Completeness { .complete }

  /// Everything that can be said of the cells of a notebook without running them.
  public func check(_ cells: [(name: String, code: String)]) -> [Failure] { [] }

  public func set(_ name: String, to value: Value) { values.withLock { $0[name] = value } }

  /// Names bound by `let`, sorted.
  public var names: [String] { values.withLock { $0.keys.sorted() } }

  public func highlight(_ code: String) -> [(range: Range<Int>, kind: TokenKind)] { [] }
}
