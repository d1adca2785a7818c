import Catalog
import Display

/// Named plots of every kind: what the snapshots show.
enum Gallery {
  /// A small generator of numbers that are the same on every machine.
  struct Numbers {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493 }

    /// In 0 ..< 1.
    mutating func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / Double(1 << 24)
    }

    /// About normal: the sum of twelve uniform numbers less six.
    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }
  }

  static func records(_ rows: [[(String, Cell)]]) -> Table {
    Table(records: rows.map { row in row.map { (label: $0.0, cell: $0.1) } })
  }

  static var history: Table {
    records(
      (1...10).flatMap { epoch in
        ["digit", "loudness"].enumerated().map { index, task in
          let loss = 2.1 / (Double(epoch) + Double(index) * 2) + 0.08 * Double(index)
          return [
            ("epoch", .number(Double(epoch))), ("task", .text(task)),
            ("loss", .interval(loss, low: loss * 0.9 - 0.02, high: loss * 1.1 + 0.02)),
          ]
        }
      })
  }

  static var balancers: Table {
    let rows: [(String, String, Double)] = [
      ("equal", "digit", 0.941), ("equal", "speaker", 0.973), ("uncertainty", "digit", 0.958),
      ("uncertainty", "speaker", 0.969),
      ("pcgrad", "digit", 0.962), ("pcgrad", "speaker", 0.981),
    ]
    return records(
      rows.map {
        [
          ("balance", .text($0.0)), ("task", .text($0.1)),
          ("accuracy", .interval($0.2, low: $0.2 - 0.015, high: min(1, $0.2 + 0.013))),
        ]
      })
  }

  static var confusion: Table {
    let counts = [[48, 1, 0, 1], [2, 41, 6, 1], [0, 9, 38, 3], [1, 0, 2, 47]], names = ["cat", "dog", "wolf", "bird"]
    return records(
      counts.enumerated().flatMap { row, counts in
        counts.enumerated().map { column, count in
          [("actual", .text(names[row])), ("predicted", .text(names[column])), ("count", .number(Double(count)))]
        }
      })
  }

  static var manyClasses: Table {
    var numbers = Numbers(8)
    var rows: [[(String, Cell)]] = []
    for actual in 0..<24 {
      for _ in 0..<30 {
        let predicted = numbers.uniform() < 0.8 ? actual : Int(numbers.uniform() * 24)
        rows.append([("actual", .text("class number \(actual)")), ("predicted", .text("class number \(predicted)"))])
      }
    }
    return records(rows)
  }

  static var affinity: Table {
    Table([
      Column("task", texts: ["digit", "speaker", "loudness"]), Column("digit", numbers: [1, 0.42, -0.13]),
      Column("speaker", numbers: [0.42, 1, 0.07]), Column("loudness", numbers: [-0.13, 0.07, 1]),
    ])
  }

  static var samples: Table {
    var numbers = Numbers(3)
    return records(
      (0..<240).map { index in
        let group = ["audio", "image", "both"][index % 3]
        let value = numbers.normal() * (group == "both" ? 0.6 : 1) + Double(index % 3)
        return [
          ("modality", .text(group)), ("score", .number(value)), ("size", .number(value * 0.5 + numbers.normal())),
          ("label", .flag(value + numbers.normal() > 1.2)),
        ]
      })
  }

  static var reliability: Table {
    let accuracies = [0.08, 0.14, 0.2, 0.31, 0.4, 0.46, 0.6, 0.66, 0.74, 0.88]
    return Table([
      Column("confidence", numbers: (0..<10).map { Double($0) / 10 + 0.05 }),
      Column("accuracy", accuracies.map { .interval($0, low: max(0, $0 - 0.06), high: min(1, $0 + 0.06)) }),
    ])
  }

  /// A shape on a gradient, different for every index.
  static func picture(_ index: Int, side: Int = 24, channels: Int = 1) -> Picture {
    var samples: [UInt8] = []
    for y in 0..<side {
      for x in 0..<side {
        let dx = Double(x) - Double(side) / 2 + 0.5, dy = Double(y) - Double(side) / 2 + 0.5
        let radius = Double(side) * (0.25 + 0.03 * Double(index))
        let isInside = index % 2 == 0 ? dx * dx + dy * dy < radius * radius : abs(dx) + abs(dy) < radius
        for channel in 0..<channels { samples.append(isInside ? UInt8(255 - 60 * channel) : UInt8(x * 60 / side)) }
      }
    }
    return Picture(width: side, height: side, channels: channels, samples: samples)
  }

  static var pictures: Table {
    Table([
      Column("frame", (0..<7).map { .picture(picture($0, channels: $0 % 3 == 2 ? 3 : 1)) }),
      Column(
        "caption",
        texts: ["a disc", "a diamond", "ein großer Kreis", "菱形", "دائرة", "👩‍🚀 with a long name that is cut", "last"]),
    ])
  }

  static var noise: Table {
    var rows: [[(String, Cell)]] = []
    for task in ["digit", "speaker", "loudness"] {
      for (index, modality) in ["frame", "speech", "both"].enumerated() {
        for level in 0..<5 {
          let accuracy = 0.95 - Double(level * (index + 1)) * 0.05 - (task == "digit" ? 0 : 0.1)
          rows.append([
            ("task", .text(task)), ("noise", .number(Double(level) / 4)), ("corrupted", .text(modality)),
            ("accuracy", .number(accuracy)),
          ])
        }
      }
    }
    return records(rows)
  }

  /// Every plot by the name of its snapshot.
  static func plots() throws -> [(name: String, plot: Plot)] {
    [
      (
        "bar",
        try Plot(
          kind: Choice("bar"), data: balancers, x: "balance", y: ["accuracy"], by: "task", title: "Accuracy by balancer"
        )
      ),
      (
        "bar-single",
        try Plot(kind: Choice("bar"), data: balancers.filter { $0 % 2 == 0 }, x: "balance", y: ["accuracy"])
      ),
      ("box", try Plot(kind: Choice("box"), data: samples, x: "modality", y: ["score"], title: "Scores")),
      ("box-by", try Plot(kind: Choice("box"), data: samples, x: "modality", y: ["score"], by: "label")),
      ("calibration", try Plot(kind: Choice("calibration"), data: reliability, title: "digit")),
      ("confusion", try Plot(kind: Choice("confusion"), data: confusion, title: "Taken for what?")),
      ("heatmap", try Plot(kind: Choice("heatmap"), data: affinity, title: "Cosine of the tasks' gradients")),
      ("histogram", try Plot(kind: Choice("histogram"), data: samples, x: "score", title: "Scores")),
      ("histogram-by", try Plot(kind: Choice("histogram"), data: samples, x: "score", by: "modality")),
      ("image", try Plot(kind: Choice("image"), data: pictures, x: "caption", y: ["frame"], title: "Some samples")),
      (
        "line",
        try Plot(kind: Choice("line"), data: history, x: "epoch", y: ["loss"], by: "task", title: "Loss by task")
      ),
      (
        "line-facets",
        try Plot(
          kind: Choice("line"), data: noise, x: "noise", y: ["accuracy"], by: "corrupted", facet: "task",
          title: "Robustness")
      ),
      (
        "bar-negative",
        try Plot(
          kind: Choice("bar"),
          data: Table([
            Column("method", texts: ["uncertainty weighting of all", "漢字の方法", "equal", "שוויון"]),
            Column(
              "gain",
              [.interval(-3.2, low: -4, high: -2.1), .number(1.5), .number(0), .interval(4.25, low: 2.5, high: 6)],
              unit: "points"),
          ]), x: "method", y: ["gain"], title: "Δm over single-task")
      ),
      ("confusion-large", try Plot(kind: Choice("confusion"), data: manyClasses)),
      ("heatmap-facets", try Plot(kind: Choice("heatmap"), data: noise, x: "noise", y: ["corrupted"], facet: "task")),
      (
        "line-free",
        try Plot(data: noise, x: "noise", y: ["accuracy"], by: "corrupted", facet: "task", facetScales: .free)
      ),
      (
        "line-log",
        try Plot(
          kind: Choice("line", [LabelledArgument("yScale", .choice(Choice("log")))]),
          data: Table([
            Column("step", numbers: (0..<200).map(Double.init)),
            Column("loss", numbers: (0..<200).map { 3 / Double(1 + $0 * $0) }, unit: "nats"),
          ]),
          x: "step", y: ["loss"])
      ),
      (
        "point",
        try Plot(
          kind: Choice("point", [LabelledArgument("front", .flag(true))]), data: samples.take(60), x: "size",
          y: ["score"], by: "modality",
          title: "Trade-off")
      ),
      (
        "roc",
        try Plot(
          kind: Choice("roc"), data: samples, x: "score", y: ["label"], by: "modality", title: "Which modality tells?")
      ),
    ]
  }
}
