import Data
import Multitask
import Tensor

/// The forward passes of a step's shards, as the threads of the pool share them.
struct ForwardPass {
  let shards: [Shard]
  /// For each shard its place among all of the batch's, and the rows of each place.
  let members: [Int]
  let ranges: [Range<Int>]
  let blueprint: Blueprint
  let batch: Batch
  let parameters: Storage
  let isTraining: Bool
  let isRecording: Bool
  let seed: UInt64
  let step: Int
  let use: AnswerUse

  /// Runs that of shard `place`.
  func run(_ place: Int) {
    let index = members[place]
    shards[place].forward(
      blueprint, batch, rows: ranges[index], index: index, parameters: parameters, isTraining: isTraining,
      isRecording: isRecording, seed: seed, step: step, use: use)
  }
}

/// The backward passes of a step's shards into their first gradients.
struct BackwardPass {
  let shards: [Shard]
  /// What each task's loss is multiplied by.
  let factors: [Float]
  /// The one task of which the gradient is taken, or nil for all.
  let task: Int?
  let blend: Shard.Blend?

  /// Runs that of shard `place`.
  func run(_ place: Int) {
    let shard = shards[place]
    if let task {
      shard.backward(task: task, factor: factors[task], into: shard.gradient(0), blend: blend)
    } else {
      shard.backward(weights: factors, into: shard.gradient(0), blend: blend)
    }
  }
}
