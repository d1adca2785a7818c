import Catalog
import Data

extension TrainingArguments {
  /// What is wrong with `augment`, whatever the data; paths begin at `.index`.
  public static func complaints(augment choices: [Choice]) -> [Complaint] {
    choices.enumerated().filter { $0.element.name == "mixup" }.map { place, _ in
      Complaint(
        "not-supported", "train cannot blend the losses of two rows, which .mixup needs", at: [.index(place)],
        hint: "leave .mixup out")
    }
  }
}

extension Augmenter {
  /// The augmentations of a training of `blueprint`; nil where there are none.
  ///
  /// Inputs that a task predicts stay as they are, since they are targets too.
  init?(_ choices: [Choice], for blueprint: Blueprint) throws {
    guard !choices.isEmpty else { return nil }
    let complaints = TrainingArguments.complaints(augment: choices)
    guard complaints.isEmpty else { throw Complaints(complaints) }
    let targets = Set(blueprint.tasks.map(\.column))
    try self.init(
      choices, preprocessing: blueprint.preprocessing,
      inputs: blueprint.inputs.map(\.name).filter { !targets.contains($0) })
  }
}
