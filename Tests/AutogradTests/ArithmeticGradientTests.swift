import Autograd
import Tensor
import Testing

@Suite struct ArithmeticGradientTests {
  static let cases: [GradientCase] = [
    GradientCase("add", [[3, 5], [3, 5]]) { try $0.add($1[0], $1[1]) },
    GradientCase("add a row", [[4, 17], [17]]) { try $0.add($1[0], $1[1]) },
    GradientCase("add a matrix to a batch", [[2, 3, 5], [3, 5]]) { try $0.add($1[0], $1[1]) },
    GradientCase("add broadcasting both", [[3, 1], [1, 5]]) { try $0.add($1[0], $1[1]) },
    GradientCase("add a scalar", [[3, 2], []]) { try $0.add($1[0], $1[1]) },
    GradientCase("subtract", [[1, 7], [1, 7]]) { try $0.subtract($1[0], $1[1]) },
    GradientCase("subtract a column", [[3, 4], [3, 1]]) { try $0.subtract($1[0], $1[1]) },
    GradientCase("multiply", [[2, 9], [2, 9]]) { try $0.multiply($1[0], $1[1]) },
    GradientCase("multiply by a column", [[5, 3], [5, 1]]) { try $0.multiply($1[0], $1[1]) },
    GradientCase("multiply by a row", [[5, 3], [3]]) { try $0.multiply($1[0], $1[1]) },
    GradientCase("multiply a middle axis", [[2, 3, 5], [2, 1, 5]]) { try $0.multiply($1[0], $1[1]) },
    GradientCase("multiply itself", [[3, 3]]) { try $0.multiply($1[0], $1[0]) },
    GradientCase("divide", [[3, 5], [3, 5]], low: 0.5, high: 2) { try $0.divide($1[0], $1[1]) },
    GradientCase("divide by a column", [[3, 5], [3, 1]], low: 0.5, high: 2) { try $0.divide($1[0], $1[1]) },
    GradientCase("scale", [[17]]) { $0.scale($1[0], by: -2.5, plus: 1) },
    GradientCase("broadcast", [[2, 1, 3]]) { try $0.broadcast($1[0], to: [4, 2, 5, 3]) },
    GradientCase("add nothing", [[0, 5], [5]]) { try $0.add($1[0], $1[1]) },
    GradientCase("absolute", [[3, 5]], low: 0.1, high: 1) { $0.absolute($1[0]) },
    GradientCase("exp", [[3, 5]]) { $0.exp($1[0]) },
    GradientCase("gelu", [[3, 17]], low: -3, high: 3) { $0.gelu($1[0]) },
    GradientCase("log", [[3, 5]], low: 0.5, high: 2) { $0.log($1[0]) },
    GradientCase("relu", [[31]], low: 0.1, high: 1) { $0.relu($1[0]) },
    GradientCase("relu of negatives", [[31]], low: -1, high: -0.1) { $0.relu($1[0]) },
    GradientCase("sigmoid", [[1, 19]], low: -3, high: 3) { $0.sigmoid($1[0]) },
    GradientCase("softplus", [[2, 5]], low: -3, high: 3) { $0.softplus($1[0]) },
    GradientCase("sqrt", [[2, 5]], low: 0.5, high: 2) { $0.sqrt($1[0]) },
    GradientCase("square", [[2, 5]]) { $0.square($1[0]) },
    GradientCase("tanh", [[2, 33]], low: -2, high: 2) { $0.tanh($1[0]) },
    GradientCase("clamp", [[2, 5]], low: -0.4, high: 0.4) { $0.clamp($1[0], to: -0.5...0.5) },
    GradientCase("clamped", [[2, 5]], low: 0.6, high: 1) { $0.clamp($1[0], to: -0.5...0.5) },
    GradientCase("softmax", [[3, 7]]) { try $0.softmax($1[0]) },
    GradientCase("softmax of one", [[3, 1]]) { try $0.softmax($1[0]) },
    GradientCase("masked softmax", [[3, 5]]) { tape, x in
      try tape.softmax(x[0], mask: try tape.constant([1, 0, 1, 1, 0], shape: [5]).tensor)
    },
    GradientCase("softmax of none", [[2, 3]]) { tape, x in
      try tape.softmax(x[0], mask: try tape.constant([0, 0, 0], shape: [3]).tensor)
    },
    GradientCase("log softmax", [[2, 3, 17]]) { $0.logSoftmax($1[0]) },
    GradientCase("sum", [[3, 5]]) { $0.sum($1[0]) },
    GradientCase("mean", [[3, 5]]) { $0.mean($1[0]) },
    GradientCase("sum over the last axis", [[3, 5]]) { try $0.sum($1[0], axis: -1) },
    GradientCase("sum over the first axis", [[3, 5]]) { try $0.sum($1[0], axis: 0) },
    GradientCase("mean over the middle axis", [[2, 3, 5]]) { try $0.mean($1[0], axis: 1) },
    GradientCase("mean over the last axis", [[2, 17]]) { try $0.mean($1[0], axis: 1) },
    GradientCase("norm of rows", [[3, 5]]) { $0.normaliseRows($1[0]) },
    GradientCase("outer product", [[3, 4], [3, 5]]) { try $0.outerProduct($1[0], $1[1]) },
  ]

  @Test(arguments: cases) func gradientsAgreeWithDifferences(_ test: GradientCase) throws {
    try expectGradients(test)
  }
}
