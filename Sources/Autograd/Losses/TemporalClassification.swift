import Tensor

extension Tape {
  /// −ln p(labels | logits) over all alignments (connectionist temporal classification, Graves 2006); blank is symbol 0.
  ///
  /// logits: [batch, time, symbols]; lengths: frames of each row; labels: symbols of a row, 1 and above, nil where they
  /// are missing; weights: [batch] or nil for 1.
  /// A row whose labels do not fit into its frames has no loss and is not counted.
  public func temporalClassification(
    _ logits: Variable, lengths: UnsafeBufferPointer<Int>, labels: (_ row: Int) -> UnsafeBufferPointer<Int32>?,
    weights: Tensor? = nil
  ) throws -> Loss {
    guard logits.shape.rank == 3, lengths.count == logits.shape[0] else {
      throw ShapeError("ctc", [logits.shape], "\(lengths.count) lengths")
    }
    let (batch, time, symbols) = (logits.shape[0], logits.shape[1], logits.shape[2])
    let logProbabilities = arena.floats(logits.count)
    kernels.attention.logSoftmax(logits.data, logProbabilities, batch * time, symbols)
    let saved = roomForGradient(of: logits)
    if let saved { kernels.elementwise.fill(0, saved, logits.count) }
    var value = 0.0
    var count: Float = 0
    for row in 0..<batch {
      guard let labels = labels(row) else { continue }
      if let symbol = labels.first(where: { $0 < 1 || Int($0) >= symbols }) {
        throw ShapeError("ctc", [logits.shape], "label \(symbol) is not of 1 to \(symbols - 1)")
      }
      let weight = weights?.data[row] ?? 1
      guard weight > 0, lengths[row] > 0, lengths[row] <= time else { continue }
      let offset = row * time * symbols
      let lattice = AlignmentLattice(
        logProbabilities: logProbabilities + offset, frames: lengths[row], symbols: symbols,
        labels: labels, workspace: workspace)
      if let loss = lattice.loss(gradient: saved.map { $0 + offset }, weight: weight) {
        value += Double(weight) * loss
        count += weight
      }
      workspace.reset()
    }
    return loss(value, of: logits, saved: saved, count: count)
  }
}
