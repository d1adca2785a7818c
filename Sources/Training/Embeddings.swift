import Catalog
import Data
import Multitask

/// Vectors seen from fewer sides.
public enum PrincipalProjection {
  /// The vectors in the `dim` directions in which they vary most (Pearson 1901), centred; nil stays nil.
  ///
  /// Signs are such that each direction's greatest weight is positive.
  public static func of(_ vectors: [[Float]?], dim: Int) -> [[Float]?] {
    let present = vectors.compactMap { $0 }
    guard let width = present.first?.count, width > dim, present.count > 1 else { return vectors }
    var mean = [Double](repeating: 0, count: width)
    for vector in present { for index in 0..<width { mean[index] += Double(vector[index]) / Double(present.count) } }
    var covariance = [Double](repeating: 0, count: width * width)
    for vector in present {
      for row in 0..<width {
        let factor = Double(vector[row]) - mean[row]
        for column in 0..<width { covariance[row * width + column] += factor * (Double(vector[column]) - mean[column]) }
      }
    }
    let directions = SymmetricEigen.decompose(covariance, size: width).vectors
    return vectors.map { vector in
      vector.map { vector in
        (0..<dim).map { place in
          let direction = directions[place * width..<(place + 1) * width]
          let greatest = direction.max { abs($0) < abs($1) } ?? 1
          let sum = zip(direction, zip(vector, mean)).reduce(0.0) { $0 + $1.0 * (Double($1.1.0) - $1.1.1) }
          return Float(greatest < 0 ? -sum : sum)
        }
      }
    }
  }
}

extension Run {
  /// What the head of a task reads of each row: the fused representation, or the first input's encoding where it reads them apart.
  public func representations(on rows: Dataset, task: Int) throws -> [[Float]] {
    let prepared = try prepared(rows)
    try prepared.decode()
    var result: [[Float]] = []
    try Evaluator.forEachBatch(
      blueprint, parameters: parameters, rows: prepared, hidden: [], use: .prediction
    ) { shards in
      for shard in shards {
        guard let vector = shard.pass?.read[task].vector else { continue }
        let width = vector.count / max(1, vector.shape[0])
        for row in 0..<vector.shape[0] {
          result.append(Array(UnsafeBufferPointer(start: vector.data + row * width, count: width)))
        }
      }
    }
    return result
  }

  /// Where an aligning task puts one of its two inputs; nil for rows that lack it.
  public func embeddings(on rows: Dataset, task: Int, side: Int) throws -> [[Float]?] {
    guard let head = blueprint.network.heads[task] as? AlignNetwork else { return [] }
    let answers = try ledgers(on: rows, use: .prediction)[task].outputs
    return (0..<answers.count).map { head.embedding(side, of: answers[$0]) }
  }

  /// The aligning task called `name`, or the only one.
  ///
  /// - Throws: `Complaint` where there is none of this name, or several to choose from.
  public func aligningTask(_ name: String?) throws -> (index: Int, inputs: [String]) {
    let found = blueprint.network.heads.enumerated().compactMap { index, head in
      (head as? AlignNetwork).map { (index: index, inputs: $0.names) }
    }
    let names = found.map { blueprint.tasks[$0.index].name }
    if let name {
      guard let place = names.firstIndex(of: name) else {
        throw Complaint(
          "unknown-task", "there is no aligning task '\(name)'", at: [.argument("task")],
          label: Suggestion.words(for: name, among: names),
          notes: names.isEmpty ? [] : ["the aligning tasks are \(names.joined(separator: ", "))"])
      }
      return found[place]
    }
    guard let only = found.first else {
      throw Complaint(
        "wrong-task", "the run has no task that aligns two inputs", at: [.argument("run")],
        hint: "train a model with a task such as .align(of: [.image, .caption])")
    }
    guard found.count == 1 else {
      throw Complaint(
        "several-tasks", "the run aligns in \(found.count) tasks", at: [.argument("run")],
        hint: "say which with task: .\(names[0])")
    }
    return only
  }

  /// The rows of `candidates` nearest to the one row of `query`, nearest first, with the cosine of the angle between them.
  ///
  /// Of a query that has both inputs the first one of `of:` is taken; candidates are seen by the other input.
  public func nearest(
    to query: Dataset, among candidates: Dataset, task name: String? = nil, count: Int
  ) throws -> (rows: Dataset, similarities: [Double], by: String) {
    let (task, inputs) = try aligningTask(name)
    let sides = try (0...1).map { try embeddings(on: query, task: task, side: $0).first ?? nil }
    guard let side = sides.firstIndex(where: { $0 != nil }), let wanted = sides[side] else {
      throw Complaint(
        "no-inputs", "the record has neither '\(inputs[0])' nor '\(inputs[1])'", at: [.argument("to")],
        hint: "give one of them")
    }
    let scored = try embeddings(on: candidates, task: task, side: 1 - side).enumerated().compactMap {
      position, embedding in
      embedding.map { (position, zip(wanted, $0).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }) }
    }
    guard !scored.isEmpty else {
      throw Complaint("no-rows", "none of the rows has '\(inputs[1 - side])'", at: [.argument("among")])
    }
    let best = scored.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(count)
    return (
      candidates.with(rows: best.map { candidates.rows[$0.0] }), best.map(\.1), inputs[side]
    )
  }
}
