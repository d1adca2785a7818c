import FileSystem
import JSON
import JupyterProtocol
import KernelspecFiles

/// The files by which Jupyter knows the kernel.
struct KernelSpec {
  var displayName = "Heddle"
  /// Variables of the kernel's process.
  var environment: [(name: String, value: String)] = []
  /// The program that is started.
  var program = ChildProcess.ownPath

  /// The content of `kernel.json`.
  var json: JSON {
    var json: JSON = [
      "argv": [.string(program), "kernel", "{connection_file}"], "display_name": .string(displayName),
      "language": "heddle", "interrupt_mode": "message", "kernel_protocol_version": .string(Header.protocolVersion),
      "metadata": [
        "debugger": false, "supported_encryption": ["curve"], "supported_features": ["kernel subshells"],
      ],
    ]
    if !environment.isEmpty { json["env"] = .object(JSON.Object(environment.map { ($0.name, .string($0.value)) })) }
    return json
  }

  /// Writes the files into `folder`, which is made where it is not there.
  ///
  /// - Throws: `FileError` where that cannot be done.
  func install(into folder: String) throws {
    try Files.makeFolder(folder)
    try Files.write(json.pretty(indentation: 2) + "\n", to: Path.join(folder, "kernel.json"))
    for (name, bytes) in KernelspecFiles.logos { try Files.write(bytes, to: Path.join(folder, name)) }
  }

  /// The program that the kernel in `folder` starts; nil where there is no kernel of ours.
  static func program(in folder: String) -> String? {
    guard let bytes = try? Files.read(Path.join(folder, "kernel.json"), limit: 1 << 20),
      let json = try? JSON.parse(bytes), json["language"]?.text == "heddle"
    else { return nil }
    return json["argv"]?[0]?.text
  }

  /// A name that Jupyter takes for a kernel: letters, digits, `-`, `.` and `_` of ASCII.
  static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.first != "."
      && name.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || [0x2D, 0x2E, 0x5F].contains(byte)
      }
  }
}
