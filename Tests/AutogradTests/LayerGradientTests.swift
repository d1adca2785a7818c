import Autograd
import Tensor
import Testing

@Suite struct LayerGradientTests {
  static let dense: [GradientCase] = Activation.allCases.flatMap { activation -> [GradientCase] in
    // ReLU away from its kink: positive inputs and weights.
    let low: Float = activation == .relu ? 0.1 : -1
    return [[1, 1, 1], [3, 5, 17], [2, 33, 4]].flatMap { sizes in
      [
        GradientCase(
          "dense \(activation)", [[sizes[0], sizes[1]], [sizes[1], sizes[2]], [sizes[2]]], low: low
        ) { try $0.dense($1[0], $1[1], $1[2], activation: activation) },
        GradientCase(
          "dense \(activation) without bias", [[2, sizes[0], sizes[1]], [sizes[1], sizes[2]]], low: low
        ) { try $0.dense($1[0], $1[1], activation: activation) },
      ]
    }
  }

  static let products: [GradientCase] = [
    GradientCase("matmul", [[3, 5], [5, 7]]) { try $0.matmul($1[0], $1[1]) },
    GradientCase("matmul transposing", [[3, 5], [7, 5]]) { try $0.matmul($1[0], $1[1], transposingB: true) },
    GradientCase("batched matmul", [[2, 3, 5], [2, 5, 4]]) { try $0.matmul($1[0], $1[1]) },
    GradientCase("batched matmul transposing", [[2, 3, 5], [2, 4, 5]]) {
      try $0.matmul($1[0], $1[1], transposingB: true)
    },
    GradientCase("matmul of a batch with one matrix", [[2, 3, 5], [5, 4]]) { try $0.matmul($1[0], $1[1]) },
  ]

  static let convolutions: [GradientCase] = [
    (1, 1, 3), (3, 5, 3), (17, 3, 3), (2, 16, 5), (5, 17, 1), (16, 32, 3),
  ].flatMap { channels, filters, kernel -> [GradientCase] in
    let image: Shape = channels > 5 ? [1, 4, 5, channels] : [2, 5, 7, channels]
    let shapes: [Shape] = [image, [kernel, kernel, channels, filters], [filters]]
    return [
      GradientCase("convolution", shapes) { try $0.convolve($1[0], $1[1], $1[2]) },
      GradientCase("convolution of stride 2", shapes) { try $0.convolve($1[0], $1[1], $1[2], stride: 2) },
      GradientCase("convolution with relu", shapes, low: 0.05) {
        try $0.convolve($1[0], $1[1], $1[2], isRectified: true)
      },
    ]
  }

  static let sequences: [GradientCase] = [(1, 16, 3), (3, 5, 3), (5, 17, 5)].map { channels, filters, kernel in
    GradientCase("convolution along time", [[2, 7, channels], [kernel, channels, filters], [filters]]) {
      try $0.convolve1d($1[0], $1[1], $1[2], stride: 2)
    }
  }

  static let pools: [GradientCase] = [
    GradientCase("max pool", [[2, 5, 4, 3]], step: 0.001, tolerance: 1e-2) { try $0.maxPool($1[0]) },
    GradientCase("max pool 3x2", [[1, 7, 5, 17]], step: 0.001, tolerance: 1e-2) {
      try $0.maxPool($1[0], window: (3, 2))
    },
    GradientCase("average pool", [[2, 5, 4, 3]]) { try $0.averagePool($1[0]) },
    GradientCase("global average pool", [[2, 3, 4, 5]]) { try $0.globalAveragePool($1[0]) },
    GradientCase("masked mean", [[3, 4, 5]]) { tape, x in
      try tape.maskedMean(x[0], mask: try tape.constant([1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1], shape: [3, 4]).tensor)
    },
    GradientCase("mean of steps", [[1, 4, 5]]) { try $0.maskedMean($1[0], mask: nil) },
    GradientCase("max over time", [[3, 4, 5]], step: 0.001, tolerance: 1e-2) { tape, x in
      try tape.maxOverTime(x[0], mask: try tape.constant([1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1], shape: [3, 4]).tensor)
    },
    GradientCase("layer norm", [[3, 7], [7], [7]]) { try $0.layerNorm($1[0], gain: $1[1], bias: $1[2]) },
    GradientCase("layer norm of sequences", [[2, 3, 17], [17], [17]]) {
      try $0.layerNorm($1[0], gain: $1[1], bias: $1[2])
    },
    GradientCase("batch norm", [[5, 3], [3], [3]]) { try $0.batchNorm($1[0], gain: $1[1], bias: $1[2]).0 },
    GradientCase("batch norm of images", [[2, 3, 2, 17], [17], [17]]) {
      try $0.batchNorm($1[0], gain: $1[1], bias: $1[2]).0
    },
    GradientCase("batch norm and a residual", [[5, 3], [3], [3], [5, 3]]) {
      try $0.batchNorm($1[0], gain: $1[1], bias: $1[2], residual: $1[3]).0
    },
    GradientCase("batch norm and its input", [[5, 3], [3], [3]]) {
      try $0.batchNorm($1[0], gain: $1[1], bias: $1[2], residual: $1[0]).0
    },
    GradientCase(
      "batch norm and a residual used before, rectified", [[4, 17], [17], [17]], step: 0.001, tolerance: 1e-2
    ) { tape, x in
      let squares = tape.square(x[0])
      let y = try tape.batchNorm(x[0], gain: x[1], bias: x[2], residual: squares, isRectified: true).0
      return try tape.multiply(y, squares)
    },
  ]

