/// Which tasks to train together: the partition in which tasks gain most from those that they share a network with.
///
/// The gain is the sum of the effects within groups (Fifty 2021, section 3.3, takes each task's mean, which breaks groups up
/// into their best pairs). Effects that are not told apart from nothing count as none, and of equal partitions the one with
/// fewer networks wins.
public enum TaskGrouping {
  /// Beyond this many tasks partitions are too many, and groups are joined greedily.
  static let mostExhaustive = 8

  /// Groups of task indices, each ascending, in the order of their first tasks.
  public static func best(_ affinity: AffinityMatrix) -> [[Int]] {
    let count = affinity.tasks.count
    guard count > 1 else { return (0..<count).map { [$0] } }
    let effects = (0..<count).map { i in (0..<count).map { affinity.effect(of: i, on: $0) } }
    return count <= mostExhaustive ? exhaustive(effects) : greedy(effects)
  }

  /// Σ of the effects between tasks of one group.
  static func gain(_ groups: [[Int]], _ effects: [[Double]]) -> Double {
    groups.reduce(0) { sum, group in
      sum + group.reduce(0) { inner, task in group.reduce(inner) { $0 + ($1 == task ? 0 : effects[$1][task]) } }
    }
  }

  private static func exhaustive(_ effects: [[Double]]) -> [[Int]] {
    var best: [[Int]] = [], most = -Double.infinity
    func extend(_ groups: [[Int]], from task: Int) {
      guard task < effects.count else {
        let gained = gain(groups, effects)
        let isEqual = abs(gained - most) <= 1e-12
        if gained > most + 1e-12 || isEqual && groups.count < best.count { (best, most) = (groups, gained) }
        return
      }
      for index in groups.indices {
        var next = groups
        next[index].append(task)
        extend(next, from: task + 1)
      }
      extend(groups + [[task]], from: task + 1)
    }
    extend([], from: 0)
    return best
  }

  private static func greedy(_ effects: [[Double]]) -> [[Int]] {
    var groups = effects.indices.map { [$0] }
    while groups.count > 1 {
      var best: (gain: Double, first: Int, second: Int)?
      let now = gain(groups, effects)
      for first in groups.indices {
        for second in first + 1..<groups.count {
          let joined = groups.enumerated().filter { $0.offset != first && $0.offset != second }.map(\.element)
          let gained = gain(joined + [groups[first] + groups[second]], effects) - now
          if gained > best?.gain ?? -1e-12 { best = (gained, first, second) }
        }
      }
      guard let best else { break }
      let merged = (groups[best.first] + groups[best.second]).sorted()
      groups.remove(at: best.second)
      groups[best.first] = merged
    }
    return groups.sorted { $0[0] < $1[0] }
  }
}
