import FileSystem
import KernelspecFiles

/// What teaches JupyterLab the language's colours and indentation.
enum LabExtension {
  /// The extension's folder beside the folder `kernels` that holds the kernel at `kernel`.
  static func folder(besideKernel kernel: String) -> String {
    Path.join(Path.folder(of: Path.folder(of: kernel)), "labextensions/heddle")
  }

  /// Writes the files into `folder`, which is made where it is not there.
  ///
  /// - Throws: `FileError` where that cannot be done.
  static func install(into folder: String) throws {
    try Files.makeFolder(Path.join(folder, "static"))
    for (name, bytes) in KernelspecFiles.labExtension { try Files.write(bytes, to: Path.join(folder, name)) }
  }
}
