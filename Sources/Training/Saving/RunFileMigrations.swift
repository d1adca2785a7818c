import Catalog
import JSON

/// Brings descriptions of older files up to the present format, one version at a time.
enum RunFileMigrations {
  /// The step at index `n` makes version `n + 2` of version `n + 1`.
  static let steps: [@Sendable (JSON) throws -> JSON] = []

  /// The description in the present format.
  ///
  /// - Throws: `Complaint` where it has no version, or one that this program does not know yet.
  static func current(_ json: JSON) throws -> JSON {
    guard let version = json["version"]?.integer, version >= 1 else {
      throw SavedFields.damaged("it does not say its version")
    }
    guard version <= RunFile.version else {
      let program = json["program"]?.text.map { " by heddle \($0.prefix(20))" } ?? ""
      throw Complaint(
        "newer-file",
        "the file has format \(version), written\(program), and this heddle \(RunFile.program) reads up to \(RunFile.version)",
        hint: "load it with a newer heddle")
    }
    return try steps[(version - 1)...].reduce(json) { try $1($0) }
  }
}
