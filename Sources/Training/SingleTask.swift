import Catalog
import Data
import FileSystem
import Glibc
import Multitask
import Synchronization

extension Run {
  /// The same tasks, inputs and arguments with a network for each task: what multitask learning is measured against.
  ///
  /// Trained once for equal data, plan, arguments and seed: the result is kept in memory, and on disk where Heddle keeps things.
  public func trainedAlone(observer: @escaping TrainingObserver) throws -> Run {
    var request = explicitRequest
    request.sharing = Self.apart(request.sharing)
    return try BaselineCache.shared.run(request, arguments.forBaseline, like: self, observer: observer)
  }

  /// The same with some of the tasks only, in one network.
  func trained(tasks: [Int], observer: @escaping TrainingObserver) throws -> Run {
    var request = explicitRequest
    request.tasks = tasks.map { request.tasks[$0] }
    let named: Set = ["groups", "towers"]
    request.sharing = Choice(
      request.sharing.name,
      request.sharing.arguments.filter { argument in
        guard named.contains(argument.label ?? "") else { return true }
        if case .record = argument.value { return false }
        return argument.label == "towers"
      })
    if tasks.count == 1 { request.sharing = Self.apart(request.sharing) }
    return try BaselineCache.shared.run(request, arguments.forBaseline, like: self, observer: observer)
  }

  /// The request with the inputs spelled out: which columns are inputs must not depend on which are tasks.
  private var explicitRequest: BlueprintRequest {
    var request = blueprint.request
    request.inputs = blueprint.inputs.map { BlueprintRequest.Named($0.name, $0.choice) }
    return request
  }

  /// No sharing, with layers as deep as the architecture's above the fusion.
  private static func apart(_ sharing: Choice) -> Choice {
    func widths(_ label: String) -> [Argument] {
      guard case .list(let items) = sharing.arguments.first(where: { $0.label == label })?.value else { return [] }
      return items
    }
    let given = (try? Catalogue<any Sharing>.sharing.make(sharing)) != nil ? widths("trunk") + widths("widths") : []
    let usual = given.isEmpty ? usualWidths(of: sharing) : given
    switch sharing.arguments.first(where: { $0.label == "towers" })?.value {
    case .record(let fields) where !usual.isEmpty:
      let longer = fields.map { field -> Argument.Field in
        guard case .list(let own) = field.value else { return field }
        return Argument.Field(field.label, .list(usual + own))
      }
      return Choice("none", [LabelledArgument("towers", .record(longer))])
    case .record(let fields): return Choice("none", [LabelledArgument("towers", .record(fields))])
    default:
      let all = usual + widths("towers")
      return Choice("none", all.isEmpty ? [] : [LabelledArgument("towers", .list(all))])
    }
  }

  /// The widths that an architecture has where none are given.
  private static func usualWidths(of sharing: Choice) -> [Argument] {
    let parameters = Catalogue<any Sharing>.sharing.description.entry(sharing.name)?.parameters ?? []
    if case .list(let items) = parameters.first(where: { $0.name == "widths" })?.defaultValue { return items }
    return []
  }
}

extension TrainingArguments {
  /// Without balancing, and stopping each task by its own loss where it stops early.
  var forBaseline: TrainingArguments {
    var copy = self
    copy.balance = Choice("equal")
    copy.stop = stop.map { rule in
      Choice(rule.name, rule.arguments.filter { $0.label != "by" } + [LabelledArgument("by", .choice(Choice("task")))])
    }
    return copy
  }
}

/// Runs that others are measured against, by the hash of all that they follow from.
final class BaselineCache: Sendable {
  static let shared = BaselineCache()

  /// In the order of their making.
  private let kept = Mutex<[(key: String, run: Run)]>([])
  /// Runs in memory at most.
  private static let most = 64

  /// The run of `request` with `arguments` on the data of `model`: a kept one, or a new one that is kept.
  func run(
    _ request: BlueprintRequest, _ arguments: TrainingArguments, like model: Run, observer: @escaping TrainingObserver
  ) throws -> Run {
    let key = Self.key(request, arguments, data: model.dataHash)
    if let found = kept.withLock({ runs in runs.first { $0.key == key }?.run }) { return found }
    let file = DataFolder.file("baselines/\(key).safetensors")
    if let file, Files.exists(file), let run = try? RunFile.load(file) {
      keep(run, key)
      return run
    }
    let run = try Trainer(try Blueprint(request, data: model.blueprint.data), arguments, observer: observer).train()
    switch run.outcome {
    case .completed, .stoppedEarly:
      keep(run, key)
      // A cache that cannot be written costs time, not results.
      if let file { try? save(run, to: file) }
    case .diverged, .interrupted, .outOfTime: break
    }
    return run
  }

  private func keep(_ run: Run, _ key: String) {
    kept.withLock { runs in
      runs.append((key, run))
      if runs.count > Self.most { runs.removeFirst() }
    }
  }

  private func save(_ run: Run, to file: String) throws {
    try Files.makeFolder(Path.folder(of: file))
    try RunFile.save(run, to: file, resumable: false)
  }

  /// Size and time of the running program.
  private static let build: String = {
    var status = stat()
    guard stat("/proc/self/exe", &status) == 0 else { return "" }
    return "\(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
  }()

  private static func key(_ request: BlueprintRequest, _ arguments: TrainingArguments, data: String) -> String {
    var hash = ContentHash()
    hash.add(RunFile.program)
    // Another build may train otherwise.
    hash.add(Self.build)
    hash.add(data)
    for named in (request.inputs ?? []) + request.tasks { hash.add("\(named.name): \(named.choice?.text ?? "")") }
    hash.add(request.fusion.text)
    hash.add(request.sharing.text)
    hash.add(request.seed)
    hash.add(arguments.json.compactText)
    return hash.text
  }
}
