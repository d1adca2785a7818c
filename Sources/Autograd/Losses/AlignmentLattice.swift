import Glibc
import Tensor

/// All alignments of one label sequence with its frames: states blank, l₁, blank, l₂, …, blank (Graves 2006, section 4.1).
///
/// Probabilities are kept in double precision, scaled to sum to one at each frame (Rabiner 1989), so that no logarithm
/// is taken per state; where that underflows the recursion is done again with logarithms.
struct AlignmentLattice {
  private let logProbabilities: UnsafePointer<Float>
  private let frames: Int
  private let symbols: Int
  /// The symbol of each state.
  private let states: UnsafeMutableBufferPointer<Int>
  private let workspace: Arena

  init(
    logProbabilities: UnsafePointer<Float>, frames: Int, symbols: Int, labels: UnsafeBufferPointer<Int32>,
    workspace: Arena
  ) {
    self.logProbabilities = logProbabilities
    self.frames = frames
    self.symbols = symbols
    self.workspace = workspace
    states = UnsafeMutableBufferPointer(
      start: workspace.allocate(Int.self, count: 2 * labels.count + 1), count: 2 * labels.count + 1)
    states[0] = 0
    for (place, label) in labels.enumerated() {
      states[2 * place + 1] = Int(label)
      states[2 * place + 2] = 0
    }
  }

  /// −ln p(labels), or nil when they do not fit; `gradient`, [frames, symbols], gets weight · (softmax − occupancy).
  func loss(gradient: UnsafeMutablePointer<Float>?, weight: Float) -> Double? {
    guard fits else { return nil }
    let forward = doubles(frames * states.count)
    let backward = doubles(frames * states.count)
    let logLikelihood = scaledLikelihood(forward, backward) ?? logLikelihood(forward, backward)
    guard let logLikelihood else { return nil }
    guard let gradient else { return -logLikelihood }
    // Both recursions leave in `forward` the occupancy of each state: the posterior probability of being there.
    for frame in 0..<frames {
      let row = gradient + frame * symbols
      for symbol in 0..<symbols { row[symbol] = weight * expf(logProbabilities[frame * symbols + symbol]) }
      for state in states.indices {
        row[states[state]] -= weight * Float(forward[frame * states.count + state])
      }
    }
    return -logLikelihood
  }

  /// Whether there are frames for every label and for a blank between equal neighbours.
  private var fits: Bool {
    let labels = states.count / 2
    var needed = labels
    for index in stride(from: 3, to: states.count, by: 2) where states[index] == states[index - 2] { needed += 1 }
    return frames >= needed
  }

  /// Whether a path may skip the blank before `state`.
  private func skips(to state: Int) -> Bool {
    state >= 2 && states[state] != 0 && states[state] != states[state - 2]
  }

  private func doubles(_ count: Int) -> UnsafeMutablePointer<Double> {
    workspace.allocate(Double.self, count: count)
  }

  /// The states from which the end can still be reached, and that can be reached from the start, at `frame`.
  private func window(at frame: Int) -> Range<Int> {
    let low = max(0, states.count - 2 * (frames - frame))
    return low..<max(low, min(states.count, 2 * (frame + 1)))
  }

  /// The log likelihood by scaled probabilities, or nil where they underflow.
  private func scaledLikelihood(
    _ forward: UnsafeMutablePointer<Double>, _ backward: UnsafeMutablePointer<Double>
  ) -> Double? {
    let count = states.count
    let probabilities = doubles(frames * count)
    let jumps = doubles(count)
    for state in 0..<count { jumps[state] = skips(to: state) ? 1 : 0 }
    for frame in 0..<frames {
      let row = logProbabilities + frame * symbols
      let blank = Double(expf(row[0]))
      for state in 0..<count {
        probabilities[frame * count + state] = state % 2 == 0 ? blank : Double(expf(row[states[state]]))
      }
    }
    var logLikelihood = 0.0
    for frame in 0..<frames {
      let current = forward + frame * count
      for state in 0..<count { current[state] = 0 }
      var total = 0.0
      for state in window(at: frame) {
        var sum = frame == 0 ? 1 : current[state - count]
        if frame > 0, state >= 1 { sum += current[state - 1 - count] }
        if frame > 0, state >= 2 { sum += jumps[state] * current[state - 2 - count] }
        current[state] = sum * probabilities[frame * count + state]
        total += current[state]
      }
      guard total > smallestTotal else { return nil }
      for state in 0..<count { current[state] /= total }
      logLikelihood += log(total)
    }
    let last = forward + (frames - 1) * count
    let final = last[count - 1] + (count > 1 ? last[count - 2] : 0)
    guard final > smallestTotal else { return nil }
    logLikelihood += log(final)
    return occupy(forward, backward, probabilities, jumps) ? logLikelihood : nil
  }

