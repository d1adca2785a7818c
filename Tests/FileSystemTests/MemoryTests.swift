import FileSystem
import Synchronization
import Testing

struct MemoryTests {
  @Test(arguments: [
    ("8G", 8 << 30), ("500M", 500 << 20), ("1.5 GiB", 3 << 29), ("64kb", 64 << 10), ("1000", 1000), ("60%", 600),
    ("0", nil), ("-1G", nil), ("", nil), ("lots", nil), ("120%", nil), ("1e300T", nil), ("nan", nil), ("%", nil),
  ])
  func `a budget is a size or a share`(text: String, bytes: Int?) {
    #expect(MemoryBudget.parse(text, of: 1000) == bytes)
  }

  @Test func `the budget and what is used are told`() {
    #expect(MemoryBudget.resident > 1 << 20)
    #expect(MemoryBudget.limit > MemoryBudget.resident)
  }

  @Test func `work that cannot fit is refused before it begins`() throws {
    try MemoryBudget.check(adding: 1000)
    #expect(throws: MemoryExhausted.self) { try MemoryBudget.check(adding: 1 << 60) }
    #expect(throws: MemoryExhausted.self) { try MemoryBudget.check(adding: MemoryBudget.limit, to: 1) }
  }

  @Test func `work within the budget is left alone`() {
    let isTold = Mutex(false)
    let sum = MemoryWatch.during(exceeded: { isTold.withLock { $0 = true } }) { (0..<1000).reduce(0, +) }
    #expect(sum == 499_500)
    #expect(!isTold.withLock { $0 })
  }
}
