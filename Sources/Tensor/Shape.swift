/// The sizes of a tensor's axes, at most six, stored inline.
public struct Shape: BitwiseCopyable, Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The most axes a shape can have.
  public static let maximumRank = 6
  @usableFromInline static var rankLane: Int { 7 }

  /// Sizes in lanes 0..<6, unused ones 1, and the rank in the last lane.
  @usableFromInline var lanes: SIMD8<Int32>

  /// The shape of the sizes in order. Traps if there are more than six, or one is negative or past 2³¹ - 1.
  ///
  /// Inlined everywhere, so that no array is made for a shape that is written down.
  @inlinable @inline(__always)
  public init(_ sizes: some Collection<Int>) {
    precondition(sizes.count <= Self.maximumRank, "a shape has more axes than fit")
    lanes = SIMD8(repeating: 1)
    var axis = 0
    for size in sizes {
      precondition(size >= 0, "an axis has a negative size")
      lanes[axis] = Int32(size)
      axis += 1
    }
    lanes[Self.rankLane] = Int32(axis)
  }

  /// The shape of the sizes in order.
  @inlinable @inline(__always)
  public init(arrayLiteral sizes: Int...) { self.init(sizes) }

  /// The shape of a single number.
  public static let scalar: Shape = []

  /// The number of axes.
  public var rank: Int { Int(lanes[Self.rankLane]) }

  /// The number of elements.
  public var count: Int {
    var product = 1
    for axis in 0..<Self.maximumRank { product *= Int(lanes[axis]) }
    return product
  }

  /// The size of an axis; negative axes count from the last.
  public subscript(axis: Int) -> Int {
    get { Int(lanes[lane(of: axis)]) }
    set {
      precondition(newValue >= 0, "an axis has a negative size")
      lanes[lane(of: axis)] = Int32(newValue)
    }
  }

  private func lane(of axis: Int) -> Int {
    let lane = axis < 0 ? rank + axis : axis
    precondition(lane >= 0 && lane < rank, "a shape of rank \(rank) has no axis \(axis)")
    return lane
  }

  /// The sizes in order.
  public var sizes: [Int] { (0..<rank).map { Int(lanes[$0]) } }

  /// The size of the last axis, 1 of a scalar: the columns of the tensor seen as a matrix.
  public var columns: Int { rank == 0 ? 1 : self[-1] }

  /// The product of all sizes but the last: the rows of the tensor seen as a matrix.
  public var rows: Int {
    var product = 1
    for axis in 0..<max(0, rank - 1) { product *= Int(lanes[axis]) }
    return product
  }

  /// This shape with another last axis.
  public func withColumns(_ columns: Int) -> Shape {
    var shape = self
    shape[-1] = columns
    return shape
  }

  /// This shape with another first axis.
  public func withFirst(_ size: Int) -> Shape {
    var shape = self
    shape[0] = size
    return shape
  }

  /// This shape with one axis more, of `size`, before all others. Traps if there are six already.
  public func prepending(_ size: Int) -> Shape {
    precondition(size >= 0 && rank < Self.maximumRank, "no axis of \(size) fits before \(self)")
    var shape = self
    for axis in (0..<rank).reversed() { shape.lanes[axis + 1] = lanes[axis] }
    shape.lanes[0] = Int32(size)
    shape.lanes[Self.rankLane] += 1
    return shape
  }

  /// This shape with one axis more, of `size`, before axis `axis`.
  public func inserting(_ size: Int, at axis: Int) -> Shape {
    precondition(axis >= 0 && axis <= rank, "a shape of rank \(rank) has no place \(axis)")
    var shape = prepending(size)
    for lane in 0..<axis { shape.lanes[lane] = lanes[lane] }
    if axis > 0 { shape.lanes[axis] = Int32(size) }
    return shape
  }

  /// This shape without axis `axis`; negative axes count from the last.
  public func removing(axis: Int) -> Shape {
    var shape = self
    let removed = lane(of: axis)
    for lane in removed..<rank - 1 { shape.lanes[lane] = lanes[lane + 1] }
    shape.lanes[rank - 1] = 1
    shape.lanes[Self.rankLane] -= 1
    return shape
  }

  /// `[64, 28, 28, 1]`.
  public var description: String { "\(sizes)" }
}
