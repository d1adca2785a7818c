import Catalog

/// The columns of a dataset as checks and summaries see them.
public struct Schema: Sendable, Equatable {
  /// One column.
  public struct Field: Sendable, Equatable {
    public let name: String
    public let modality: Modality
    /// Why it has this modality; empty where the user said it.
    public let reason: String
    /// Why it is no sensible input unless the user asks for it; nil for most.
    public let trait: ColumnTrait?
    /// Cells that are missing; 0 where the data have not been read.
    public let missing: Int
    /// Labels of a category, flag or tags as far as known; empty otherwise.
    public let classes: [String]

    public init(
      name: String, modality: Modality, reason: String = "", trait: ColumnTrait? = nil, missing: Int = 0,
      classes: [String] = []
    ) {
      self.name = name
      self.modality = modality
      self.reason = reason
      self.trait = trait
      self.missing = missing
      self.classes = classes
    }

    /// The same column under another name.
    public func renamed(_ name: String) -> Field {
      Field(name: name, modality: modality, reason: reason, trait: trait, missing: missing, classes: classes)
    }
  }

  public let fields: [Field]

  /// Columns in order.
  public init(_ fields: [Field]) { self.fields = fields }

  /// What a literal `columns: { frame: .image(size: 32) }` says before anything is read.
  ///
  /// Throws `Complaints` with paths that begin with the column's key.
  public init(columns: [(name: String, choice: Choice)]) throws {
    var fields: [Field] = []
    var complaints: [Complaint] = []
    for (name, choice) in columns {
      do {
        fields.append(Field(name: name, modality: try Modalities.catalogue.make(choice)))
      } catch let error as Complaints {
        complaints += error.all.map { $0.within(.key(name)) }
      }
    }
    guard complaints.isEmpty else { throw Complaints(complaints) }
    self.fields = fields
  }

  public var names: [String] { fields.map(\.name) }

  /// The column called `name`, or nil.
  public subscript(_ name: String) -> Field? { fields.first { $0.name == name } }

  /// The column called `name`.
  ///
  /// Throws a `Complaint` with code `unknown-column` and the nearest name.
  public func field(_ name: String) throws -> Field {
    guard let field = self[name] else { throw DataError.noColumn(name, among: names) }
    return field
  }
}
