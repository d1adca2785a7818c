import Glibc
import Testing

@testable import Tensor

@Suite(.serialized) struct KernelChoiceTests {
  /// The name of the kernels that a process with this environment variable takes.
  private func chosen(_ value: String?) -> String {
    let before = getenv("HEDDLE_KERNELS").map { String(cString: $0) }
    defer { if let before { setenv("HEDDLE_KERNELS", before, 1) } else { unsetenv("HEDDLE_KERNELS") } }
    if let value { setenv("HEDDLE_KERNELS", value, 1) } else { unsetenv("HEDDLE_KERNELS") }
    return kernel_table().pointee.instructionSet
  }

  @Test("the environment forces an instruction set that the processor has, and nothing else")
  func environment() {
    for name in instructionSets { #expect(chosen(name) == name) }
    #expect(chosen("v9") == instructionSets.first)
    #expect(chosen("") == instructionSets.first)
    #expect(chosen(nil) == instructionSets.first)
  }

  @Test("the peak of every instruction set counts its operations", arguments: instructionSets)
  func peak(name: String) throws {
    let kernels = try table(name)
    #expect(kernels.peak(10) == 10 * kernels.peak(1))
    #expect(kernels.peak(1) >= Double(4 * kernels.lanes))
  }
}
