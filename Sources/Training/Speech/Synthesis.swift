import Catalog
import Data
import Multitask

extension Run {
  /// The synthesising task called `name`, or the only one, with the inputs that it reads.
  ///
  /// - Throws: `Complaint` where there is none of this name, or several to choose from.
  public func synthesisingTask(_ name: String?) throws -> (index: Int, text: String, voices: [String]) {
    let found = blueprint.network.heads.indices.filter { blueprint.network.heads[$0] is SynthesizeNetwork }
    let names = found.map { blueprint.tasks[$0].name }
    guard !found.isEmpty else {
      throw Complaint(
        "wrong-task", "the run has no task that synthesises speech", at: [.argument("run")],
        hint: "train a model with a task such as speech: .synthesize(from: [.transcript, .speaker])")
    }
    let place = name.flatMap { names.firstIndex(of: $0) }
    if let name, place == nil {
      throw Complaint(
        "unknown-task", "there is no synthesising task '\(name)'", at: [.argument("task")],
        label: Suggestion.words(for: name, among: names),
        notes: ["the synthesising tasks are \(names.joined(separator: ", "))"])
    }
    guard place != nil || found.count == 1 else {
      throw Complaint(
        "several-tasks", "the run synthesises in \(found.count) tasks", at: [.argument("run")],
        hint: "say which with task: .\(names[0])")
    }
    let task = blueprint.tasks[found[place ?? 0]]
    let read = task.inputs.map { blueprint.inputs[$0].name }.filter { $0 != task.column }
    let text = read.first { blueprint.preprocessing[$0]?.vocabulary != nil } ?? ""
    return (found[place ?? 0], text, read.filter { $0 != text })
  }

  /// The sound of the first row of `rows`.
  ///
  /// - Throws: `Complaint` where there is nothing to say.
  public func synthesised(_ rows: Dataset, task: Int) throws -> Clip {
    guard case .clip(let clip)?? = try predictions(on: rows)[task].predictions.first else {
      throw Complaint("no-text", "there is nothing to say", at: [.argument("text")])
    }
    return clip
  }
}
