/// Numbers read from an idx or npy file: a shape and row-major elements in a type that holds them exactly.
public struct NumberArray: Equatable, Sendable {
  /// The elements by the smallest type offered that holds the file's exactly.
  public enum Elements: Equatable, Sendable {
    /// Unsigned bytes and flags.
    case bytes([UInt8])
    /// Half and single precision.
    case floats([Float])
    /// Double precision and every other integer; those beyond 2^53 are rounded.
    case doubles([Double])
  }

  /// Extents, outermost first; empty for a single number.
  public let shape: [Int]
  /// Row-major elements, as many as the product of the shape.
  public let elements: Elements

  /// An array of `elements`, as many as the product of `shape`.
  public init(shape: [Int], elements: Elements) {
    self.shape = shape
    self.elements = elements
    precondition(count == shape.reduce(1, *), "\(count) elements in \(shape)")
  }

  /// Elements in all.
  public var count: Int {
    switch elements {
    case .bytes(let values): values.count
    case .floats(let values): values.count
    case .doubles(let values): values.count
    }
  }

  /// The element at `index` of the row-major order.
  public func double(at index: Int) -> Double {
    switch elements {
    case .bytes(let values): Double(values[index])
    case .floats(let values): Double(values[index])
    case .doubles(let values): values[index]
    }
  }

  /// All elements in double precision.
  public var doubles: [Double] {
    switch elements {
    case .bytes(let values): values.map(Double.init)
    case .floats(let values): values.map(Double.init)
    case .doubles(let values): values
    }
  }

  /// All elements in single precision.
  public var floats: [Float] {
    switch elements {
    case .bytes(let values): values.map(Float.init)
    case .floats(let values): values
    case .doubles(let values): values.map(Float.init)
    }
  }

  /// The pictures in an array of bytes `[count, height, width]`, or with 1, 3 or 4 channels behind; nil for any other.
  public var pictures: [Picture]? {
    guard case .bytes(let values) = elements, shape.count == 3 || shape.count == 4 else { return nil }
    let channels = shape.count == 4 ? shape[3] : 1
    guard [1, 3, 4].contains(channels), shape[1] > 0, shape[2] > 0 else { return nil }
    let size = shape[1] * shape[2] * channels
    return (0..<shape[0]).map { index in
      Picture(
        width: shape[2], height: shape[1], channels: channels,
        pixels: Array(values[index * size..<(index + 1) * size]))
    }
  }

  /// The product of `shape`, or nil where it overflows or an extent is negative.
  static func elementCount(_ shape: [Int]) -> Int? {
    // A zero extent must not hide an overflow in the others: strides are computed from them.
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: max(extent, 1))
      if overflow || extent < 0 { return nil }
      count = product
    }
    return shape.contains(0) ? 0 : count
  }
}
