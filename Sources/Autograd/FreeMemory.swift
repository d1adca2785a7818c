import Tensor

/// Stretches of a tape's memory that are free to be used again within one step; neighbours grow together.
struct FreeMemory {
  private struct Stretch {
    var start: UnsafeMutablePointer<Float>
    var count: Int

    var end: UnsafeMutablePointer<Float> { start + count }
  }

  /// By address, none next to another.
  private var stretches: [Stretch] = []

  /// Floats of a cache line, which pieces of an arena start at.
  private static let line = 16

  /// The floats that a piece of `count` takes up: whole cache lines.
  static func room(for count: Int) -> Int { max(1, (count + line - 1) / line) * line }

  /// Room for `count` floats in the first stretch that has it, so that what lies behind stays in one piece, or fresh memory
  /// of `arena`.
  mutating func take(_ count: Int, from arena: Arena) -> UnsafeMutablePointer<Float> {
    let room = Self.room(for: count)
    guard let index = stretches.firstIndex(where: { $0.count >= room }) else { return fresh(room, from: arena) }
    let start = stretches[index].start
    if stretches[index].count == room {
      stretches.remove(at: index)
    } else {
      stretches[index].start += room
      stretches[index].count -= room
    }
    return start
  }

  /// Memory that `arena` never gave before; a stretch at its end becomes a part of it.
  private mutating func fresh(_ room: Int, from arena: Arena) -> UnsafeMutablePointer<Float> {
    guard let last = stretches.last else { return arena.floats(room) }
    let rest = arena.floats(room - last.count)
    if rest == last.end {
      stretches.removeLast()
      return last.start
    }
    give(rest, count: room - last.count)
    return arena.floats(room)
  }

  /// Gives back a piece of `count` floats, as it was taken.
  mutating func give(_ start: UnsafeMutablePointer<Float>, count: Int) {
    let room = Self.room(for: count)
    let next = stretches.firstIndex { $0.start > start } ?? stretches.count
    let follows = next > 0 && stretches[next - 1].end == start
    let precedes = next < stretches.count && stretches[next].start == start + room
    switch (follows, precedes) {
    case (true, true): stretches[next - 1].count += room + stretches.remove(at: next).count
    case (true, false): stretches[next - 1].count += room
    case (false, true):
      stretches[next].start = start
      stretches[next].count += room
    case (false, false): stretches.insert(Stretch(start: start, count: room), at: next)
    }
  }

  /// Forgets all: the arena takes its memory back.
  mutating func forget() { stretches.removeAll(keepingCapacity: true) }
}
