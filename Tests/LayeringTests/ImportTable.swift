/// What each target may import, beside `Glibc` and `Synchronization` that all may; Package.swift lists the same.
let importTable: [String: Set<String>] = {
  let engine: Set = ["Autograd", "Tensor", "Catalog"]
  let learning: Set = engine.union(["NeuralNet", "Data"])
  let training = learning.union(["Multimodal", "Multitask"])
  let clients: Set = ["Language", "Display", "FileSystem", "JSON"]
  return [
    "FileSystem": ["LinuxShims"],
    "JSON": [],
    "Interchange": ["CNanopb", "JSON"],
    "MessagePassing": ["FileSystem", "LinuxShims"],
    "SQLite": ["CSQLite"],
    "Experiments": ["FileSystem", "JSON", "SQLite"],
    "Catalog": [],
    "Display": ["Catalog", "CPNG"],
    "Language": ["Catalog", "Display", "FileSystem"],

    "Tensor": ["COpenBLAS", "LinuxShims", "VectorKernels"],
    "Autograd": ["Tensor", "VectorKernels"],
    "NeuralNet": engine.union(["VectorKernels", "Interchange"]),
    "Data": [
      "Tensor", "Catalog", "FileSystem", "JSON", "LinuxShims", "MediaShims", "CJPEG", "CPNG", "CSampleRate",
      "CSoundFile", "CZlib",
    ],
    "Multimodal": learning.union(["Interchange"]),
    "Multitask": learning.union(["Interchange"]),
    "Training": training.union(["FileSystem", "Interchange", "JSON", "MessagePassing"]),
    "Prelude": training.union(clients).union(["Training", "Experiments", "Interchange", "MessagePassing"]),

    "JupyterProtocol": ["JSON", "CSodium"],
    "JupyterKernel": clients.union(["Catalog", "JupyterProtocol", "CZeroMQ", "SQLite", "LinuxShims"]),
    "Notebook": clients.union(["Catalog", "CMarkdown", "JupyterProtocol"]),
    "heddle": clients.union([
      "Prelude", "JupyterKernel", "JupyterProtocol", "Notebook", "Catalog", "Experiments", "Interchange",
      "KernelspecFiles",
      "LinuxShims", "MessagePassing", "ArgumentParser",
    ]),
  ]
}()

/// Modules of the system and the compiler that every target may import.
let importsOfEveryone: Set = ["Glibc", "Synchronization"]
