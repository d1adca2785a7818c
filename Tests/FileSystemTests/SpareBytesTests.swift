import Glibc
import Testing

@testable import FileSystem

@Suite("Copies that are seldom read")
struct SpareBytesTests {
  private func bytes(_ seed: UInt8) -> [UInt8] { (0..<100_003).map { UInt8(truncatingIfNeeded: $0 &* 31) ^ seed } }

  private func read(_ spare: SpareBytes, _ count: Int) throws -> [UInt8] {
    var found = [UInt8](repeating: 1, count: count)
    try found.withUnsafeMutableBytes { try spare.read(into: #require($0.baseAddress)) }
    return found
  }

  @Test("many bytes lie in a file, few in memory, and both come back as they were", arguments: [1, 200_000])
  func roundTrip(leastInFile: Int) throws {
    let spare = SpareBytes(count: 100_003, leastInFile: leastInFile)
    #expect(spare.isInFile == (leastInFile == 1))
    #expect(try read(spare, 100_003) == [UInt8](repeating: 0, count: 100_003))
    for seed in [7, 200] as [UInt8] {
      spare.write(bytes(seed))
      #expect(try read(spare, 100_003) == bytes(seed))
    }
  }

  @Test("where the disk is full the bytes stay in memory")
  func fullDisk() throws {
    let spare = SpareBytes(count: 100_003, file: open("/dev/full", O_RDWR | O_CLOEXEC))
    #expect(spare.isInFile)
    spare.write(bytes(3))
    #expect(!spare.isInFile)
    #expect(try read(spare, 100_003) == bytes(3))
  }

  @Test("what cannot be read any more is an error")
  func lost() throws {
    // A file of no bytes: there is nothing to read where the copy should be.
    let spare = SpareBytes(count: 100_003, file: open("/dev/null", O_RDWR | O_CLOEXEC))
    spare.write(bytes(3))
    #expect(throws: FileError.self) { try read(spare, 100_003) }
  }
}
