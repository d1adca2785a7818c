import FileSystem

/// Where Jupyter looks for kernels.
enum KernelFolder {
  /// Which of the places is meant.
  enum Place: Equatable {
    /// The user's own.
    case user
    /// That of the Python environment in use.
    case environment
    /// `share/jupyter` under a folder.
    case prefix(String)
  }

  /// The folder of kernels at a place.
  ///
  /// - Throws: `Unusable` where there is no such place.
  static func path(_ place: Place) throws -> String {
    switch place {
    case .user: Path.join(try userData(), "kernels")
    case .environment: Path.join(try environmentPrefix(), "share/jupyter/kernels")
    case .prefix(let prefix): Path.join(prefix, "share/jupyter/kernels")
    }
  }

  /// Where Jupyter looks for the connections of running kernels.
  ///
  /// - Throws: `Unusable` where there is no such place.
  static func runtime() throws -> String {
    if let folder = Environment.value("JUPYTER_RUNTIME_DIR"), !folder.isEmpty { return folder }
    return Path.join(try userData(), "runtime")
  }

  /// `JUPYTER_DATA_DIR`, or the folder of the XDG base directories, as jupyter_core has it on Linux.
  private static func userData() throws -> String {
    if let folder = Environment.value("JUPYTER_DATA_DIR"), !folder.isEmpty { return folder }
    if let data = Environment.value("XDG_DATA_HOME"), !data.isEmpty { return Path.join(data, "jupyter") }
    guard let home = Environment.value("HOME"), !home.isEmpty else {
      throw Unusable("there is no HOME to install into; say where with --prefix")
    }
    return Path.join(home, ".local/share/jupyter")
  }

  private static func environmentPrefix() throws -> String {
    for name in ["VIRTUAL_ENV", "CONDA_PREFIX"] {
      if let prefix = Environment.value(name), !prefix.isEmpty { return prefix }
    }
    let python = try? ChildProcess.run("python3", ["-c", "import sys; print(sys.prefix)"])
    guard let python, python.status == 0, !python.text.trimmed.isEmpty else {
      throw Unusable("no Python environment is active; say where with --prefix")
    }
    return python.text.trimmed
  }

  /// All folders that Jupyter searches as far as can be told without it, each once.
  static var searched: [String] {
    var folders = (Environment.value("JUPYTER_PATH") ?? "").split(separator: ":").map {
      Path.join(String($0), "kernels")
    }
    for place in [Place.user, .environment] { if let path = try? path(place) { folders.append(path) } }
    folders += ["/usr/local/share/jupyter/kernels", "/usr/share/jupyter/kernels"]
    var seen: Set<String> = []
    return folders.filter { seen.insert($0).inserted }
  }
}
