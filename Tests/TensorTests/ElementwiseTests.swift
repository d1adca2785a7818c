import Glibc
import Testing

@testable import Tensor

@Suite struct ElementwiseTests {
  struct Unary: Sendable {
    let name: String
    let kernel: @Sendable (KernelTable) -> UnaryKernel
    let function: @Sendable (Double) -> Double
    var domain: ClosedRange<Float> = -6...6
  }

  static let unary: [Unary] = [
    Unary(name: "absolute", kernel: { $0.elementwise.absolute }, function: { abs($0) }),
    Unary(name: "copy", kernel: { $0.elementwise.copy }, function: { $0 }),
    Unary(name: "exp", kernel: { $0.elementwise.exp }, function: { exp($0) }),
    Unary(name: "gelu", kernel: { $0.elementwise.gelu }, function: { $0 * 0.5 * erfc(-$0 * 0.5.squareRoot()) }),
    Unary(name: "log", kernel: { $0.elementwise.log }, function: { log($0) }, domain: 1e-30...1e3),
    Unary(name: "relu", kernel: { $0.elementwise.relu }, function: { max(0, $0) }),
    Unary(name: "sigmoid", kernel: { $0.elementwise.sigmoid }, function: { 1 / (1 + exp(-$0)) }, domain: -30...30),
    Unary(name: "softplus", kernel: { $0.elementwise.softplus }, function: { log1p(exp($0)) }, domain: -30...30),
    Unary(name: "sqrt", kernel: { $0.elementwise.sqrt }, function: { $0.squareRoot() }, domain: 0...9),
    Unary(name: "square", kernel: { $0.elementwise.square }, function: { $0 * $0 }),
    Unary(name: "tanh", kernel: { $0.elementwise.tanh }, function: { tanh($0) }, domain: -12...12),
  ]

  @Test(arguments: instructionSets)
  func `functions of one number agree with those of the C library`(set: String) throws {
    let kernels = try table(set)
    for function in Self.unary {
      for count in oddCounts {
        var random = Random(seed: UInt64(count))
        let x = Guarded((0..<count).map { _ in random.uniform(function.domain.lowerBound, function.domain.upperBound) })
        let y = Guarded.zeros(count)
        function.kernel(kernels)(x.data, y.data, count)
        for (index, value) in y.values.enumerated() {
          let expected = function.function(Double(x.data[index]))
          let near = abs(Double(value) - expected) <= 1e-5 * abs(expected) + 2e-6
          #expect(near, "\(set) \(function.name)(\(x.data[index])) = \(value), expected \(expected)")
        }
        #expect(y.isIntact)
      }
    }
  }

