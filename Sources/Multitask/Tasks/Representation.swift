import Autograd
import Tensor

/// What a head reads for each row.
public struct RepresentationShape: Sendable, Equatable {
  /// Width of the vector; 0 where a task reads its inputs apart.
  public let dim: Int
  /// Width of the vectors along time, where the inputs that the task reads have an order.
  public let positionDim: Int?
  /// Input steps for one position.
  public let reduction: Int
  /// The inputs, where a task reads them apart.
  public let parts: [Part]

  /// One input by itself.
  public struct Part: Sendable, Equatable {
    public let name: String
    /// Width of the vector.
    public let dim: Int
    /// Width of the vectors along time, or nil.
    public let positionDim: Int?
    /// Input steps for one position.
    public let reduction: Int
    /// Most steps of a training row; 1 where there is no time.
    public let longest: Int
    /// Whether it is what the task predicts, which it may look at to learn only.
    public let isTarget: Bool

    public init(
      name: String, dim: Int, positionDim: Int? = nil, reduction: Int = 1, longest: Int = 1, isTarget: Bool = false
    ) {
      self.isTarget = isTarget
      self.name = name
      self.dim = dim
      self.positionDim = positionDim
      self.reduction = reduction
      self.longest = longest
    }
  }

  public init(dim: Int, positionDim: Int? = nil, reduction: Int = 1, parts: [Part] = []) {
    self.dim = dim
    self.positionDim = positionDim
    self.reduction = reduction
    self.parts = parts
  }

  /// As a summary writes it.
  public var text: String {
    parts.isEmpty
      ? "\(dim)"
      : parts.map { part in "\(part.positionDim.map { "≤ \(part.longest / part.reduction) × \($0)" } ?? "\(part.dim)")"
      }
      .joined(separator: " + ")
  }
}

/// What a head reads for the rows of a shard.
public struct Representation {
  /// `[rows, dim]`; of the first input where a task reads them apart.
  public let vector: Variable
  /// `[rows, positions, positionDim]`, or nil.
  public let positions: Variable?
  /// `[rows, positions]`: 1 where valid; nil where all are.
  public let validity: Tensor?
  /// The inputs, where a task reads them apart.
  public private(set) var parts: [Part]

  /// One input by itself.
  public struct Part {
    /// `[rows, dim]`, absent rows replaced by the learned vector.
    public let vector: Variable
    /// `[rows, positions, positionDim]`, or nil.
    public let positions: Variable?
    /// `[rows, positions]`: 1 where valid; nil where all are.
    public let validity: Tensor?
    /// `[rows]`: 1 where the row has this input.
    public let present: Tensor

    public init(vector: Variable, positions: Variable? = nil, validity: Tensor? = nil, present: Tensor) {
      self.vector = vector
      self.positions = positions
      self.validity = validity
      self.present = present
    }

    /// Valid positions of each row, good as long as the step; none where there are no positions.
    public func lengths(on tape: Tape) -> UnsafeBufferPointer<Int> {
      guard let positions else { return UnsafeBufferPointer(start: nil, count: 0) }
      let (rows, width) = (positions.shape[0], positions.shape[1])
      let lengths = tape.arena.allocate(Int.self, count: rows)
      for row in 0..<rows {
        if present.data[row] == 0 {
          lengths[row] = 0
        } else if let validity {
          lengths[row] = (0..<width).reduce(0) { $0 + (validity.data[row * width + $1] != 0 ? 1 : 0) }
        } else {
          lengths[row] = width
        }
      }
      return UnsafeBufferPointer(start: lengths, count: rows)
    }
  }

  public init(vector: Variable, positions: Variable? = nil, validity: Tensor? = nil, parts: [Part] = []) {
    self.vector = vector
    self.positions = positions
    self.validity = validity
    self.parts = parts
  }

  public var rows: Int { vector.shape[0] }

  /// Gives away the array of the inputs, to be written over.
  public mutating func takeParts() -> [Part] {
    var taken: [Part] = []
    swap(&taken, &parts)
    return taken
  }
}
