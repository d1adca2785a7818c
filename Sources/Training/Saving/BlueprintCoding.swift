import Catalog
import Data
import JSON
import Multimodal
import Multitask

extension Blueprint {
  /// Everything that the network follows from, but for the rows.
  public var json: JSON {
    [
      "inputs": .array(
        inputs.map { input in
          [
            "name": .string(input.name),
            "encoder": Self.full(input.choice, Catalogue<any Encoder>.encoder.description),
            "written": written(input: input.name), "learnsAbsence": .bool(input.learnsAbsence),
          ]
        }),
      "namesInputs": .bool(request.inputs != nil),
      "fusion": Self.full(request.fusion, Catalogue<any FusionMethod>.fusion.description),
      "fusionWritten": ChoiceCoding.json(request.fusion),
      "tasks": .array(
        zip(request.tasks, tasks).map { named, plan in
          [
            "name": .string(plan.name), "task": Self.full(plan.choice, Catalogue<any LearningTask>.task.description),
            "written": named.choice.map(ChoiceCoding.json) ?? .null,
          ]
        }),
      "sharing": Self.full(request.sharing, Catalogue<any Sharing>.sharing.description),
      "sharingWritten": ChoiceCoding.json(request.sharing), "seed": .string(String(request.seed)),
      "preprocessing": preprocessing.json,
    ]
  }

  private static func full(_ choice: Choice, _ catalogue: CatalogueDescription) -> JSON {
    ChoiceCoding.json(ChoiceCoding.complete(choice, catalogue))
  }

  private func written(input name: String) -> JSON {
    (request.inputs?.first { $0.name == name }?.choice).map(ChoiceCoding.json) ?? .null
  }

  /// What `json` gave, for `rows` if there are any here.
  init(_ fields: SavedFields, rows: Dataset?, name: String) throws {
    let preprocessing = try Preprocessing(json: try fields.value("preprocessing"))
    for column in preprocessing.columns { try Self.check(column) }
    let data = try rows ?? Dataset(name: name, withoutRows: preprocessing)
    var tasks: [BlueprintRequest.Named] = []
    for item in try fields.objects("tasks") {
      let full = try item.choice("task"), written = try item.choiceIfAny("written"), name = try item.text("name")
      let column = BlueprintRequest(tasks: []).column(of: BlueprintRequest.Named(name, full))
      let standard = data.schema[column].map(BlueprintRequest.defaultTask) ?? full
      tasks.append(
        BlueprintRequest.Named(
          name,
          ChoiceCoding.restored(
            written: written, standard: standard, full: full, Catalogue<any LearningTask>.task.description)))
    }
    let items = try fields.objects("inputs")
    let names = try items.map { try $0.text("name") }
    // The number of rows is not in the file; what was chosen tells on which side of the bound it was.
    var few: [BlueprintRequest.Named] = [], many = few, learned: Set<String> = []
    for (item, name) in zip(items, names) {
      guard let column = preprocessing[name] else { throw SavedFields.damaged("input '\(name)' is not prepared") }
      let shape = FeatureShape(column), full = try item.choice("encoder"), written = try item.choiceIfAny("written")
      try Self.check(shape, full)
      let reader = BlueprintRequest(tasks: tasks).readerInOrder(of: name, among: names)
      /// With an encoder that the user left open as it is chosen for so many rows to learn from.
      func named(trainingRows: Int) -> BlueprintRequest.Named {
        let standard = DefaultEncoder.choice(for: shape, trainingRows: trainingRows, inOrderFor: reader).choice
        return BlueprintRequest.Named(
          name,
          ChoiceCoding.restored(
            written: written, standard: standard, full: full, Catalogue<any Encoder>.encoder.description))
      }
      few.append(named(trainingRows: 0))
      many.append(named(trainingRows: DefaultEncoder.fewPictures))
      if try item.flag("learnsAbsence") { learned.insert(name) }
    }
    let wereFew = few.count { $0.choice == nil } > many.count { $0.choice == nil }
    let inputs = wereFew ? few : many
    let namesAll = try fields.flag("namesInputs") || inputs.contains { $0.choice != nil }
    let request = BlueprintRequest(
      inputs: namesAll ? inputs : nil,
      fusion: try Self.choice(fields, "fusion", Catalogue<any FusionMethod>.fusion.description), tasks: tasks,
      sharing: try Self.choice(fields, "sharing", Catalogue<any Sharing>.sharing.description),
      seed: try fields.bits("seed"))
    guard !names.isEmpty, !tasks.isEmpty else { throw SavedFields.damaged("the model has no inputs or no tasks") }
    guard Set(names).count == names.count else { throw SavedFields.damaged("the model has an input twice") }
    try self.init(
      request, data: data, preprocessing: preprocessing, inputNames: names, learnsAbsence: false, learned: learned,
      trainingRows: wereFew ? 0 : DefaultEncoder.fewPictures)
  }

