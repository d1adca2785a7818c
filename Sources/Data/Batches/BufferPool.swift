import Synchronization

/// Buffers of batches, used again once nobody holds them any more, so that an epoch's batches need no fresh memory.
public final class BufferPool: Sendable {
  /// Buffers of one kind of element, and where to look first: at the one that was taken the longest ago.
  private struct Shelf<Element: BitwiseCopyable> {
    var buffers: [AlignedBuffer<Element>] = []
    var next = 0

    mutating func take(_ count: Int, repeating value: Element) -> AlignedBuffer<Element> {
      for turn in buffers.indices {
        let place = (next + turn) % buffers.count
        // Much larger ones are left to larger batches.
        guard (count...2 * max(1, count)).contains(buffers[place].capacity),
          isKnownUniquelyReferenced(&buffers[place])
        else { continue }
        next = place + 1
        buffers[place].refill(count: count, repeating: value)
        return buffers[place]
      }
      let fresh = AlignedBuffer(count: count, repeating: value)
      buffers.append(fresh)
      next = 0
      return fresh
    }
  }

  private let lists = Mutex([ColumnList]())
  private let numbers = Mutex(Shelf<Float>())
  private let whole = Mutex(Shelf<Int32>())

  /// A pool without buffers.
  public init() {}

  /// An empty list of columns. The buffers that its batch held before are free again.
  func list() -> ColumnList {
    lists.withLock { lists in
      for place in lists.indices where isKnownUniquelyReferenced(&lists[place]) {
        lists[place].removeAll()
        return lists[place]
      }
      let fresh = ColumnList()
      lists.append(fresh)
      return fresh
    }
  }

  /// `count` zeros.
  func floats(_ count: Int) -> AlignedBuffer<Float> { numbers.withLock { $0.take(count, repeating: 0) } }

  /// `count` times `value`.
  func codes(_ count: Int, repeating value: Int32) -> AlignedBuffer<Int32> {
    whole.withLock { $0.take(count, repeating: value) }
  }
}
