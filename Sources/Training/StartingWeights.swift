import Autograd
import Data
import Multitask
import Tensor

extension Blueprint {
  /// Rows whose labels are looked at at once.
  private static let labelRows = 512

  /// The weights that training starts with: drawn, with what the labels of the training rows alone tell as the last biases; or those
  /// given, where the model has more the others drawn.
  func startingWeights(seed: UInt64, from given: Storage?) throws -> Storage {
    let weights = store.initialised(seed: seed ^ request.seed &* 0x9E37_79B9_7F4A_7C15)
    if let given {
      weights.copy(from: given)
      return weights
    }
    for (index, task) in tasks.enumerated() {
      let heads = [network.heads[index]] + (network.unimodal?.heads[index].map(\.network) ?? [])
      let starting = heads.compactMap { $0 as? any PriorNetwork }
      guard !starting.isEmpty else { continue }
      let labels = try labelCounts(of: task.column)
      for head in starting {
        if let bias = head.bias { try store.set(bias, to: head.prior(of: labels), in: weights) }
      }
    }
    return weights
  }

  private func labelCounts(of column: String) throws -> LabelCounts {
    let rows = try PreparedDataset(data.train, preprocessing: preprocessing, columns: [column])
    var labels = LabelCounts()
    for start in stride(from: 0, to: rows.count, by: Self.labelRows) {
      let batch = rows.batch(Array(start..<min(rows.count, start + Self.labelRows)))
      if let column = batch[column] { labels.add(try Targets(column, rows: 0..<batch.count)) }
    }
    return labels
  }
}