  static let mask: [Float] = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]

  static let attentions: [GradientCase] = [
    GradientCase("attention", [[2, 3, 4], [2, 5, 4], [2, 5, 4]]) {
      try $0.attention(query: $1[0], key: $1[1], value: $1[2], heads: 2)
    },
    GradientCase("masked attention", [[2, 3, 4], [2, 5, 4], [2, 5, 4]]) { tape, x in
      let mask = try tape.constant(mask, shape: [2, 5]).tensor
      return try tape.attention(query: x[0], key: x[1], value: x[2], mask: mask, heads: 1)
    },
    GradientCase("attention to nothing", [[1, 3, 4], [1, 2, 4], [1, 2, 4]]) { tape, x in
      let mask = try tape.constant([0, 0], shape: [1, 2]).tensor
      return try tape.attention(query: x[0], key: x[1], value: x[2], mask: mask, heads: 1)
    },
    GradientCase("attention to itself", [[2, 3, 6]]) {
      try $0.attention(query: $1[0], key: $1[0], value: $1[0], heads: 3)
    },
    GradientCase("self-attention", [[2, 5, 18]]) { tape, x in
      try tape.selfAttention(x[0], mask: try tape.constant(mask, shape: [2, 5]).tensor, heads: 2)
    },
    GradientCase("causal self-attention", [[1, 4, 51]]) { try $0.selfAttention($1[0], heads: 1, isCausal: true) },
  ]

  static let recurrents: [GradientCase] = RecurrentCell.allCases.flatMap { cell in
    [1, 2].flatMap { directions in
      [(1, 1, 1), (3, 5, 4)].map { batch, time, hidden -> GradientCase in
        let gates = cell.gates * hidden
        let inputs = 3
        var shapes: [Shape] = [
          [batch, time, inputs], [inputs, directions * gates], [directions * gates], [directions, hidden, gates],
        ]
        if cell == .gru { shapes.append([directions, gates]) }
        return GradientCase("\(cell) in \(directions) directions", shapes) { tape, x in
          let weights = RecurrentWeights(
            input: x[1], inputBias: x[2], hidden: x[3], hiddenBias: cell == .gru ? x[4] : nil)
          let steps: [Float] = (0..<batch * time).map { $0 % time <= $0 / time + 1 ? 1 : 0 }
          let mask = batch > 1 ? try tape.constant(steps, shape: [batch, time]).tensor : nil
          return try tape.recurrent(x[0], weights, cell: cell, mask: mask)
        }
      }
    }
  }

  @Test(arguments: dense + products) func productsAgreeWithDifferences(_ test: GradientCase) throws {
    try expectGradients(test)
  }

  @Test(arguments: convolutions + sequences) func convolutionsAgreeWithDifferences(_ test: GradientCase) throws {
    try expectGradients(test)
  }

  @Test(arguments: pools) func poolsAndNormsAgreeWithDifferences(_ test: GradientCase) throws {
    try expectGradients(test)
  }

  @Test(arguments: attentions) func attentionAgreesWithDifferences(_ test: GradientCase) throws {
    try expectGradients(test)
  }

  @Test(arguments: recurrents) func recurrentLayersAgreeWithDifferences(_ test: GradientCase) throws {
    try expectGradients(test)
  }
}
