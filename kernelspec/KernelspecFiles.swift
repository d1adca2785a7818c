/// The files of this folder that `heddle install` writes, held in the binary so that it stands alone.
public enum KernelspecFiles {
  /// A path below the folder it is installed into, and what it holds.
  public typealias File = (name: String, bytes: [UInt8])

  /// The pictures that Jupyter shows for the kernel.
  public static let logos: [File] = [
    ("logo-32x32.png", PackageResources.logo_32x32_png), ("logo-64x64.png", PackageResources.logo_64x64_png),
    ("logo-svg.svg", PackageResources.logo_svg_svg),
  ]

  /// What teaches JupyterLab the language's colours and indentation.
  public static let labExtension: [File] = [
    ("package.json", PackageResources.package_json), ("static/heddle.js", PackageResources.heddle_js),
  ]
}
