import Data
import Multimodal
import Multitask

extension FeatureShape {
  /// What an encoder reads of a column prepared so.
  init(_ column: FittedColumn) {
    let shape = column.shape
    switch column.fitting {
    case .audio, .series: self = .steps(longest: shape[0], features: shape[1])
    case .category(let category): self = .classes(count: category.classes.count)
    case .image(let image):
      self = .picture(height: shape[0], width: shape[1], channels: shape[2], levels: image.levels)
    case .text(let text):
      self = .tokens(
        vocabulary: text.vocabulary.count, longest: shape[0], rarity: text.vocabulary.inverseDocumentFrequency)
    case .flag, .number: self = .values(count: 1)
    case .tags, .vector: self = .values(count: shape[0])
    }
  }
}

extension TargetShape {
  /// What a task predicts of a column prepared so.
  init(_ column: FittedColumn) {
    self =
      switch (column.fitting, column.modality) {
      case (.audio(let fitting), .audio(let options)): .audio(options, fitting)
      case (.category, _), (.flag, _): .classes(column.classes)
      case (.image(let fitting), _): .picture(fitting)
      case (.number(let fitting), _): .number(fitting)
      case (.series(let fitting), _): .series(fitting)
      case (.tags, _): .tags(column.classes)
      case (.text(let fitting), _): .text(fitting)
      case (.vector(let fitting), _): .vector(fitting)
      case (.audio, _): .none
      }
  }
}
