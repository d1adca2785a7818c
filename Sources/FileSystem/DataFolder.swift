/// Where Heddle keeps what outlives a session: history, recorded runs.
public enum DataFolder {
  /// `HEDDLE_HOME`, else `heddle` under `XDG_DATA_HOME` or `~/.local/share`; nil where there is no such place or
  /// `HEDDLE_HOME` is set to nothing, which means that nothing is to be kept.
  public static var path: String? {
    if let home = Environment.value("HEDDLE_HOME") { return home.isEmpty ? nil : home }
    if let data = Environment.value("XDG_DATA_HOME"), data.hasPrefix("/") { return Path.join(data, "heddle") }
    guard let home = Environment.value("HOME"), home.hasPrefix("/") else { return nil }
    return Path.join(home, ".local/share/heddle")
  }

  /// The file `name` in it; nil where there is no such place.
  public static func file(_ name: String) -> String? { path.map { Path.join($0, name) } }
}
