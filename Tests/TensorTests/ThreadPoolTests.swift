import Synchronization
import Testing

@testable import Tensor

@Suite struct ThreadPoolTests {
  @Test(arguments: [1, 2, 3, 4])
  func `every item runs once, whatever the number of threads`(threads: Int) {
    let pool = ThreadPool(threads: threads)
    #expect(pool.threads == threads)
    for count in [0, 1, 2, 7, 64, 1000] {
      let runs = Storage(count: count)
      for _ in 0..<20 { pool.run(count: count) { runs.data[$0] += 1 } }
      #expect(runs.tensor([count]).toArray() == [Float](repeating: 20, count: count))
    }
  }

  @Test func `many small jobs in a row do not lose items`() {
    let pool = ThreadPool(threads: 3)
    let total = Atomic<Int>(0)
    for _ in 0..<20_000 { pool.run(count: 5) { total.add($0, ordering: .relaxed) } }
    #expect(total.load(ordering: .relaxed) == 200_000)
  }

  @Test func `a job within a job runs on its thread`() {
    let pool = ThreadPool(threads: 2)
    let total = Atomic<Int>(0)
    pool.run(count: 4) { outer in pool.run(count: 3) { total.add(outer * 3 + $0, ordering: .relaxed) } }
    #expect(total.load(ordering: .relaxed) == 66)
  }

  @Test func `several threads may share a pool`() async {
    let pool = ThreadPool(threads: 2)
    let total = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          let sum = Atomic<Int>(0)
          for _ in 0..<500 { pool.run(count: 8) { sum.add($0, ordering: .relaxed) } }
          return sum.load(ordering: .relaxed)
        }
      }
      return await group.reduce(0, +)
    }
    #expect(total == 4 * 500 * 28)
  }

  @Test func `denormals count as zero in items and keep their value outside`() {
    let pool = ThreadPool(threads: 2)
    let tiny = Storage([1e-30])
    let products = Storage(count: 8)
    pool.run(count: 8) { products.data[$0] = tiny.data[0] * 1e-10 }
    #expect(products.tensor([8]).toArray() == [Float](repeating: 0, count: 8))
    #expect(tiny.data[0] * 1e-10 > 0)
  }

  @Test func `there is at least one processor`() {
    #expect(Processors.available >= 1)
    #expect(instructionSets.contains(kernels.instructionSet))
    #expect(KernelTable(named: "mmx") == nil)
  }
}
