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
      "<div class=\"heddle-progress\" style=\"\(Theme.font);font-size:13px;max-width:960px;color:inherit\">\(head)\(bar)"
      + "<div style=\"display:flex;flex-wrap:wrap;gap:12px\">\(cards)</div>\(note)</div>"
  }

  /// A task's name, its last metric and losses, and the course of both losses.
  private func card(_ task: LiveProgress.Task) -> String {
    var facts: [String] = []
    if let loss = task.trainLoss.last { facts.append(keyed("train", loss, series: 0, isDashed: false)) }
    if let loss = task.validationLoss.last { facts.append(keyed("validation", loss, series: 1, isDashed: true)) }
    var metric = ""
    if let value = task.metric.last {
      metric =
        "<span>\(Markup.escape(task.metricName))\(arrow(task.metricDirection)) <b>\(NumberFormat.text(value))</b>\(star(task))</span>"
    }
    if let best = task.bestEpoch, best < task.metric.count - 1 {
      facts.append("<span>best \(NumberFormat.text(task.metric[best])) at epoch \(best + 1)</span>")
    }
    let head =
      "<div style=\"display:flex;justify-content:space-between;gap:8px\"><b dir=\"auto\">\(Markup.escape(task.name))</b>\(metric)</div>"
    let foot =
      "<div style=\"font-size:12px;opacity:.8;display:flex;flex-wrap:wrap;gap:0 10px\"><span>loss</span>\(facts.joined())</div>"
    return
      "<div style=\"flex:0 1 310px;min-width:220px;box-sizing:border-box;padding:6px 8px;border:1px solid rgba(128,128,128,.3);border-radius:6px\">"
      + head + curves(task) + foot + "</div>"
  }

  /// A loss with a sample of its line.
  private func keyed(_ name: String, _ loss: Double, series: Int, isDashed: Bool) -> String {
    "<span><span style=\"display:inline-block;width:14px;border-top:2px \(isDashed ? "dashed" : "solid") \(Palette.hex(series));"
      + "vertical-align:middle;margin-right:4px\"></span>\(name) \(NumberFormat.text(loss))</span>"
  }

  private func arrow(_ direction: Column.Direction) -> String {
    switch direction {
    case .none: ""
    case .higher: " ↑"
    case .lower: " ↓"
    }
  }

  private func star(_ task: LiveProgress.Task) -> String {
    guard task.metric.count > 1, task.bestEpoch == task.metric.count - 1 else { return "" }
    return " <span title=\"best so far\">★</span>"
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
