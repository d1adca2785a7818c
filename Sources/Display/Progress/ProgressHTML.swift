/// The live display as HTML: a bar, a line of position and a small curve a task.
struct ProgressHTML {
  let progress: LiveProgress

  init(_ progress: LiveProgress) { self.progress = progress }

  var html: String {
    let percent = SVGText.number((progress.fraction * 100))
    var facts = ["epoch <b>\(progress.epoch)</b> of \(progress.epochs)"]
    if progress.steps > 0, !progress.isFinished { facts.append("step \(progress.step) of \(progress.steps)") }
    if let rate = progress.samplesPerSecond {
      facts.append("<span class=\"heddle-duration\">\(NumberFormat.text(rate.rounded(), digits: 3)) samples/s</span>")
    }
    if progress.isFinished, let elapsed = progress.elapsed {
      facts.append("<span class=\"heddle-duration\">\(DurationFormat.text(elapsed))</span>")
    } else if let left = progress.timeLeft {
      facts.append("<span class=\"heddle-duration\">\(DurationFormat.text(left))</span> left")
    }
    let bar =
      "<div role=\"progressbar\" aria-valuemin=\"0\" aria-valuemax=\"100\" aria-valuenow=\"\(percent)\" style=\"height:8px;border-radius:4px;"
      + "background:rgba(128,128,128,.25);overflow:hidden;margin:4px 0 6px\"><div style=\"height:8px;width:\(percent)%;background:\(Palette.hex(0))\"></div></div>"
    let head =
      "<div style=\"display:flex;justify-content:space-between;gap:16px;flex-wrap:wrap\"><b>\(Markup.escape(progress.title))</b><span>"
      + facts.joined(separator: " · ") + "</span></div>"
    let cards = progress.tasks.map(card).joined()
    let note = progress.note.isEmpty ? "" : "<div style=\"\(Theme.footer)\">\(Markup.escape(progress.note))</div>"
    return
      "<div class=\"heddle-progress\" style=\"\(Theme.font);font-size:13px;max-width:760px;color:inherit\">\(head)\(bar)"
      + "<div style=\"display:flex;flex-wrap:wrap;gap:12px\">\(cards)</div>\(note)</div>"
  }

  /// A task's name, its last metric and losses, and the course of both losses.
  private func card(_ task: LiveProgress.Task) -> String {
    var facts: [String] = []
    if let loss = task.trainLoss.last { facts.append("train loss \(NumberFormat.text(loss))") }
    if let loss = task.validationLoss.last { facts.append("validation loss \(NumberFormat.text(loss))") }
    var metric = ""
    if let value = task.metric.last {
      metric =
        "<span>\(Markup.escape(task.metricName))\(arrow(task.metricDirection)) <b>\(NumberFormat.text(value))</b>\(best(task))</span>"
    }
    return
      "<div style=\"flex:0 1 232px;min-width:200px;padding:6px 8px;border:1px solid rgba(128,128,128,.3);border-radius:6px\">"
      + "<div style=\"display:flex;justify-content:space-between;gap:8px\"><b dir=\"auto\">\(Markup.escape(task.name))</b>\(metric)</div>"
      + curves(task) + "<div style=\"font-size:12px;\(Theme.faint)\">\(facts.joined(separator: " · "))</div></div>"
  }

  private func arrow(_ direction: Column.Direction) -> String {
    switch direction {
    case .none: ""
    case .higher: " ↑"
    case .lower: " ↓"
    }
  }

  private func best(_ task: LiveProgress.Task) -> String {
    guard let best = task.bestEpoch, task.metric.count > 1 else { return "" }
    if best == task.metric.count - 1 { return " <span title=\"best so far\">★</span>" }
    return
      " <span style=\"\(Theme.faint)\" title=\"best so far\">★ \(NumberFormat.text(task.metric[best])) at \(best + 1)</span>"
  }

  /// Train loss as a full line, validation loss dashed, on one scale over all planned epochs.
  private func curves(_ task: LiveProgress.Task) -> String {
    let width = 214.0, height = 44.0
    let all = (task.trainLoss + task.validationLoss).filter(\.isFinite)
    guard let low = all.min(), let high = all.max() else { return "" }
    func path(_ numbers: [Double]) -> String {
      SVGText.curve(
        numbers, width: width, height: height, inset: 3, range: low...high, places: max(progress.epochs, numbers.count))
    }
    func line(_ numbers: [Double], series: Int, dashes: String) -> String {
      numbers.isEmpty
        ? ""
        : "<path d=\"\(path(numbers))\" fill=\"none\" stroke=\"\(Palette.hex(series))\" stroke-width=\"1.8\" stroke-linecap=\"round\" stroke-linejoin=\"round\"\(dashes)/>"
    }
    return
      "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"loss by epoch: train full, validation dashed\" width=\"100%\" height=\"44\" "
      + "viewBox=\"0 0 214 44\" preserveAspectRatio=\"none\" style=\"display:block;margin:4px 0\">"
      + "<path d=\"M0 43.5H214\" stroke=\"currentColor\" stroke-opacity=\"0.25\"/>"
      + line(task.trainLoss, series: 0, dashes: "")
      + line(task.validationLoss, series: 1, dashes: " stroke-dasharray=\"4 4\"") + "</svg>"
  }
}
