import Catalog
import Data
import Multimodal
import Multitask

/// The arguments of `model`, not yet looked up: what is checked against a schema before anything is read.
public struct BlueprintRequest: Sendable, Equatable {
  /// Encoders by column; nil for every column that is no task.
  public var inputs: [Named]?
  public var fusion: Choice
  public var tasks: [Named]
  public var sharing: Choice
  public var seed: UInt64

  /// A choice under a label.
  public struct Named: Sendable, Equatable {
    public let name: String
    /// Nil for what suits the column.
    public let choice: Choice?

    public init(_ name: String, _ choice: Choice?) {
      self.name = name
      self.choice = choice
    }
  }

  public init(
    inputs: [Named]? = nil, fusion: Choice = Choice("concat"), tasks: [Named], sharing: Choice = Choice("hard"),
    seed: UInt64 = 0
  ) {
    self.inputs = inputs
    self.fusion = fusion
    self.tasks = tasks
    self.sharing = sharing
    self.seed = seed
  }

  /// Everything that is wrong with the request for data of this schema: columns that are not there, encoders and tasks that do not
  /// fit, labels that leak into inputs.
  public func complaints(schema: Schema) -> [Complaint] {
    var complaints: [Complaint] = []
    complaints += Self.collect { try check(fusion: fusion, schema: schema) }.map { $0.within(.argument("fusion")) }
    complaints += Self.collect { _ = try Catalogue.sharing.make(sharing) }.map { $0.within(.argument("sharing")) }
    for input in inputs ?? [] {
      complaints += Self.collect { try check(input: input, schema: schema) }
        .map { $0.within(.key(input.name)).within(.argument("inputs")) }
    }
    if let inputs, inputs.isEmpty {
      complaints.append(Complaint("no-inputs", "a model needs at least one input", at: [.argument("inputs")]))
    }
    if tasks.isEmpty {
      complaints.append(Complaint("no-tasks", "a model needs at least one task", at: [.argument("tasks")]))
    }
    for task in tasks {
      complaints += Self.collect { try check(task: task, schema: schema) }.map {
        $0.within(.key(task.name)).within(.argument("tasks"))
      }
    }
    return complaints
  }

  /// What stands against training on these rows: files that cannot be decoded, columns without values, classes that train lacks.
  func preflight(_ data: Dataset) -> [Complaint] {
    let inputs = Preflight.complaints(data, inputs: inputNames(schema: data.schema), labels: [])
    guard !data.train.isEmpty else { return inputs }
    return inputs
      + tasks.filter { !column(of: $0).isEmpty }.flatMap { task in
        Preflight.complaints(data, inputs: [], labels: [column(of: task)])
          .map { $0.within(.key(task.name)).within(.argument("tasks")) }
      }
  }

  /// Names of the inputs: those given, or every column that no task predicts or that a task names as what it reads.
  public func inputNames(schema: Schema) -> [String] {
    if let inputs { return inputs.map(\.name) }
    let targets = Set(tasks.map { column(of: $0) })
    let named = Set(tasks.flatMap { namedInputs(of: $0) })
    return schema.fields.filter { named.contains($0.name) || !targets.contains($0.name) && Self.isUsable($0) }
      .map(\.name)
  }

  /// The column that a task predicts; empty for a task that needs none.
  public func column(of named: Named) -> String {
    guard let task = task(of: named) else { return named.name }
    if let column = task.options.column { return column }
    return type(of: task).fits.isEmpty ? "" : named.name
  }

  /// The inputs that a task says it reads; empty for all.
  func namedInputs(of named: Named) -> [String] {
    guard let task = task(of: named) else { return [] }
    return task.options.from.isEmpty && task.readsItsTarget ? [column(of: named)] : task.options.from
  }

  /// The task that reads along the input called `name`, if one does.
  func readerInOrder(of name: String, among inputs: [String]) -> String? {
    tasks.first { named in
      guard task(of: named)?.readsInOrder ?? false else { return false }
      let read = namedInputs(of: named)
      return read.isEmpty ? inputs.count == 1 : read.contains(name)
    }?.name
  }

  /// The task behind a choice; nil where it was left open or is wrong.
  private func task(of named: Named) -> (any LearningTask)? {
    named.choice.flatMap { try? Catalogue<any LearningTask>.task.make($0) }
  }

  /// The rows with texts cut into what their tasks spell them in.
  func prepared(_ data: Dataset) -> Dataset {
    var units: [String: TextModality.Unit] = [:]
    for named in tasks {
      guard let unit = task(of: named)?.textUnit else { continue }
      for name in [column(of: named)] + namedInputs(of: named) { units[name] = unit }
    }
    guard !units.isEmpty else { return data }
    let columns = data.columns.map { column -> Column in
      guard case .text(var text) = column.modality, let unit = units[column.name], text.unit != unit else {
        return column
      }
      text.unit = unit
      return Column(column.name, .text(text), column.values, reason: column.reason, trait: column.trait)
    }
    return Dataset(name: data.name, columns: columns, rows: data.rows, parts: data.parts, findings: data.findings)
  }