  private static func choice(_ fields: SavedFields, _ key: String, _ catalogue: CatalogueDescription) throws -> Choice {
    let full = try fields.choice(key), written = try fields.choiceIfAny("\(key)Written")
    return ChoiceCoding.restored(written: written, standard: full, full: full, catalogue) ?? full
  }

  /// Values a row that a prepared column may claim; beyond it no picture or sound was ever trained on.
  private static let mostValues = 1 << 24
  /// Bound on a row's values times the widest layer, so that no extent outgrows 32 bits.
  private static let widest = 1 << 31

  private static func check(_ column: FittedColumn) throws {
    var count = 1
    for extent in column.shape {
      guard extent >= 1, extent <= mostValues / count else {
        throw SavedFields.damaged("a row of '\(column.name)' claims to be \(column.shape)")
      }
      count *= extent
    }
  }

  private static func check(_ shape: FeatureShape, _ encoder: Choice) throws {
    let values: Int =
      switch shape {
      case .classes(let count), .values(let count): count
      case .picture(let height, let width, let channels, _): height * width * channels
      case .steps(let longest, let features): longest * features
      case .tokens(_, let longest, _): longest
      }
    guard Double(values) * greatest(encoder) < Double(widest) else {
      throw SavedFields.damaged("\(encoder.text) on \(shape.text) claims more than a model can hold")
    }
  }

  /// The greatest number among the arguments, at least 1.
  private static func greatest(_ choice: Choice) -> Double {
    func greatest(_ argument: Argument) -> Double {
      switch argument {
      case .number(let number): abs(number)
      case .list(let items): items.map(greatest).max() ?? 1
      case .record(let fields): fields.map { greatest($0.value) }.max() ?? 1
      case .choice(let choice): self.greatest(choice)
      case .none, .flag, .text: 1
      }
    }
    return max(1, choice.arguments.map { greatest($0.value) }.max() ?? 1)
  }
}

extension Dataset {
  /// No rows of the columns that a preprocessing was fitted on: what a loaded model knows of its data.
  init(name: String, withoutRows preprocessing: Preprocessing) throws {
    self.init(
      name: name, columns: preprocessing.columns.map { Column($0.name, $0.modality, ColumnValues(withoutRows: $0)) })
  }
}

extension ColumnValues {
  fileprivate init(withoutRows column: FittedColumn) {
    self =
      switch column.fitting {
      case .audio: .sounds(SoundValues(SoundStore(.files(TextValues()))))
      case .category(let fitting): .categories(CategoryValues(codes: [], classes: fitting.classes))
      case .flag: .flags([])
      case .image: .pictures(PictureValues(PictureStore(.files(TextValues()))))
      case .number: .numbers([])
      case .series(let fitting): .series(SeriesValues([], channels: max(1, fitting.mean.count)))
      case .tags: .tags(TagValues([]))
      case .text: .texts(TextValues())
      case .vector(let fitting): .vectors(VectorValues(values: [], size: max(1, fitting.mean.count)))
      }
  }
}
