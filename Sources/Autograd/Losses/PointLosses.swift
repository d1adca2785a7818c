import Tensor

extension Tape {
  /// −ln softmax(logits)[label], with label smoothing (Szegedy 2016).
  ///
  /// logits: [rows, classes], labels: one a row, negative where missing, weights: [rows] or nil for 1.
  public func softmaxCrossEntropy(
    _ logits: Variable, labels: UnsafePointer<Int32>, weights: Tensor? = nil, smoothing: Float = 0
  ) throws -> Loss {
    let (rows, classes) = (logits.shape.rows, logits.shape.columns)
    try check(weights, rows, of: logits, "softmax cross-entropy")
    var count: Float = 0
    for row in 0..<rows where labels[row] >= 0 {
      guard Int(labels[row]) < classes else {
        throw ShapeError("softmax cross-entropy", [logits.shape], "label \(labels[row]) of \(classes) classes")
      }
      count += weights?.data[row] ?? 1
    }
    let saved = roomForGradient(of: logits)
    let value = kernels.loss.softmaxCrossEntropy(
      logits.data, labels, weights?.data, smoothing, 1, nil, saved, rows, classes)
    return loss(value, of: logits, saved: saved, count: count)
  }

  /// −y ln σ(x) − (1 − y) ln(1 − σ(x)), stable for any logit x. logits, targets, weights: one shape; targets 0 to 1.
  public func binaryCrossEntropy(_ logits: Variable, targets: Tensor, weights: Tensor? = nil) throws -> Loss {
    try point(logits, targets, weights, "binary cross-entropy", kernels.loss.binaryCrossEntropy)
  }

  /// (x − y)². prediction, targets, weights: one shape; a target of weight 0 may be NaN.
  public func squaredError(_ prediction: Variable, targets: Tensor, weights: Tensor? = nil) throws -> Loss {
    try point(prediction, targets, weights, "squared error", kernels.loss.squaredError)
  }

  /// |x − y|. prediction, targets, weights: one shape; a target of weight 0 may be NaN.
  public func absoluteError(_ prediction: Variable, targets: Tensor, weights: Tensor? = nil) throws -> Loss {
    try point(prediction, targets, weights, "absolute error", kernels.loss.absoluteError)
  }

  /// ½e² where |e| ≤ delta, else delta (|e| − ½ delta) (Huber 1964). prediction, targets, weights: one shape.
  public func huber(
    _ prediction: Variable, targets: Tensor, weights: Tensor? = nil, delta: Float = 1
  ) throws -> Loss {
    try check(targets, weights, prediction, "huber loss")
    let saved = roomForGradient(of: prediction)
    let value = kernels.loss.huber(
      prediction.data, targets.data, weights?.data, delta, 1, saved, prediction.count)
    return loss(value, of: prediction, saved: saved, count: total(weights, prediction.count))
  }

  private func point(
    _ prediction: Variable, _ targets: Tensor, _ weights: Tensor?, _ name: String, _ kernel: PointLossKernel
  ) throws -> Loss {
    try check(targets, weights, prediction, name)
    let saved = roomForGradient(of: prediction)
    let value = kernel(prediction.data, targets.data, weights?.data, 1, saved, prediction.count)
    return loss(value, of: prediction, saved: saved, count: total(weights, prediction.count))
  }

  private func check(_ targets: Tensor, _ weights: Tensor?, _ prediction: Variable, _ name: String) throws {
    guard targets.shape.count == prediction.count else {
      throw ShapeError(name, [prediction.shape, targets.shape], "prediction and targets differ")
    }
    try check(weights, prediction.count, of: prediction, name)
  }

  private func check(_ weights: Tensor?, _ count: Int, of prediction: Variable, _ name: String) throws {
    guard let weights, weights.shape.count != count else { return }
    throw ShapeError(name, [prediction.shape, weights.shape], "expected \(count) weights")
  }

  private func total(_ weights: Tensor?, _ count: Int) -> Float {
    weights.map { Float(kernels.reduction.sum($0.data, count)) } ?? Float(count)
  }
}
