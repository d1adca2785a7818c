// swift-tools-version: 6.1
import PackageDescription

// Numeric targets are optimised in debug builds too, so that tests of them run at release speed.
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]
let vectorised: [CSetting] = [.unsafeFlags(["-O3", "-fno-math-errno", "-Wno-psabi"])]

func library(_ name: String, package: String, apt: String) -> Target {
  .systemLibrary(
    name: name, pkgConfig: package.isEmpty ? nil : package,
    providers: [.apt(apt.split(separator: " ").map(String.init))])
}

let package = Package(
  name: "heddle",
  products: [.executable(name: "heddle", targets: ["heddle"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    library("CJPEG", package: "libjpeg", apt: "libjpeg-dev"),
    library("CMarkdown", package: "libcmark-gfm", apt: "libcmark-gfm-dev libcmark-gfm-extensions-dev"),
    library("CNanopb", package: "", apt: "libnanopb-dev"),
    library("COpenBLAS", package: "", apt: "libopenblas-dev"),
    library("CPNG", package: "libpng", apt: "libpng-dev"),
    library("CSampleRate", package: "samplerate", apt: "libsamplerate0-dev"),
    library("CSodium", package: "", apt: "libsodium-dev"),
    library("CSoundFile", package: "sndfile", apt: "libsndfile1-dev"),
    library("CSQLite", package: "sqlite3", apt: "libsqlite3-dev"),
    library("CZeroMQ", package: "", apt: "libzmq3-dev"),
    library("CZlib", package: "zlib", apt: "zlib1g-dev"),

    // Pure ground: no engine, no sockets.
    .target(name: "LinuxShims"),
    .target(name: "FileSystem", dependencies: ["LinuxShims"]),
    .target(name: "JSON", swiftSettings: optimised),
    .target(name: "MessagePassing", dependencies: ["FileSystem", "LinuxShims"]),
    .target(name: "SQLite", dependencies: ["CSQLite"]),
    .target(name: "Experiments", dependencies: ["FileSystem", "JSON", "SQLite"]),
    .target(name: "Interchange", dependencies: ["CNanopb", "JSON"], swiftSettings: optimised),
    .target(name: "Catalog"),
    .target(name: "Display", dependencies: ["Catalog", "CPNG"], swiftSettings: optimised),
    .target(name: "Language", dependencies: ["Catalog", "Display", "FileSystem"]),

    // The engine.
    .target(name: "MediaShims", dependencies: ["CJPEG", "CPNG"]),
    .target(name: "VectorKernels", cSettings: vectorised),
    .target(name: "Tensor", dependencies: ["COpenBLAS", "LinuxShims", "VectorKernels"], swiftSettings: optimised),
    .target(name: "Autograd", dependencies: ["Tensor"], swiftSettings: optimised),
    .target(
      name: "NeuralNet", dependencies: ["Autograd", "Tensor", "Catalog", "Interchange"], swiftSettings: optimised),
    .target(
      name: "Data",
      dependencies: [
        "Tensor", "Catalog", "FileSystem", "JSON", "MediaShims", "CSampleRate", "CSoundFile", "CZlib",
      ],
      swiftSettings: optimised),
    .target(
      name: "Multimodal", dependencies: ["NeuralNet", "Autograd", "Tensor", "Data", "Catalog", "Interchange"],
      swiftSettings: optimised),
    .target(
      name: "Multitask", dependencies: ["NeuralNet", "Autograd", "Tensor", "Data", "Catalog", "Interchange"],
      swiftSettings: optimised),
    .target(
      name: "Training",
      dependencies: [
        "Multimodal", "Multitask", "NeuralNet", "Autograd", "Tensor", "Data", "Catalog", "FileSystem", "Interchange",
        "JSON", "MessagePassing",
      ],
      swiftSettings: optimised),

    // Where engine and language meet.
    .target(
      name: "Prelude",
      dependencies: [
        "Language", "Display", "Training", "Multimodal", "Multitask", "NeuralNet", "Autograd", "Tensor", "Data",
        "Catalog", "Experiments", "FileSystem", "Interchange", "JSON", "MessagePassing",
      ]),

    // Clients of the language.
    .target(name: "JupyterProtocol", dependencies: ["JSON", "CSodium"]),
    .target(
      name: "JupyterKernel",
      dependencies: [
        "JupyterProtocol", "JSON", "SQLite", "CZeroMQ", "LinuxShims", "Language", "Display", "Catalog", "FileSystem",
      ]),
    .target(
      name: "Notebook",
      dependencies: ["JupyterProtocol", "JSON", "Language", "Display", "Catalog", "FileSystem", "CMarkdown"]),
    .target(
      name: "KernelspecFiles", path: "kernelspec", exclude: ["kernel.json", "pygments"],
      resources: [
        .embedInCode("logo-32x32.png"), .embedInCode("logo-64x64.png"), .embedInCode("logo-svg.svg"),
        .embedInCode("labextension/package.json"), .embedInCode("labextension/static/heddle.js"),
      ]),
    .executableTarget(
      name: "heddle",
      dependencies: [
        "Prelude", "JupyterKernel", "JupyterProtocol", "Notebook", "Language", "Display", "Catalog", "Experiments",
        "FileSystem", "Interchange", "JSON", "KernelspecFiles", "LinuxShims", "MessagePassing",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // How fast the kernels are on their own, against the peak of a core; see Benchmarks/engine.
    .executableTarget(
      name: "engine-kernels", dependencies: ["Tensor"], path: "Benchmarks/engine/kernels", swiftSettings: optimised),

    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    .target(name: "TestSupport", dependencies: ["FileSystem"], path: "Tests/TestSupport"),
    .testTarget(name: "AutogradTests", dependencies: ["Autograd", "Tensor", "TestSupport"], swiftSettings: optimised),
    .testTarget(name: "CatalogTests", dependencies: ["Catalog", "TestSupport"]),
    .testTarget(
      name: "DataTests",
      dependencies: ["Data", "Catalog", "CSoundFile", "FileSystem", "JSON", "Tensor", "TestSupport"],
      swiftSettings: optimised),
    .testTarget(
      name: "DisplayTests", dependencies: ["CPNG", "Catalog", "Display", "TestSupport"], exclude: ["__Snapshots__"]),
    .testTarget(
      name: "ExperimentsTests", dependencies: ["Experiments", "FileSystem", "JSON", "SQLite", "TestSupport"]),
    .testTarget(name: "FileSystemTests", dependencies: ["FileSystem", "TestSupport"]),
    .testTarget(
      name: "GoldenNotebookTests",
      dependencies: ["Notebook", "Prelude", "Language", "Display", "FileSystem", "JSON", "TestSupport"]),
    .testTarget(
      name: "heddleTests",
      dependencies: [
        "heddle", "JupyterKernel", "KernelspecFiles", "Language", "Display", "FileSystem", "Interchange", "JSON",
        "TestSupport",
      ]),
    .testTarget(
      name: "InterchangeTests", dependencies: ["Interchange", "JSON", "TestSupport"], swiftSettings: optimised),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"]),
    .testTarget(name: "JupyterKernelTests", dependencies: ["JupyterKernel", "CZeroMQ", "TestSupport"]),
    .testTarget(name: "JupyterProtocolTests", dependencies: ["JupyterProtocol", "TestSupport"]),
    .testTarget(name: "LanguageTests", dependencies: ["Language", "TestSupport"], exclude: ["__Snapshots__"]),
    .testTarget(name: "LayeringTests", dependencies: ["TestSupport", "FileSystem"]),
    .testTarget(
      name: "MultimodalTests", dependencies: ["Multimodal", "NeuralNet", "TestSupport"], swiftSettings: optimised),
    .testTarget(
      name: "MultitaskTests", dependencies: ["Multitask", "NeuralNet", "TestSupport"], swiftSettings: optimised),
    .testTarget(name: "NeuralNetTests", dependencies: ["NeuralNet", "TestSupport"], swiftSettings: optimised),
    .testTarget(
      name: "NotebookTests", dependencies: ["Notebook", "Language", "Display", "Catalog", "JSON", "TestSupport"]),
    .testTarget(
      name: "PreludeTests",
      dependencies: ["Prelude", "Catalog", "Display", "FileSystem", "Language", "TestSupport"],
      exclude: ["__Snapshots__"]),
    .testTarget(name: "TensorTests", dependencies: ["Tensor", "TestSupport"], swiftSettings: optimised),
    .testTarget(
      name: "TrainingTests",
      dependencies: ["AllocationCounter", "Training", "FileSystem", "Interchange", "JSON", "TestSupport"],
      swiftSettings: optimised),
  ],
  swiftLanguageModes: [.v6]
)