  /// Runs backwards and turns `forward` into occupancies; false where they underflow.
  private func occupy(
    _ forward: UnsafeMutablePointer<Double>, _ backward: UnsafeMutablePointer<Double>,
    _ probabilities: UnsafeMutablePointer<Double>, _ jumps: UnsafeMutablePointer<Double>
  ) -> Bool {
    let count = states.count
    for frame in (0..<frames).reversed() {
      let current = backward + frame * count
      for state in 0..<count { current[state] = 0 }
      var total = 0.0
      for state in window(at: frame) {
        if frame == frames - 1 {
          current[state] = 1
        } else {
          let next = current + count
          let emission = probabilities + (frame + 1) * count
          var sum = next[state] * emission[state]
          if state + 1 < count { sum += next[state + 1] * emission[state + 1] }
          if state + 2 < count { sum += jumps[state + 2] * next[state + 2] * emission[state + 2] }
          current[state] = sum
        }
        total += current[state]
      }
      var mass = 0.0
      guard total > smallestTotal else { return false }
      for state in 0..<count {
        current[state] /= total
        forward[frame * count + state] *= current[state]
        mass += forward[frame * count + state]
      }
      guard mass > smallestTotal else { return false }
      for state in 0..<count { forward[frame * count + state] /= mass }
    }
    return true
  }

  /// The log likelihood by logarithms, for any logits; leaves occupancies in `forward`.
  private func logLikelihood(
    _ forward: UnsafeMutablePointer<Double>, _ backward: UnsafeMutablePointer<Double>
  ) -> Double? {
    let count = states.count
    for index in 0..<frames * count {
      forward[index] = -.infinity
      backward[index] = -.infinity
    }
    func emission(_ frame: Int, _ state: Int) -> Double { Double(logProbabilities[frame * symbols + states[state]]) }
    for frame in 0..<frames {
      for state in window(at: frame) {
        var sum = frame == 0 ? 0 : forward[(frame - 1) * count + state]
        if frame > 0, state >= 1 { sum = logSum(sum, forward[(frame - 1) * count + state - 1]) }
        if frame > 0, skips(to: state) { sum = logSum(sum, forward[(frame - 1) * count + state - 2]) }
        forward[frame * count + state] = sum + emission(frame, state)
      }
    }
    for frame in (0..<frames).reversed() {
      for state in window(at: frame) {
        guard frame < frames - 1 else {
          backward[frame * count + state] = 0
          continue
        }
        var sum = backward[(frame + 1) * count + state] + emission(frame + 1, state)
        for step in 1...2 where state + step < count && (step == 1 || skips(to: state + 2)) {
          sum = logSum(sum, backward[(frame + 1) * count + state + step] + emission(frame + 1, state + step))
        }
        backward[frame * count + state] = sum
      }
    }
    let last = (frames - 1) * count
    let total = count > 1 ? logSum(forward[last + count - 1], forward[last + count - 2]) : forward[last]
    guard total.isFinite else { return nil }
    for index in 0..<frames * count { forward[index] = exp(forward[index] + backward[index] - total) }
    return total
  }
}

/// Below this a scaled sum has lost its precision.
private let smallestTotal = 1e-280

/// ln(eᵃ + eᵇ).
private func logSum(_ a: Double, _ b: Double) -> Double {
  let (large, small) = a > b ? (a, b) : (b, a)
  return large == -.infinity ? large : large + log1p(exp(small - large))
}
