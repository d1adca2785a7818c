import Autograd
import Tensor
import Testing

@Suite struct LayoutGradientTests {
  static let cases: [GradientCase] = [
    GradientCase("reshape", [[3, 4]]) { try $0.scale($0.reshape($1[0], to: [2, 6]), by: 2) },
    GradientCase("flatten", [[2, 3, 5]]) { try $0.flatten($1[0]) },
    GradientCase("concatenate", [[3, 2], [3, 5], [3, 1]]) { try $0.concatenate($1) },
    GradientCase("concatenate rows", [[3, 2], [1, 2]]) { try $0.concatenate($1, axis: 0) },
    GradientCase("concatenate a middle axis", [[2, 1, 3], [2, 4, 3]]) { try $0.concatenate($1, axis: 1) },
    GradientCase("concatenate one with itself", [[3, 2]]) { try $0.concatenate([$1[0], $1[0]]) },
    GradientCase("stack", [[3, 2], [3, 2]]) { tape, x in
      try tape.stack(tape.list(2) { x[$0] }, axis: 1)
    },
    GradientCase("stack at the end", [[3, 2], [3, 2]]) { tape, x in
      try tape.stack(tape.list(2) { x[$0] }, axis: -1)
    },
    GradientCase("slice columns", [[3, 5]]) { try $0.slice($1[0], axis: 1, 1..<4) },
    GradientCase("cut a middle axis", [[2, 5, 3]]) { try $0.resize($1[0], axis: 1, to: 2) },
    GradientCase("fill the last axis", [[3, 5]]) { try $0.resize($1[0], axis: -1, to: 7) },
    GradientCase("slice rows", [[5, 3]]) { try $0.slice($1[0], axis: 0, 2..<3) },
    GradientCase("slice a middle axis", [[2, 5, 3]]) { try $0.slice($1[0], axis: -2, 3..<5) },
    GradientCase("select", [[2, 5, 3]]) { try $0.select($1[0], axis: 1, at: 4) },
    GradientCase("transpose", [[3, 5]]) { try $0.transpose($1[0], order: [1, 0]) },
    GradientCase("transpose a batch", [[2, 3, 17]]) { try $0.transpose($1[0], order: [0, 2, 1]) },
    GradientCase("transpose four axes", [[2, 3, 4, 5]]) { try $0.transpose($1[0], order: [2, 0, 3, 1]) },
    GradientCase("gather", [[5, 3]]) { try $0.gather($1[0], [4, 0, -1, 4]) },
    GradientCase("gather nothing", [[5, 3]]) { try $0.gather($1[0], []) },
    GradientCase("replace absent rows", [[4, 3], [3]]) { tape, x in
      try tape.replaceAbsent(x[0], with: x[1], present: try tape.constant([1, 0, 0, 1], shape: [4]).tensor)
    },
    GradientCase("replace every step of absent rows", [[2, 5, 3], [3]]) { tape, x in
      try tape.replaceAbsent(x[0], with: x[1], present: try tape.constant([0, 1], shape: [2]).tensor)
    },
    GradientCase("replace all rows", [[2, 3], [3]]) { tape, x in
      try tape.replaceAbsent(x[0], with: x[1], present: try tape.constant([0, 0], shape: [2]).tensor)
    },
    GradientCase("select by a mask", [[2, 3], [2, 3]]) { tape, x in
      try tape.select(where: try tape.constant([1, 0, 0, 1, 1, 0], shape: [2, 3]).tensor, x[0], else: x[1])
    },
    GradientCase("dropout", [[3, 17]]) { $0.dropout($1[0], probability: 0.4) },
  ]

  @Test(arguments: cases) func gradientsAgreeWithDifferences(_ test: GradientCase) throws {
    // A second dropout has another mask.
    try expectGradients(test, usesTwice: test.name != "dropout")
  }
}
