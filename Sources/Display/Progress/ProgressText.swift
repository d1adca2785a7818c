/// The live display as text: a line of position, a bar and a row a task; no escape sequences.
struct ProgressText {
  let progress: LiveProgress
  let context: RenderingContext

  private static let widestBar = 30

  init(_ progress: LiveProgress, context: RenderingContext) {
    self.progress = progress
    self.context = context
  }

  var text: String {
    let width = max(20, context.columns)
    var lines = [PlainText.clip(head, to: width, unicode: context.unicode)]
    if !progress.tasks.isEmpty { lines.append(TableText(table, context: context).text) }
    if !progress.note.isEmpty {
      lines.append(
        PlainText.clip(PlainText.line(progress.note, unicode: context.unicode), to: width, unicode: context.unicode))
    }
    return lines.joined(separator: "\n")
  }

  var line: String {
    var parts = ["epoch \(progress.epoch)/\(progress.epochs)"]
    for task in progress.tasks {
      var words = [PlainText.line(task.name, unicode: context.unicode)]
      if let loss = task.validationLoss.last ?? task.trainLoss.last { words.append("loss \(NumberFormat.text(loss))") }
      if let metric = task.metric.last {
        words.append("\(PlainText.line(task.metricName, unicode: context.unicode)) \(NumberFormat.text(metric))")
        if task.metric.count > 1, task.bestEpoch == task.metric.count - 1 { words.append(context.unicode ? "★" : "*") }
      }
      parts.append(words.joined(separator: " "))
    }
    if let elapsed = progress.elapsed { parts.append(DurationFormat.text(elapsed)) }
    if !progress.note.isEmpty { parts.append(PlainText.line(progress.note, unicode: context.unicode)) }
    return parts.joined(separator: "  ")
  }

  private var head: String {
    var parts = [
      "\(PlainText.line(progress.title, unicode: context.unicode)) \(bar)",
      "epoch \(progress.epoch)/\(progress.epochs)",
    ]
    if progress.steps > 0, !progress.isFinished { parts.append("step \(progress.step)/\(progress.steps)") }
    if let rate = progress.samplesPerSecond {
      parts.append("\(NumberFormat.text(rate.rounded(), digits: 3)) samples/s")
    }
    if progress.isFinished, let elapsed = progress.elapsed {
      parts.append(DurationFormat.text(elapsed))
    } else if let left = progress.timeLeft {
      parts.append("\(DurationFormat.text(left)) left")
    }
    return parts.joined(separator: "  ")
  }

  private var bar: String {
    let width = max(5, min(Self.widestBar, context.columns / 5))
    let eighths = Int((progress.fraction * Double(width) * 8).rounded(.down))
    if !context.unicode {
      return "[" + PlainText.pad(String(repeating: "#", count: eighths / 8), to: width) + "]"
    }
    let full = String(repeating: "█", count: eighths / 8)
    let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
    return "▕" + PlainText.pad(full + rest, to: width) + "▏"
  }

  /// One row a task; losses and metric of the last epoch, the best metric and its epoch, and the course of the loss.
  var table: Table {
    let tasks = progress.tasks
    func last(_ numbers: [Double]) -> Cell { numbers.last.map { .number($0) } ?? .none }
    var columns = [Column("task", texts: tasks.map(\.name)), Column("train loss", tasks.map { last($0.trainLoss) })]
    if tasks.contains(where: { !$0.validationLoss.isEmpty }) {
      columns.append(Column("validation loss", tasks.map { last($0.validationLoss) }))
    }
    if tasks.contains(where: { !$0.metric.isEmpty }) {
      columns.append(Column("metric", texts: tasks.map { $0.metricName + arrow($0.metricDirection) }))
      columns.append(Column("now", tasks.map { last($0.metric) }))
      columns.append(Column("best", tasks.map { task in task.bestEpoch.map { .number(task.metric[$0]) } ?? .none }))
      columns.append(Column("at epoch", tasks.map { task in task.bestEpoch.map { .number(Double($0 + 1)) } ?? .none }))
    }
    columns.append(
      Column("loss so far", tasks.map { .series($0.validationLoss.isEmpty ? $0.trainLoss : $0.validationLoss) }))
    return Table(columns)
  }

  private func arrow(_ direction: Column.Direction) -> String {
    switch direction {
    case .none: ""
    case .higher: context.unicode ? " ↑" : " ^"
    case .lower: context.unicode ? " ↓" : " v"
    }
  }
}
