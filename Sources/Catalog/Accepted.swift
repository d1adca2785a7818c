/// Lists of what is accepted, for notes under errors.
public enum Accepted {
  /// Names shown of a cut list.
  public static let most = 6

  /// `a, b, c`; cut after six names where a suggestion already names the likely one.
  public static func list(_ names: [String], isCut: Bool) -> String {
    guard isCut, names.count > most else { return names.joined(separator: ", ") }
    return names.prefix(most).joined(separator: ", ") + ", …"
  }
}
