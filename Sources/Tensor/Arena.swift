/// Memory for one step of one shard: taken piece by piece, given back all at once.
///
/// Pieces are aligned to 64 bytes and not initialised. An arena grows during the first steps; from then on neither
/// `allocate` nor `reset` calls the system. One thread at a time may use it.
public final class Arena: @unchecked Sendable {
  /// A place in an arena, to go back to.
  public struct Mark {
    fileprivate let chunk: Int
    fileprivate let offset: Int
  }

  private struct Chunk {
    let memory: UnsafeMutableRawPointer
    let size: Int
  }

  private static let smallestChunk = 1 << 18  // bytes

  private var chunks: [Chunk] = []
  private var current = 0
  private var offset = 0  // bytes used in the current chunk

  public init() {}

  deinit { for chunk in chunks { AlignedMemory.free(chunk.memory) } }

  /// How often memory was asked of the system; once the first steps are over, it stays as it is.
  public private(set) var growths = 0

  /// The bytes held from the system.
  public var capacity: Int { chunks.reduce(0) { $0 + $1.size } }

  /// Room for `count` values, not initialised, good until the next reset.
  public func allocate<Element: BitwiseCopyable>(_ type: Element.Type, count: Int) -> UnsafeMutablePointer<Element> {
    precondition(count >= 0, "a negative count")
    return take(bytes: count * MemoryLayout<Element>.stride).bindMemory(to: Element.self, capacity: max(1, count))
  }

  /// Room for `count` floats, not initialised, good until the next reset.
  public func floats(_ count: Int) -> UnsafeMutablePointer<Float> { allocate(Float.self, count: count) }

  /// A tensor of undefined elements, good until the next reset.
  public func tensor(_ shape: Shape) -> Tensor { Tensor(floats(shape.count), shape) }

  /// A tensor of zeros, good until the next reset.
  public func zeros(_ shape: Shape) -> Tensor {
    let tensor = tensor(shape)
    tensor.fill(0)
    return tensor
  }

  /// Takes everything back. What lay in several chunks fits one from now on.
  public func reset() {
    if chunks.count > 1 {
      let total = capacity
      for chunk in chunks { AlignedMemory.free(chunk.memory) }
      chunks = [Chunk(memory: AlignedMemory.allocate(bytes: total), size: total)]
      growths += 1
    }
    current = 0
    offset = 0
  }

  /// The present place, for `release(to:)`.
  public var mark: Mark { Mark(chunk: current, offset: offset) }

  /// Takes back what was allocated after `mark`.
  public func release(to mark: Mark) {
    current = mark.chunk
    offset = mark.offset
  }

  private func take(bytes: Int) -> UnsafeMutableRawPointer {
    let size = (bytes + AlignedMemory.alignment - 1) & ~(AlignedMemory.alignment - 1)
    if current < chunks.count, offset + size <= chunks[current].size {
      defer { offset += size }
      return chunks[current].memory + offset
    }
    return takeFromNextChunk(size)
  }

  private func takeFromNextChunk(_ size: Int) -> UnsafeMutableRawPointer {
    // After a release, later chunks may be there already.
    while current + 1 < chunks.count {
      current += 1
      if size <= chunks[current].size {
        offset = size
        return chunks[current].memory
      }
    }
    let wanted = max(size, capacity, Self.smallestChunk)
    chunks.append(Chunk(memory: AlignedMemory.allocate(bytes: wanted), size: wanted))
    growths += 1
    current = chunks.count - 1
    offset = size
    return chunks[current].memory
  }
}
