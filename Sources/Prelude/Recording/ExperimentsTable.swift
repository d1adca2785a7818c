import Display
import Experiments
import JSON

/// Recorded experiments as tables.
public enum ExperimentsTable {
  /// One row each: what it was, its settings, what came of it.
  public static func table(_ experiments: [Experiment]) -> Table {
    var columns = [
      Display.Column("id", numbers: experiments.map { Double($0.id) }),
      Display.Column("started", texts: experiments.map { String($0.started.prefix(19)) }),
      Display.Column("kind", texts: experiments.map(\.kind.rawValue)),
      Display.Column("outcome", texts: experiments.map(\.outcome)),
      Display.Column("seconds", experiments.map { $0.seconds.map { .number($0) } ?? .none }, unit: "s"),
      Display.Column("data", texts: experiments.map(\.data)),
    ]
    columns += members(experiments.map(\.settings)) + members(experiments.map(\.summary))
    columns.append(Display.Column("commit", texts: experiments.map { String($0.commit?.prefix(8) ?? "") }))
    columns.append(Display.Column("data hash", texts: experiments.map { String($0.dataHash.prefix(8)) }))
    return Table(columns, title: "\(experiments.count) \(experiments.count == 1 ? "experiment" : "experiments")")
  }

  /// One row for each epoch, task, split and metric of an experiment.
  public static func table(_ measurements: [Measurement]) -> Table {
    Table([
      Display.Column("epoch", measurements.map { $0.epoch.map { .number(Double($0)) } ?? .none }),
      Display.Column("task", texts: measurements.map(\.task)),
      Display.Column("split", texts: measurements.map(\.split)),
      Display.Column("metric", texts: measurements.map(\.metric)),
      Display.Column("value", numbers: measurements.map(\.value)),
    ])
  }

  /// A column for each label that occurs, in order of first occurrence.
  private static func members(_ objects: [JSON.Object]) -> [Display.Column] {
    var labels: [String] = [], known: Set<String> = []
    for object in objects { for key in object.keys where known.insert(key).inserted { labels.append(key) } }
    return labels.map { label in
      Display.Column(
        label,
        objects.map { object -> Display.Cell in
          guard let value = object[label] else { return .none }
          return value.double.map { .number($0) } ?? .text(value.text ?? value.compactText)
        })
    }
  }
}
