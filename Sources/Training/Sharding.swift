/// How a batch is split: by its rows alone, never by the number of threads, so that the bytes of a run are the same for any number.
enum Sharding {
  /// Most shards of a batch, and so most copies of the gradient.
  static let most = 8
  /// Fewer rows than this in a shard cost more in matrix products than another thread gains.
  static let leastRows = 16

  static func ranges(rows: Int) -> [Range<Int>] {
    let count = max(1, min(most, rows / leastRows))
    return (0..<count).map { rows * $0 / count..<rows * ($0 + 1) / count }
  }
}
