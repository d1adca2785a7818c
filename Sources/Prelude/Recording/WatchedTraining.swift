import Language
import Training

/// A training as the language runs it: shown as it goes, and recorded.
enum WatchedTraining {
  /// Runs `train` with an observer that shows and records.
  ///
  /// - Parameters:
  ///   - parent: The search that the training is a trial of.
  ///   - pause: What to say of a run that was interrupted on purpose.
  static func run(
    _ environment: CallEnvironment, title: String, _ blueprint: Blueprint, _ arguments: TrainingArguments,
    parent: Int? = nil, pause: String? = nil, _ train: (@escaping TrainingObserver) throws -> Run
  ) throws -> Run {
    let display = TrainingDisplay(environment, title: title)
    var recorder: TrainingRecorder?
    do {
      let run = try train { event in
        // What is refused before it begins is no experiment.
        if recorder == nil { recorder = TrainingRecorder(environment, blueprint, arguments, parent: parent) }
        recorder?.observe(event)
        try display.observe(event)
      }
      recorder?.finish(run, note: pause)
      display.finish(run, note: pause)
      return run
    } catch {
      recorder?.fail(error)
      throw error
    }
  }
}
