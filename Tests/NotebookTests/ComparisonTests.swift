import Notebook
import Testing

@Suite("Comparing outputs with the stored ones")
struct ComparisonTests {
  @Test(
    "takes for the same",
    arguments: [
      ("loss 0.5341", "loss 0.5342"), ("12.3 s", "9 ms"), ("4 min 05 s left", "59.1 s left"),
      ("850 samples/s", "1,900 samples/s"),
      ("a  |   1", "a |  1"), ("1e-05", "0.00001"), ("nan", "nan"), ("⣿⣷ 3", "⠋⠁ 3"), ("one\n", "one"),
      ("1,234,567", "1234567"),
      ("−3.0", "-3"), ("2 h 04 min", "2 s"), ("1.4 s: data 8 %, forward 31 %", "3.5 s: data 28 %, forward 18 %"),
    ])
  func same(stored: String, fresh: String) {
    #expect(OutputComparison().difference(stored: [.stream("stdout", stored)], fresh: [.stream("stdout", fresh)]) == [])
  }

  @Test(
    "tells apart",
    arguments: [
      ("loss 0.53", "loss 0.54"), ("conv1d", "conv2d"), ("12.3 s", "12.3 m"), ("3", "-3"), ("a b", "ab"), ("v1", "v2"),
      ("0", "0.001"), ("1-2", "1-3"), ("", "x"), ("epoch 3", "epoch 4"),
      ("1.4 s, 8 % wrong", "1.4 s, 9 % wrong"),
    ])
  func different(stored: String, fresh: String) {
    let difference = OutputComparison().difference(
      stored: [.stream("stdout", stored)], fresh: [.stream("stdout", fresh)])
    #expect(difference.contains("+ \(fresh)"))
    if !stored.isEmpty { #expect(difference.first == "- \(stored)") }
  }

  @Test("shows changed lines with those beside them")
  func layout() {
    let stored = "epoch loss\n1 0.9\n2 0.7\n3 0.6\n4 0.5\ndone"
    let fresh = "epoch loss\n1 0.9\n2 0.8\n3 0.6\n4 0.5\ndone"
    let difference = OutputComparison().difference(
      stored: [.stream("stdout", stored)], fresh: [.stream("stdout", fresh)])
    #expect(difference == ["  …", "  1 0.9", "- 2 0.7", "+ 2 0.8", "  3 0.6"])
  }

  @Test("looks at kinds: an error, another media type, no output at all")
  func kinds() {
    let comparison = OutputComparison()
    let value = CellOutput.result(data: ["text/plain": "1"], metadata: [:], count: 1)
    let picture = CellOutput.result(data: ["image/png": "AAAA", "text/plain": "1"], metadata: [:], count: 1)
    let failure = CellOutput.error(name: "unknown-name", value: "x is not defined", traceback: [])
    #expect(!comparison.matches([value], [picture]))
    #expect(!comparison.matches([value], [failure]))
    #expect(!comparison.matches([value], []))
    #expect(comparison.matches([value], [.result(data: ["text/plain": "1"], metadata: [:], count: 9)]))
    #expect(comparison.difference(stored: [], fresh: [failure]) == ["+ error unknown-name: x is not defined"])
  }

  @Test("takes any share as tolerance")
  func tolerance() {
    let stored = [CellOutput.stream("stdout", "accuracy 0.95")], fresh = [CellOutput.stream("stdout", "accuracy 0.91")]
    #expect(OutputComparison(tolerance: 0.05).matches(stored, fresh))
    #expect(!OutputComparison(tolerance: 0.01).matches(stored, fresh))
  }
}
