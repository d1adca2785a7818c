import Catalog
import Data
import FileSystem
import Interchange
import Language
import Training

extension Function {
  static let save = Function(
    "save", "Keeps a run in one safetensors file: weights, blueprint, preprocessing, history; gives the path.",
    parameters: [
      Parameter("run", .object(["run"]), "A trained model."),
      Parameter("to", .text, "The file, relative to the notebook or script; it appears whole or not at all."),
      .flag(
        "resumable", default: true,
        "Whether the optimizer's state is kept too, so that train can go on from it; twice the size more."),
    ], result: "text", group: "learning",
    example: """
      let data = generate(.captionedShapes(rows: 60))
      save(train(model(data, tasks: { shape: .classify }), epochs: 1), to: "/tmp/heddle-example.safetensors")
      """
  ) { call in
    let path = Path.join(call.environment.folder, call.text("to") ?? "")
    try Keeping.files(at: "to") {
      try Files.makeFolder(Path.folder(of: path))
      try RunFile.save(try call.run("run"), to: path, resumable: call.flag("resumable"))
    }
    return .text(path)
  }

  static let load = Function(
    "load", "Brings back a run that save or a checkpoint kept; it predicts the same bytes.",
    parameters: [
      Parameter("path", .text, "The file, relative to the notebook or script."),
      Parameter("data", .object(["dataset"]), "Rows to go on training with; predict and evaluate do without.").optional,
    ], result: "run", group: "learning",
    example: """
      let data = generate(.captionedShapes(rows: 60))
      let run = train(model(data, tasks: { shape: .classify }), epochs: 1)
      predict(load(save(run, to: "/tmp/heddle-example.safetensors")), on: data[0])
      """
  ) { call in
    let path = Path.join(call.environment.folder, call.text("path") ?? "")
    let rows: Dataset? = if case .object(let object as DatasetObject) = call["data"] { object.data } else { nil }
    return .object(RunObject(run: try Keeping.files(at: "path") { try RunFile.load(path, rows: rows) }))
  }
}

extension Function {
  static let export = Function(
    "export", "Writes a run for other programs: an ONNX model (.onnx), or event files for TensorBoard (a folder).",
    parameters: [
      Parameter("run", .object(["run"]), "A trained model."),
      Parameter("to", .text, "A path that ends in .onnx, or in / for a folder of event files."),
    ], result: "text", group: "learning",
    example: """
      let data = generate(.captionedShapes(rows: 60))
      export(train(model(data, tasks: { shape: .classify }), epochs: 1), to: "/tmp/heddle-example.onnx")
      """
  ) { call in
    let run = try call.run("run"), path = Path.join(call.environment.folder, call.text("to") ?? "")
    try Keeping.files(at: "to") {
      switch path.hasSuffix("/") ? "/" : Path.ending(of: path) {
      case "onnx":
        try Files.makeFolder(Path.folder(of: path))
        try Files.write(try OnnxExport.encode(run), to: path)
      case "/":
        try Files.makeFolder(String(path.dropLast()))
        try Files.write(try TensorBoardEvents(run).bytes, to: Path.join(path, "events.out.tfevents.1.heddle"))
      case let ending:
        throw Complaint(
          "unknown-format", "a run cannot be exported as '\(ending)'", label: "expected a path that ends in .onnx or /",
          hint: "save keeps a run for Heddle itself")
      }
    }
    return .text(path)
  }
}

extension TensorBoardEvents {
  /// The history of a run; tags are `task/metric/split`, times are seconds from its beginning.
  init(_ run: Run) throws(InterchangeError) {
    try self.init(time: 0)
    var time = 0.0
    for record in run.history {
      time += record.seconds
      for task in record.tasks {
        for (name, split) in [("train", Optional(task.train)), ("validation", task.validation)] {
          guard let split else { continue }
          for (metric, value) in [("loss", split.loss)] + split.metrics.map({ ($0.metric, $0.value) })
          where value.isFinite {
            try add("\(task.task)/\(metric)/\(name)", value, step: record.epoch, time: time)
          }
        }
      }
    }
  }
}

/// What functions that read and write files have in common.
enum Keeping {
  /// Runs `body`; what is wrong with a file is said of the argument that named it.
  static func files<Result>(at argument: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try placed(at: argument, body)
    } catch let error as FileError {
      throw Complaint("unusable-file", "\(error)", at: [.argument(argument)])
    }
  }
}
