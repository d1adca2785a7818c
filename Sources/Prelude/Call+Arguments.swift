import Catalog
import Data
import Display
import Language
import Training

extension Call {
  func whole(_ name: String) -> Int { self[name].wholeNumber ?? 0 }

  func number(_ name: String) -> Double? { if case .number(let number) = self[name] { number } else { nil } }

  func text(_ name: String) -> String? { if case .text(let text) = self[name] { text } else { nil } }

  func flag(_ name: String) -> Bool { if case .flag(true) = self[name] { true } else { false } }

  func choice(_ name: String) -> Choice? { if case .choice(let choice) = self[name] { choice } else { nil } }

  /// An expression of columns.
  func expression(_ name: String) -> ColumnExpression {
    if case .expression(let expression) = self[name] { expression } else { .constant(self[name]) }
  }

  func seed(_ name: String = "seed") -> UInt64 { UInt64(max(0, whole(name))) }

  /// Names of one column or several.
  func names(_ name: String) -> [String] {
    switch self[name] {
    case .choice(let choice): [choice.name]
    case .list(let items): items.compactMap { if case .choice(let choice) = $0 { choice.name } else { nil } }
    default: []
    }
  }

  func choices(_ name: String) -> [Choice] {
    switch self[name] {
    case .choice(let choice): [choice]
    case .list(let items): items.compactMap { if case .choice(let choice) = $0 { choice } else { nil } }
    default: []
    }
  }

  /// Choices by label; nil where the argument was left out.
  func namedChoices(_ name: String) -> [BlueprintRequest.Named]? {
    guard case .record(let record) = self[name] else { return nil }
    return record.fields.map { field in
      if case .choice(let choice) = field.value { return .init(field.label, choice) }
      return .init(field.label, nil)
    }
  }

  /// The dataset behind an argument.
  func dataset(_ name: String) throws -> Dataset {
    if case .object(let object) = self[name], let data = object as? DatasetObject { return data.data }
    throw Complaint("wrong-kind", "\(name) takes a dataset", at: [.argument(name)])
  }

  /// The run behind an argument.
  func run(_ name: String) throws -> Run {
    if case .object(let object) = self[name], let run = object as? RunObject { return run.run }
    throw Complaint("wrong-kind", "\(name) takes a run", at: [.argument(name)], hint: "train(model(…)) gives one")
  }
}

extension Value {
  /// The number as a whole one; nil where it is none.
  var wholeNumber: Int? {
    guard case .number(let number) = self, number == number.rounded(), abs(number) < 1e15 else { return nil }
    return Int(number)
  }

  /// A cell of a dataset as a value of the language.
  init(_ cell: Data.Cell) {
    switch cell {
    case .missing: self = .none
    case .flag(let flag): self = .flag(flag)
    case .number(let number): self = .number(number)
    case .picture(let reference): self = .object(PictureObject(reference: reference))
    case .series(let values, _), .vector(let values): self = .list(values.map { .number(Double($0)) })
    case .sound(let reference): self = .object(ClipObject(reference: reference))
    case .tags(let tags): self = .list(tags.map { .text($0) })
    case .text(let text): self = .text(text)
    }
  }
}
