import Catalog

/// Something that makes rows on the spot: equal seeds give equal bytes, on any number of threads.
public protocol RowSource: Sendable {
  /// The columns, made from `seed`.
  ///
  /// - Throws: When the watch is over.
  func rows(seed: UInt64) throws -> GeneratedSource
}

extension Catalogue where Make == any RowSource {
  /// What `generate` can make.
  public static let source = Catalogue(
    "source", "Data made on the spot, for starting with no files.",
    [.captionedShapes, .spokenDigits, .spokenWords, .tabularTasks])
}

extension Parameter {
  /// How many rows a source makes.
  static let generatedRows = Parameter.whole("rows", 1...1_000_000, default: 2000, "Rows to make.")

  /// How many entries of each modality a source leaves empty.
  static let generatedMissing = Parameter.number(
    "missing", 0...0.9, default: 0, "Share of entries left empty, in each modality by itself.")
}
