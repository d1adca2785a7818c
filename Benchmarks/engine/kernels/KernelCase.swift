import Tensor

/// A kernel on data of the size that one shard of a workload has.
struct KernelCase {
  enum Group: String { case attention, convolution, gemm, recurrent, rows }

  /// The workload it comes from.
  let workload: String
  let group: Group
  let name: String
  /// Floating-point operations a run; 0 where bytes count.
  let operations: Double
  /// Bytes that have to come from or go to memory at least, where they lie in no cache of a core.
  let bytes: Double
  /// How often it runs in a step of one shard.
  let times: Int
  let run: () -> Void
}

/// Random floats that live as long as the case.
func noise(_ count: Int, seed: UInt64 = 1) -> Storage {
  var random = Random(seed: seed)
  let storage = Storage(count: count)
  for index in 0..<count { storage.data[index] = random.normal() }
  return storage
}

extension KernelCase {
  /// Forward and backward of a 3 × 3 convolution with ReLU and, if pooled, 2 × 2 max-pooling.
  static func convolution(
    _ workload: String, _ height: Int, _ width: Int, _ inputs: Int, _ outputs: Int, images: Int, kernel: Int = 3,
    stride: Int = 1, isPooled: Bool = true, isFirst: Bool = false, times: Int = 1
  ) -> [KernelCase] {
    let shape = Convolution(
      height: height, width: width, inputChannels: inputs, outputChannels: outputs, kernelHeight: kernel,
      kernelWidth: kernel, stride: stride, poolHeight: isPooled ? 2 : 1, poolWidth: isPooled ? 2 : 1,
      rectified: isPooled)
    let x = noise(images * height * width * inputs)
    let weights = noise(kernel * kernel * inputs * outputs, seed: 2), bias = noise(outputs, seed: 3)
    let count = images * shape.outputHeight * shape.outputWidth * outputs
    let y = Storage(count: count), dy = noise(count, seed: 4), dx = Storage(count: x.count)
    let weightGradient = Storage(count: weights.count), biasGradient = Storage(count: outputs)
    let winners = isPooled ? UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, count)) : nil
    let scratch = withUnsafePointer(to: shape) { Storage(count: kernels.convolution.scratch($0)) }
    let name = "\(height)×\(width), \(inputs) → \(outputs)" + (stride > 1 ? ", stride \(stride)" : "")
    let products =
      2 * Double(images * shape.convolvedHeight * shape.convolvedWidth * outputs * inputs * kernel * kernel)
    let forward = {
      withUnsafePointer(to: shape) {
        kernels.convolution.forward($0, x.data, weights.data, bias.data, y.data, winners, images, scratch.data)
      }
    }
    forward()
    let backward = {
      withUnsafePointer(to: shape) {
        kernels.convolution.backward(
          $0, x.data, weights.data, y.data, winners, dy.data, isFirst ? nil : dx.data, false, weightGradient.data,
          biasGradient.data, images, scratch.data)
      }
    }
    let floats = Double(x.count + y.count) * 4
    return [
      KernelCase(
        workload: workload, group: .convolution, name: "\(name), forward", operations: products, bytes: floats,
        times: times, run: forward),
      KernelCase(
        workload: workload, group: .convolution, name: "\(name), backward", operations: products * (isFirst ? 1 : 2),
        bytes: floats * (isFirst ? 1 : 2), times: times, run: backward),
    ]
  }

  /// The three products of a dense layer: forward, gradient of the weights, gradient of the input.
  static func dense(
    _ workload: String, rows: Int, _ inputs: Int, _ outputs: Int, times: Int = 1
  ) -> [KernelCase] {
    let x = noise(rows * inputs), w = noise(inputs * outputs, seed: 2), y = noise(rows * outputs, seed: 3)
    let dw = Storage(count: inputs * outputs), dx = Storage(count: rows * inputs), out = Storage(count: rows * outputs)
    let products = 2 * Double(rows * inputs * outputs)
    let name = "\(rows) × \(inputs) → \(outputs)"
    func make(_ part: String, _ floats: Int, _ run: @escaping () -> Void) -> KernelCase {
      KernelCase(
        workload: workload, group: .gemm, name: "\(name), \(part)", operations: products, bytes: 4 * Double(floats),
        times: times, run: run)
    }
    return [
      make("forward", x.count + w.count + y.count) {
        gemm(
          m: rows, n: outputs, k: inputs, a: x.data, lda: inputs, b: w.data, ldb: outputs, c: out.data, ldc: outputs)
      },
      make("weights", x.count + w.count + y.count) {
        gemm(
          transposeA: true, m: inputs, n: outputs, k: rows, a: x.data, lda: inputs, b: y.data, ldb: outputs,
          c: dw.data, ldc: outputs)
      },
      make("input", x.count + w.count + y.count) {
        gemm(
          transposeB: true, m: rows, n: inputs, k: outputs, a: y.data, lda: outputs, b: w.data, ldb: outputs,
          c: dx.data, ldc: inputs)
      },
    ]
  }

  /// Forward and backward of self-attention on a joint projection.
  static func attention(
    _ workload: String, batch: Int, length: Int, width: Int, heads: Int, times: Int
  ) -> [KernelCase] {
    let shape = Attention(
      batch: batch, queries: length, keys: length, heads: heads, headDimension: width / heads, queryStride: 3 * width,
      keyStride: 3 * width, valueStride: 3 * width, outputStride: width, scale: 1 / Float(width / heads).squareRoot(),
      causal: false)
    let x = noise(batch * length * 3 * width), dx = Storage(count: x.count)
    let y = noise(batch * length * width, seed: 2), out = Storage(count: y.count)
    let mask = Storage([Float](repeating: 1, count: batch * length))
    let probabilities = Storage(count: batch * heads * length * length)
    let scratch = withUnsafePointer(to: shape) { Storage(count: kernels.attention.scratch($0)) }
    let products = 4 * Double(batch * length * length * width)
    let name = "\(batch) × \(length), \(heads) heads of \(width / heads)"
    let forward = {
      withUnsafePointer(to: shape) {
        kernels.attention.forward(
          $0, x.data, x.data + width, x.data + 2 * width, mask.data, out.data, probabilities.data, scratch.data)
      }
    }
    forward()
    let backward = {
      withUnsafePointer(to: shape) {
        kernels.attention.backward(
          $0, x.data, x.data + width, x.data + 2 * width, probabilities.data, y.data, dx.data, dx.data + width,
          dx.data + 2 * width, false, scratch.data)
      }
    }
    return [
      KernelCase(
        workload: workload, group: .attention, name: "\(name), forward", operations: products, bytes: 0, times: times,
        run: forward),
      KernelCase(
        workload: workload, group: .attention, name: "\(name), backward", operations: 2 * products, bytes: 0,
        times: times, run: backward),
    ]
  }
}
