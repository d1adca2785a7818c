import Catalog
import Data
import Display
import Language
import Multitask
import Training

/// Predictions as values of the language.
enum Predictions {
  /// One row a row: the answer of each task, with its probability for a class.
  static func table(_ run: Run, _ data: Dataset) throws -> Table {
    guard !data.isEmpty else { throw Complaint("no-rows", "there are no rows to predict", at: [.argument("on")]) }
    var columns: [Display.Column] = []
    for (task, predictions) in try run.predictions(on: data) {
      guard predictions.contains(where: { $0 != nil }) else { continue }
      columns.append(Display.Column(task, predictions.map { $0.map(cell) ?? .none }))
      let certainties = predictions.map(certainty)
      if certainties.contains(where: { $0 != nil }) {
        columns.append(Display.Column("\(task) probability", certainties.map { $0.map { .number($0) } ?? .none }))
      }
    }
    guard !columns.isEmpty else {
      throw Complaint(
        "no-predictions", "no task of the run says anything of a single row", at: [.argument("run")],
        hint: "use nearest(…) or embed(…)")
    }
    return Table(columns)
  }

  /// The answers for a single row; a class comes with the probabilities of all.
  static func record(_ run: Run, _ data: Dataset) throws -> Value {
    var fields: [(label: String, value: Value)] = []
    for (index, (task, predictions)) in try run.predictions(on: data).enumerated() {
      guard let prediction = predictions.first.flatMap({ $0 }) else { continue }
      fields.append((task, answer(prediction)))
      if case .category(_, let probabilities) = prediction,
        case .classes(let classes) = run.blueprint.tasks[index].target
      {
        fields.append(
          ("\(task) probabilities", .record(Record(zip(classes, probabilities).map { ($0, .number(Double($1))) }))))
      }
    }
    return .record(Record(fields))
  }

  /// An answer in a table.
  private static func cell(_ prediction: Prediction) -> Display.Cell {
    switch prediction {
    case .clip(let clip): .sound(Display.Clip(clip))
    case .numbers(let numbers): .series(numbers)
    case .picture(let picture): .picture(Display.Picture(picture))
    case let other: Display.Cell(answer(other))
    }
  }

  private static func answer(_ prediction: Prediction) -> Value {
    switch prediction {
    case .category(let name, _), .text(let name): .text(name)
    case .clip(let clip): .object(ClipObject(reference: SoundReference(store: SoundStore(.clips([clip])), item: 0)))
    case .number(let number): .number(number)
    case .numbers(let numbers): .list(numbers.map { .number($0) })
    case .picture(let picture):
      .object(PictureObject(reference: PictureReference(store: PictureStore(.pictures([picture])), item: 0)))
    case .tags(let tags, _): .list(tags.map { .text($0) })
    }
  }

  private static func certainty(_ prediction: Prediction?) -> Double? {
    if case .category(_, let probabilities)? = prediction { return probabilities.max().map(Double.init) }
    return nil
  }
}

/// A record of inputs as a dataset of one row.
enum RecordRows {
  static func dataset(_ record: Record, for run: Run, folder: String) throws -> Dataset {
    let inputs = run.blueprint.inputs
    for label in record.labels where run.blueprint.data[label] == nil {
      throw Complaint(
        "unknown-input", "'\(label)' is no input of the model", at: [.key(label)],
        label: Suggestion.words(for: label, among: inputs.map(\.name)),
        notes: ["the inputs are \(inputs.map(\.name).joined(separator: ", "))"])
    }
    var columns: [Data.Column] = []
    for input in inputs {
      let known = try run.blueprint.data.column(input.name)
      guard let value = record[input.name] else { continue }
      columns.append(try column(known, value, folder: folder))
    }
    guard !columns.isEmpty else {
      throw Complaint(
        "no-inputs", "the record has none of the model's inputs",
        notes: ["the inputs are \(inputs.map(\.name).joined(separator: ", "))"])
    }
    return Dataset(name: "record", columns: columns)
  }

  private static func column(_ known: Data.Column, _ value: Value, folder: String) throws -> Data.Column {
    func make(_ values: ColumnValues) -> Data.Column { Data.Column(known.name, known.modality, values) }
    switch (known.values, value) {
    case (_, .none): return known.gathered([-1])
    case (.numbers, .number(let number)): return make(.numbers([number]))
    case (.flags, .flag(let flag)): return make(.flags([flag ? 1 : 0]))
    case (.categories, .text(let text)): return make(.categories(CategoryValues([text])))
    case (.categories, .number(let number)): return make(.categories(CategoryValues([NumberText.plain(number)])))
    case (.texts, .text(let text)): return make(.texts(TextValues([text])))
    case (.pictures, .object(let object as PictureObject)):
      return make(.pictures(PictureValues(store: object.reference.store, items: [Int32(object.reference.item)])))
    case (.sounds, .object(let object as ClipObject)):
      return make(.sounds(SoundValues(store: object.reference.store, items: [Int32(object.reference.item)])))
    case (.pictures, .text(let path)):
      return make(.pictures(PictureValues(PictureStore(.files(TextValues([joined(folder, path)]))))))
    case (.sounds, .text(let path)):
      return make(.sounds(SoundValues(SoundStore(.files(TextValues([joined(folder, path)]))))))
    case (.vectors(let vectors), .list):
      guard let numbers = value.numbers, numbers.count == vectors.size else { break }
      return make(.vectors(VectorValues(values: numbers.map(Float.init), size: vectors.size)))
    case (.tags, .list(let items)):
      return make(.tags(TagValues([items.compactMap { if case .text(let text) = $0 { text } else { nil } }])))
    default: break
    }
    throw Complaint(
      "wrong-kind", "'\(known.name)' is \(known.modality.name), which \(value.briefText) is not",
      at: [.key(known.name)],
      label:
        "expected \(known.modality.name == "image" || known.modality.name == "audio" ? "a path or a sample's \(known.modality.name)" : "its value")"
    )
  }

  private static func joined(_ folder: String, _ path: String) -> String {
    path.hasPrefix("/") || folder.isEmpty || folder == "." ? path : folder + "/" + path
  }
}
