import Catalog
import JSON
import Multitask
import NeuralNet

extension TrainingArguments {
  /// Every argument, choices in full.
  public var json: JSON {
    [
      "epochs": .integer(epochs), "batch": .integer(batch),
      "optimizer": full(optimizer, Catalogue<Optimizer>.optimizer.description),
      "schedule": full(schedule, Catalogue<any Schedule>.schedule.description),
      "balance": full(balance, Catalogue<any Balancer>.balance.description),
      "modalities": full(modalities, Catalogue<any ModalityBalance>.modalities.description),
      "stop": stop.map { full($0, Catalogue<StopRule>.stop.description) } ?? .null,
      "augment": .array(augment.map(ChoiceCoding.json)), "absent": .double(absent),
      "within": within.map { .double($0) } ?? .null, "seed": .string(String(seed)),
    ]
  }

  private func full(_ choice: Choice, _ catalogue: CatalogueDescription) -> JSON {
    ChoiceCoding.json(ChoiceCoding.complete(choice, catalogue))
  }

  /// What `json` gave.
  init(_ fields: SavedFields) throws {
    self.init(
      epochs: try fields.whole("epochs", in: 1...1_000_000), batch: try fields.whole("batch", in: 1...1_000_000_000),
      optimizer: try fields.choice("optimizer"), schedule: try fields.choice("schedule"),
      balance: try fields.choice("balance"),
      modalities: try fields.choiceIfAny("modalities") ?? Choice("equal"), stop: try fields.choiceIfAny("stop"),
      augment: try fields.choices("augment"), absent: try fields.finite("absent"),
      within: fields.has("within") ? try fields.finite("within") : nil, seed: try fields.bits("seed"))
    // Written as a user would, choices say no more than they must.
    optimizer = shortened(optimizer, Catalogue<Optimizer>.optimizer.description)
    schedule = shortened(schedule, Catalogue<any Schedule>.schedule.description)
    balance = shortened(balance, Catalogue<any Balancer>.balance.description)
    modalities = shortened(modalities, Catalogue<any ModalityBalance>.modalities.description)
    stop = stop.map { shortened($0, Catalogue<StopRule>.stop.description) }
  }

  private func shortened(_ choice: Choice, _ catalogue: CatalogueDescription) -> Choice {
    guard let entry = catalogue.entry(choice.name) else { return choice }
    return Choice(
      choice.name,
      choice.arguments.filter { argument in
        !entry.parameters.contains { $0.name == argument.label && $0.defaultValue == argument.value }
      })
  }
}
