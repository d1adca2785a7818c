import Catalog
import Data
import Display
import FileSystem
import Language
import Training

extension Function {
  static let synthesize = Function(
    "synthesize", "Speaks a text with the voice asked for: a player in Jupyter, a WAV file where to: says so.",
    parameters: [
      Parameter("run", .object(["run"]), "A model trained with .synthesize."),
      Parameter("text", .text, "What to say, in the symbols of the training texts."),
      Parameter("task", .column, "The synthesising task, where there are several.").optional,
      Parameter(
        "voice", .record(of: .any), "What else the task reads, such as { speaker: \"theo\" }; left out, it is absent."
      ).optional,
      Parameter("to", .text, "A WAV file to write too, relative to the notebook or script.").optional,
    ], result: "clip", group: "learning",
    example: """
      let data = generate(.spokenWords(rows: 24, words: [1, 1]), seed: 1)
      let run = train(model(data, tasks: { audio: .synthesize(from: [.transcript, .speaker], dim: 16) }), epochs: 1)
      synthesize(run, text: "seven", voice: { speaker: data[0].speaker })
      """,
    check: { ModelChecks.task($0, argument: "task", run: "run") }
  ) { call in
    let run = try call.run("run")
    let (task, text, voices) = try run.synthesisingTask(call.choice("task")?.name)
    var fields: [(label: String, value: Value)] = [(text, .text(call.text("text") ?? ""))]
    if case .record(let voice) = call["voice"] {
      for (label, value) in voice.fields {
        guard voices.contains(label) else {
          throw Complaint(
            "unknown-input", "'\(label)' is no voice of the task", at: [.argument("voice"), .key(label)],
            label: Suggestion.words(for: label, among: voices),
            notes: voices.isEmpty ? [] : ["voices are \(voices.joined(separator: ", "))"])
        }
        fields.append((label, value))
      }
    }
    guard call.text("text")?.contains(where: { !$0.isWhitespace }) ?? false else {
      throw Complaint(
        "no-text", "there is nothing to say", at: [.argument("text")], hint: "give a text of at least one letter")
    }
    let unknown = unknownSymbols(call.text("text") ?? "", of: run, text)
    guard unknown.isEmpty else {
      throw Complaint(
        "unknown-symbol", "the training texts have no '\(unknown.joined(separator: "', '"))'", at: [.argument("text")],
        hint: "spell the text with their symbols")
    }
    let row = try placed(at: "voice") {
      try RecordRows.dataset(Record(fields), for: run, folder: call.environment.folder)
    }
    let clip = try run.synthesised(row, task: task)
    if let path = call.text("to") {
      let whole = Path.join(call.environment.folder, path)
      try Keeping.files(at: "to") {
        try Files.makeFolder(Path.folder(of: whole))
        try Files.write(Display.Clip(clip).wav, to: whole)
      }
    }
    return .object(ClipObject(reference: SoundReference(store: SoundStore(.clips([clip])), item: 0)))
  }

  /// Characters that the text's vocabulary lacks.
  private static func unknownSymbols(_ text: String, of run: Run, _ column: String) -> [String] {
    guard let vocabulary = run.blueprint.preprocessing[column]?.vocabulary, vocabulary.unit == .character else {
      return []
    }
    return Set(text.lowercased().unicodeScalars.map { String($0) })
      .filter { vocabulary.encode($0) == [Vocabulary.unknown] }.sorted()
  }
}
