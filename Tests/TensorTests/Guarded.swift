import Glibc
import Testing

@testable import Tensor

/// Values that end where unreadable memory begins, with known values before them: reading or writing outside shows.
final class Guarded<Element: BitwiseCopyable> {
  let data: UnsafeMutablePointer<Element>
  let count: Int
  private let mapping: UnsafeMutableRawPointer
  private let size: Int
  private static var page: Int { 4096 }
  private static var margin: Int { 64 }  // bytes before the values, each 0xA5

  init(_ values: [Element]) {
    count = values.count
    let bytes = values.count * MemoryLayout<Element>.stride
    size = (bytes + Self.margin + Self.page - 1) / Self.page * Self.page + Self.page
    guard let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), memory != MAP_FAILED
    else { preconditionFailure("no memory") }
    mapping = memory
    mprotect(memory + (size - Self.page), Self.page, PROT_NONE)
    let start = memory + (size - Self.page - bytes)
    memset(start - Self.margin, 0xA5, Self.margin)
    data = start.bindMemory(to: Element.self, capacity: values.count)
    for (index, value) in values.enumerated() { data[index] = value }
  }

  convenience init(repeating value: Element, count: Int) { self.init([Element](repeating: value, count: count)) }

  deinit { munmap(mapping, size) }

  var values: [Element] { Array(UnsafeBufferPointer(start: data, count: count)) }

  /// Whether the bytes before the values are as they were.
  var isIntact: Bool {
    let before = UnsafeRawPointer(data) - Self.margin
    return (0..<Self.margin).allSatisfy { before.load(fromByteOffset: $0, as: UInt8.self) == 0xA5 }
  }
}

extension Guarded where Element == Float {
  /// Normally distributed values.
  static func normal(_ count: Int, seed: UInt64, deviation: Float = 1) -> Guarded<Float> {
    var random = Random(seed: seed)
    return Guarded((0..<count).map { _ in deviation * random.normal() })
  }

  static func zeros(_ count: Int) -> Guarded<Float> { Guarded(repeating: 0, count: count) }

  /// A value in double precision.
  subscript(index: Int) -> Double { Double(data[index]) }

  /// The values in double precision.
  var doubles: [Double] { values.map(Double.init) }
}

/// The instruction sets that this machine can run.
let instructionSets = ["v4", "v3", "base"].filter { KernelTable(named: $0) != nil }

/// The kernels of an instruction set of `instructionSets`.
func table(_ name: String) throws -> KernelTable { try #require(KernelTable(named: name)) }

/// Expects values within 10⁻⁴ of the expected ones, relative to them and their root mean square.
func expectClose(
  _ actual: Guarded<Float>, _ expected: [Double], _ what: @autoclosure () -> String, tolerance: Double = 1e-4,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(actual.isIntact, "\(what()) wrote before its output", sourceLocation: sourceLocation)
  expectClose(actual.values, expected, what(), tolerance: tolerance, sourceLocation: sourceLocation)
}

/// Expects values within 10⁻⁴ of the expected ones, relative to them and their root mean square.
func expectClose(
  _ actual: [Float], _ expected: [Double], _ what: @autoclosure () -> String, tolerance: Double = 1e-4,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.count == expected.count else {
    Issue.record("\(what()): \(actual.count) values, expected \(expected.count)", sourceLocation: sourceLocation)
    return
  }
  let finite = expected.filter(\.isFinite)
  let scale = finite.isEmpty ? 0 : (finite.reduce(0) { $0 + $1 * $1 } / Double(finite.count)).squareRoot()
  for (index, (value, target)) in zip(actual, expected).enumerated() {
    let isClose =
      target.isFinite
      ? abs(Double(value) - target) <= tolerance * (abs(target) + scale)
      : target.isNaN ? value.isNaN : Double(value) == target
    if !isClose {
      Issue.record("\(what()): [\(index)] is \(value), expected \(target)", sourceLocation: sourceLocation)
      return
    }
  }
}

/// Counts around the sizes of vectors and blocks.
let oddCounts = [0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, 130]
