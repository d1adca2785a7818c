import Testing

@testable import Tensor

@Suite struct ArenaTests {
  @Test func `pieces are aligned and do not overlap`() {
    let arena = Arena()
    var pieces: [UnsafeMutableBufferPointer<Float>] = []
    for count in [0, 1, 15, 16, 17, 1000, 100_000, 3] {
      let tensor = arena.tensor([count])
      #expect(UInt(bitPattern: tensor.data) % 64 == 0)
      tensor.fill(Float(count))
      pieces.append(tensor.elements)
    }
    for piece in pieces { #expect(piece.allSatisfy { $0 == Float(piece.count) }) }
    #expect(arena.zeros([3, 3]).toArray() == [Float](repeating: 0, count: 9))
  }

  @Test func `an arena stops growing after the first steps`() {
    let arena = Arena()
    var capacities: [Int] = []
    var firsts: [UnsafeMutablePointer<Float>] = []
    for _ in 0..<4 {
      firsts.append(arena.floats(10_000))
      for size in [50_000, 400_000, 7] { _ = arena.floats(size) }
      capacities.append(arena.capacity)
      arena.reset()
    }
    #expect(capacities[1] == capacities[3] && firsts[2] == firsts[3])
  }

  @Test func `what was taken after a mark is given back`() {
    let arena = Arena()
    let kept = arena.floats(4)
    kept[0] = 5
    let mark = arena.mark
    let scratch = arena.floats(8)
    for _ in 0..<3 { _ = arena.floats(500_000) }
    let capacity = arena.capacity
    arena.release(to: mark)
    #expect(arena.floats(8) == scratch && kept[0] == 5)
    for _ in 0..<3 { _ = arena.floats(500_000) }
    #expect(arena.capacity == capacity)
    let bytes = arena.allocate(UInt8.self, count: 3)
    bytes[2] = 7
    #expect(bytes[2] == 7)
  }
}