  @Test(arguments: instructionSets)
  func `small arguments keep their relative precision`(set: String) throws {
    let kernels = try table(set)
    let x = Guarded<Float>([1e-6, -1e-5, 1e-4, 1e-3, -1e-2, 0.1, 0.6, 0.63])
    let y = Guarded.zeros(x.count)
    kernels.elementwise.tanh(x.data, y.data, x.count)
    for (value, argument) in zip(y.values, x.doubles) { #expect(abs(Double(value) / tanh(argument) - 1) < 1e-6) }
    let negative = Guarded<Float>([-20, -15, -12, -8])
    let soft = Guarded.zeros(4)
    kernels.elementwise.softplus(negative.data, soft.data, 4)
    for (value, argument) in zip(soft.values, negative.doubles) {
      #expect(abs(Double(value) / log1p(exp(argument)) - 1) < 1e-5)
    }
  }

  @Test(arguments: instructionSets)
  func `functions of extreme numbers do not break`(set: String) throws {
    let kernels = try table(set)
    let x = Guarded<Float>([0, -1, .infinity, .nan, -0.0])
    let y = Guarded.zeros(5)
    kernels.elementwise.log(x.data, y.data, 5)
    #expect(y.values[0] == -.infinity && y.values[1].isNaN && y.values[2] == .infinity && y.values[3].isNaN)
    let wide = Guarded<Float>([-1e4, 1e4, -200, 200])
    let z = Guarded.zeros(4)
    kernels.elementwise.sigmoid(wide.data, z.data, 4)
    #expect(z.values[0] < 1e-30 && z.values[1] == 1 && z.values[2] < 1e-30 && z.values[3] == 1)
    kernels.elementwise.tanh(wide.data, z.data, 4)
    #expect(z.values == [-1, 1, -1, 1])
    kernels.elementwise.softplus(wide.data, z.data, 4)
    #expect(z.values[1] == 1e4 && z.values[3] == 200)
  }

  @Test(arguments: instructionSets)
  func `what is not a number stays so`(set: String) throws {
    let kernels = try table(set)
    let x = Guarded<Float>(repeating: .nan, count: 33)
    let y = Guarded.zeros(33)
    for function in Self.unary {
      function.kernel(kernels)(x.data, y.data, 33)
      #expect(y.values.allSatisfy { $0.isNaN }, "\(set) \(function.name)")
    }
    kernels.elementwise.clamp(x.data, -1, 1, y.data, 33)
    #expect(y.values.allSatisfy { $0.isNaN })
    x.data.update(repeating: 0, count: 32)
    kernels.attention.softmax(x.data, nil, 1, y.data, 1, 33)
    #expect(y.values.allSatisfy { $0.isNaN })
  }

  @Test(arguments: instructionSets)
  func `gradients agree with central differences`(set: String) throws {
    let kernels = try table(set)
    let rules: [(String, UnaryGradientKernel, savesOutput: Bool)] = [
      ("absolute", kernels.elementwise.absoluteGradient, false), ("exp", kernels.elementwise.expGradient, true),
      ("gelu", kernels.elementwise.geluGradient, false), ("log", kernels.elementwise.logGradient, false),
      ("relu", kernels.elementwise.reluGradient, true), ("sigmoid", kernels.elementwise.sigmoidGradient, true),
      ("softplus", kernels.elementwise.softplusGradient, false), ("sqrt", kernels.elementwise.sqrtGradient, true),
      ("square", kernels.elementwise.squareGradient, false), ("tanh", kernels.elementwise.tanhGradient, true),
    ]
    for (name, gradient, savesOutput) in rules {
      let function = try #require(Self.unary.first { $0.name == name })
      for count in oddCounts {
        var random = Random(seed: UInt64(count) + 1)
        let low: Float = name == "log" || name == "sqrt" ? 0.1 : -3
        let x = (0..<count).map { _ in random.uniform(low, 3) }
        let saved = Guarded(savesOutput ? x.map { Float(function.function(Double($0))) } : x)
        let dy = Guarded.normal(count, seed: 3)
        let expected = zip(x, dy.doubles).map { argument, slope in
          let h = 1e-6
          let at = Double(argument)
          return slope * (function.function(at + h) - function.function(at - h)) / (2 * h)
        }
        let dx = Guarded.zeros(count)
        gradient(saved.data, dy.data, dx.data, count, false)
        expectClose(dx, expected, "\(set) \(name) gradient of \(count)")
        gradient(saved.data, dy.data, dx.data, count, true)
        expectClose(dx, expected.map { 2 * $0 }, "\(set) \(name) gradient of \(count), added")
      }
    }
  }

  @Test(arguments: instructionSets)
  func `arithmetic works on any count`(set: String) throws {
    let elementwise = try table(set).elementwise
    for count in oddCounts {
      let a = Guarded.normal(count, seed: 1)
      let b = Guarded.normal(count, seed: 2)
      let pairs = Array(zip(a.doubles, b.doubles))
      let y = Guarded.zeros(count)
      let binary: [(String, BinaryKernel, (Double, Double) -> Double)] = [
        ("add", elementwise.add, { $0 + $1 }), ("divide", elementwise.divide, { $0 / $1 }),
        ("maximum", elementwise.maximum, { max($0, $1) }), ("minimum", elementwise.minimum, { min($0, $1) }),
        ("multiply", elementwise.multiply, { $0 * $1 }), ("subtract", elementwise.subtract, { $0 - $1 }),
      ]
      for (name, kernel, function) in binary {
        kernel(a.data, b.data, y.data, count)
        expectClose(y, pairs.map(function), "\(set) \(name) of \(count)")
      }
      elementwise.fill(0.5, y.data, count)
      elementwise.multiplyAdd(a.data, b.data, y.data, count)
      expectClose(y, pairs.map { 0.5 + $0 * $1 }, "\(set) multiplyAdd of \(count)")
      elementwise.scale(a.data, -1.5, y.data, count)
      expectClose(y, a.doubles.map { -1.5 * $0 }, "\(set) scale of \(count)")
      elementwise.addScaled(b.data, 2, y.data, count)
      expectClose(y, pairs.map { -1.5 * $0 + 2 * $1 }, "\(set) addScaled of \(count)")
      elementwise.addScalar(a.data, 3, y.data, count)
      expectClose(y, a.doubles.map { $0 + 3 }, "\(set) addScalar of \(count)")
      elementwise.clamp(a.data, -0.5, 0.7, y.data, count)
      expectClose(y, a.doubles.map { min(max($0, -0.5), Double(Float(0.7))) }, "\(set) clamp of \(count)")
      elementwise.clampGradient(a.data, -0.5, 0.7, b.data, y.data, count, false)
      expectClose(y, pairs.map { $0 < -0.5 || $0 > 0.7 ? 0 : $1 }, "\(set) clampGradient of \(count)")
    }
  }

  @Test(arguments: instructionSets)
  func `the gradient of a quotient reaches both operands`(set: String) throws {
    let elementwise = try table(set).elementwise
    let (a, b, dy) = (Guarded.normal(37, seed: 1), Guarded.normal(37, seed: 2), Guarded.normal(37, seed: 3))
    let (y, da, db) = (Guarded.zeros(37), Guarded.zeros(37), Guarded.zeros(37))
    elementwise.divide(a.data, b.data, y.data, 37)
    elementwise.divideGradient(b.data, y.data, dy.data, da.data, db.data, 37, false)
    elementwise.divideGradient(b.data, y.data, dy.data, da.data, nil, 37, true)
    let triples = zip(zip(a.doubles, b.doubles), dy.doubles)
    expectClose(da, triples.map { 2 * $1 / $0.1 }, "numerator")
    expectClose(db, triples.map { -$1 * $0.0 / ($0.1 * $0.1) }, "denominator")
  }

  @Test(arguments: instructionSets)
  func `dropout depends on seed and place only`(set: String) throws {
    let elementwise = try table(set).elementwise
    let reference = try table("base").elementwise
    let x = Guarded<Float>(repeating: 1, count: 10_007)
    let (y, z) = (Guarded.zeros(x.count), Guarded.zeros(x.count))
    elementwise.dropout(x.data, 0.75, 42, 0xFFFF_FF00, y.data, x.count, false)
    reference.dropout(x.data, 0.75, 42, 0xFFFF_FF00, z.data, x.count, false)
    #expect(y.values == z.values, "the same on every instruction set")
    elementwise.dropout(x.data, 0.75, 42, 0xFFFF_FF00 + 333, z.data, x.count - 333, false)
    #expect(Array(y.values[333...]) == Array(z.values[..<(x.count - 333)]), "the same wherever a call begins")
    let kept = y.values.filter { $0 != 0 }
    #expect(kept.allSatisfy { $0 == 1 / 0.75 })
    #expect(abs(Double(kept.count) / 10_007 - 0.75) < 0.02)
    elementwise.dropout(x.data, 0.75, 43, 0xFFFF_FF00, z.data, x.count, false)
    #expect(y.values != z.values, "another seed, another mask")
    elementwise.dropout(x.data, 1, 43, 0, z.data, x.count, false)
    #expect(z.values == x.values)
  }
}
