import Catalog
import Data
import JSON

/// Choices with every argument spelled out, so that a default which changes later changes no saved model.
enum ChoiceCoding {
  static func json(_ choice: Choice) -> JSON { ChoiceJSON.json(choice) }

  static func choice(_ json: JSON) -> Choice? { ChoiceJSON.choice(json) }

  /// The choice with the defaults of all arguments that it leaves out.
  static func complete(_ choice: Choice, _ catalogue: CatalogueDescription) -> Choice {
    guard let entry = catalogue.entry(choice.name) else { return choice }
    var arguments = choice.arguments.enumerated().map { index, argument in
      argument.label == nil && index == 0
        ? LabelledArgument(entry.parameters.first?.name, argument.value) : argument
    }
    for parameter in entry.parameters where !arguments.contains(where: { $0.label == parameter.name }) {
      if let value = parameter.defaultValue, value != .none {
        arguments.append(LabelledArgument(parameter.name, value))
      }
    }
    return Choice(choice.name, arguments)
  }

  /// What was written, where it still means `full`; else `full`.
  static func restored(written: Choice?, standard: Choice, full: Choice, _ catalogue: CatalogueDescription) -> Choice? {
    complete(written ?? standard, catalogue) == full ? written : full
  }
}
