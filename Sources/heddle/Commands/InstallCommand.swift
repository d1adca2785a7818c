import ArgumentParser
import FileSystem
import Glibc

/// Where a kernel is installed, as several commands ask it.
struct InstallationOptions: ParsableArguments {
  @Flag(help: "For yourself; this is the default.")
  var user = false

  @Flag(help: "For the Python environment in use, a virtual or a conda one.")
  var sysPrefix = false

  @Option(help: "Under share/jupyter of this folder.")
  var prefix: String?

  @Option(help: "The name that Jupyter knows the kernel by.")
  var name = "heddle"

  func validate() throws {
    if [user, sysPrefix, prefix != nil].count(where: { $0 }) > 1 {
      throw ValidationError("--user, --sys-prefix and --prefix exclude each other")
    }
    if !KernelSpec.isName(name) {
      throw ValidationError("a kernel's name has letters, digits, '-', '.' and '_' only, unlike '\(name)'")
    }
  }

  /// The folder of the kernel.
  func folder() throws -> String {
    let place: KernelFolder.Place = sysPrefix ? .environment : prefix.map { .prefix($0) } ?? .user
    return Path.join(try KernelFolder.path(place), name)
  }
}

/// `heddle install`: tells Jupyter about the kernel.
struct InstallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "install", abstract: "Tell Jupyter about the kernel.")

  @OptionGroup var installation: InstallationOptions

  @Option(help: "The name that people see.")
  var displayName = "Heddle"

  @Option(
    name: .customLong("env"), parsing: .singleValue,
    help: ArgumentHelp(
      "A variable of the kernel's process, such as HEDDLE_MEMORY=8G.", valueName: "name=value"))
  var environment: [String] = []

  func run() throws {
    var spec = KernelSpec(displayName: displayName)
    spec.environment = try environment.map { assignment in
      guard let equals = assignment.firstIndex(of: "="), equals > assignment.startIndex else {
        throw Unusable("'\(assignment)' is not of the form name=value")
      }
      return (String(assignment[..<equals]), String(assignment[assignment.index(after: equals)...]))
    }
    let folder = try installation.folder()
    try Unusable.mapping {
      try spec.install(into: folder)
      try LabExtension.install(into: LabExtension.folder(besideKernel: folder))
    }
    StandardStream.write("installed \(folder), which starts \(spec.program)\n", to: STDOUT_FILENO)
  }
}

/// `heddle uninstall`: takes the kernel away from Jupyter again.
struct UninstallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "uninstall", abstract: "Take the kernel away from Jupyter again.")

  @OptionGroup var installation: InstallationOptions

  func run() throws {
    let folder = try installation.folder()
    guard Files.exists(folder) else { throw Unusable("there is no kernel at '\(folder)'") }
    guard KernelSpec.program(in: folder) != nil else {
      throw Unusable("the kernel at '\(folder)' is not one of heddle")
    }
    try remove(folder)
    StandardStream.write("removed \(folder)\n", to: STDOUT_FILENO)
    // The colours stay as long as another of our kernels there needs them.
    let kernels = Path.folder(of: folder)
    let others = ((try? Files.list(kernels)) ?? []).contains { KernelSpec.program(in: Path.join(kernels, $0)) != nil }
    let colours = LabExtension.folder(besideKernel: folder)
    guard !others, Files.exists(colours) else { return }
    try remove(Path.join(colours, "static"))
    try remove(colours)
  }

  /// Removes a folder and the files in it.
  private func remove(_ folder: String) throws {
    try Unusable.mapping {
      for name in try Files.list(folder) { try Files.remove(Path.join(folder, name)) }
    }
    guard rmdir(folder) == 0 else { throw Unusable("cannot remove '\(folder)'") }
  }
}
