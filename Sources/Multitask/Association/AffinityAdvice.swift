/// What an affinity suggests to do, in words and as data.
public struct AffinityAdvice: Sendable, Equatable {
  /// Which tasks to train together.
  public let groups: [[String]]
  /// The part of the network where tasks conflict most, if they do.
  public let layer: String?
  /// Tasks that help none and hurt some.
  public let dropped: [String]
  /// A sentence each.
  public let sentences: [String]

  /// Above this share of conflicting batches a part is worth splitting: gradients without relation conflict half the time.
  static let highConflict = 0.55
  /// A part smaller than this share of the shared network is not worth splitting.
  static let leastShare = 0.05

  /// - Parameter layers: Parts of the shared network, or none where gradients were not looked at.
  public init(_ affinity: AffinityMatrix, layers: [GradientAgreement]) {
    let names = affinity.tasks
    let found = TaskGrouping.best(affinity)
    groups = found.map { $0.map { names[$0] } }
    dropped =
      names.count < 3
      ? []
      : names.indices.filter { task in
        let effects = names.indices.map { affinity.effect(of: task, on: $0) }
        return effects.allSatisfy { $0 <= 0 } && effects.contains { $0 < 0 } && found.contains([task])
      }.map { names[$0] }
    let whole = Double(layers.reduce(0) { $0 + $1.parameters })
    let worst = layers.filter { layer in
      (layer.conflictRate ?? 0) > Self.highConflict && Double(layer.parameters) >= Self.leastShare * whole
    }
    .max { ($0.conflictRate ?? 0) < ($1.conflictRate ?? 0) }
    layer = worst?.name
    var sentences: [String] = []
    let hurt = names.indices.flatMap { i in names.indices.filter { affinity.effect(of: i, on: $0) < 0 } }
    if groups.count == 1 {
      let isFlat = names.indices.allSatisfy { i in names.indices.allSatisfy { affinity.effect(of: i, on: $0) == 0 } }
      sentences.append(
        isFlat
          ? "no pair of tasks is told apart from indifferent: share one network, it costs the least"
          : "train all tasks together: as one group they gain most")
    } else {
      let together = groups.filter { $0.count > 1 }.map { $0.joined(separator: " with ") }
      let alone = groups.filter { $0.count == 1 }.map { $0[0] }
      var parts: [String] = []
      if !together.isEmpty { parts.append("group \(together.joined(separator: ", and "))") }
      if !alone.isEmpty { parts.append("\(together.isEmpty ? "train " : "")\(Self.list(alone)) apart") }
      let text = groups.map { "[" + $0.map { ".\($0)" }.joined(separator: ", ") + "]" }.joined(separator: ", ")
      sentences.append("\(parts.joined(separator: "; ")): sharing: .hard(groups: [\(text)])")
    }
    if let worst, let rate = worst.conflictRate {
      let pair = worst.worstPair.map { ", \(names[$0.first]) against \(names[$0.second]) most" } ?? ""
      sentences.append(
        "split \(worst.name): gradients conflict there in \(Int((100 * rate).rounded())) % of batches\(pair); "
          + "layers of the tasks' own above it would do, such as sharing: .ple or towers: [64]")
    }
    for task in dropped {
      let victims = names.indices.filter { other in
        names.firstIndex(of: task).map { affinity.effect(of: $0, on: other) < 0 } ?? false
      }
      sentences.append(
        "\(task) helps no other task and hurts \(Self.list(victims.map { names[$0] })): drop it, or train it apart")
    }
    if hurt.isEmpty && groups.count == 1 && worst == nil && names.count > 1 {
      sentences.append("no task hurts another")
    }
    self.sentences = sentences
  }

  private static func list(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.joined() }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
}