  /// Whether a column is taken as an input unasked: not one label a row, as identifiers have.
  private static func isUsable(_ field: Schema.Field) -> Bool { !field.reason.contains("identifier") }

  private func check(fusion choice: Choice, schema: Schema) throws {
    let inputs = inputNames(schema: schema)
    for (argument, name) in try Catalogue<any FusionMethod>.fusion.make(choice).namedInputs
    where !inputs.contains(name) {
      throw Complaint(
        "unknown-input", "'\(name)' is no input of the model", at: [.argument(argument)],
        label: Suggestion.words(for: name, among: inputs), notes: ["the inputs are \(inputs.joined(separator: ", "))"])
    }
  }

  private func check(input: Named, schema: Schema) throws {
    let field = try schema.field(input.name)
    guard let choice = input.choice else { return }
    let encoder = try Catalogue<any Encoder>.encoder.make(choice)
    let structure = FeatureStructure.of(field.modality)
    if !type(of: encoder).reads.contains(structure) {
      throw Complaint(
        "wrong-modality", "\(choice.name) cannot read '\(input.name)', which is \(field.modality.name)",
        label: "expected an encoder for \(field.modality.name)",
        notes: [
          "encoders for \(field.modality.name): "
            + Catalogue<any Encoder>.names(reading: structure).joined(separator: ", ")
        ])
    }
  }

  private func check(task named: Named, schema: Schema) throws {
    // What is wrong with the task itself comes first.
    if let choice = named.choice { _ = try Catalogue<any LearningTask>.task.make(choice) }
    let columnName = column(of: named)
    if columnName.isEmpty {
      let task = try Catalogue<any LearningTask>.task.make(named.choice ?? Choice(named.name))
      return try check(inputsOf: named, task, schema: schema)
    }
    let field = try schema.field(columnName)
    let task = try Catalogue<any LearningTask>.task.make(named.choice ?? Self.defaultTask(field))
    let fits = type(of: task).fits
    guard fits.isEmpty || fits.contains(field.modality.name) else {
      let fitting = Catalogue<any LearningTask>.task.entries.filter { entry in
        ((try? entry(Choice(entry.name))).map { type(of: $0).fits.contains(field.modality.name) }) ?? false
      }.map { ".\($0.name)" }
      throw Complaint(
        "wrong-task",
        "\(named.choice?.name ?? "the task") cannot predict '\(columnName)', which is \(field.modality.name)",
        label: "expected \(fits.joined(separator: " or "))",
        notes: fitting.isEmpty ? [] : ["tasks for \(field.modality.name): \(fitting.joined(separator: ", "))"])
    }
    try check(inputsOf: named, task, schema: schema)
  }

  private func check(inputsOf named: Named, _ task: any LearningTask, schema: Schema) throws {
    let columnName = column(of: named)
    let all = inputNames(schema: schema)
    let argument = named.choice?.arguments.contains { $0.label == "of" } ?? false ? "of" : "from"
    if case .list(let names)? = named.choice?.arguments.first(where: { $0.label == argument })?.value, names.isEmpty {
      throw Complaint(
        "no-inputs", "'\(named.name)' reads no input", at: [.argument(argument)],
        notes: ["the inputs are \(all.joined(separator: ", "))"], hint: "leave \(argument) out to read all of them")
    }
    for (index, name) in task.options.from.enumerated() where !all.contains(name) {
      throw Complaint(
        "unknown-input", "'\(name)' is no input of the model", at: [.argument(argument), .index(index)],
        label: Suggestion.words(for: name, among: all), notes: ["the inputs are \(all.joined(separator: ", "))"])
    }
    let stated = namedInputs(of: named)
    let read = stated.isEmpty ? all : stated
    if read.contains(columnName), !task.readsItsTarget {
      throw Complaint(
        "leakage", "'\(columnName)' is both what the task predicts and one of its inputs",
        label: "the answer is among the inputs",
        hint: "leave '\(columnName)' out of inputs:, or say from: which inputs the task reads")
    }
    if read.isEmpty {
      throw Complaint(
        "no-inputs", "no column is left to predict '\(named.name)' from", hint: "a model needs a column that is no task"
      )
    }
  }

  /// What a column is predicted by unless said otherwise.
  static func defaultTask(_ field: Schema.Field) -> Choice {
    switch field.modality {
    case .number: Choice("regress")
    case .tags: Choice("tag")
    default: Choice("classify")
    }
  }

  private static func collect(_ body: () throws -> Void) -> [Complaint] {
    do {
      try body()
      return []
    } catch let complaints as Complaints {
      return complaints.all
    } catch let complaint as Complaint {
      return [complaint]
    } catch {
      return [Complaint("failed", "\(error)")]
    }
  }
}

extension FeatureStructure {
  /// The structure of a modality's features.
  static func of(_ modality: Modality) -> FeatureStructure {
    switch modality {
    case .audio, .series: .steps
    case .category: .classes
    case .image: .picture
    case .text: .tokens
    case .flag, .number, .tags, .vector: .values
    }
  }
}
