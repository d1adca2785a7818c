import Tensor

/// What a passage computes from its input; made once, as each that is made anew lies in memory of its own.
public typealias PassageBody = @Sendable (_ x: Variable, _ tape: Tape) throws -> Variable

extension Tape {
  /// A stretch of the forward pass of which only the output is kept.
  struct Passage {
    let input: Variable
    let masks: UInt64
    let body: PassageBody
  }

  /// Whether a passage is computed again, so that nobody reads the value of its result.
  var isComputingAgain: Bool { arena === passing }

  /// Runs `body` and keeps its output alone; what it computes on the way is computed again in the backward pass.
  ///
  /// Trades time for memory ("checkpointing", Chen 2016); values and gradients are the same to the bit. `body` may read
  /// no other variable than its argument, and parameters, and may not hold the tape.
  public func passing(_ x: Variable, through body: @escaping PassageBody) throws -> Variable {
    guard !isComputingAgain else { return try body(x, self) }
    guard isRecording else { return Variable(constant: try keepingResult { try body(x, self) }) }
    guard isTraining else { return try body(x, self) }
    let passage = Passage(input: x, masks: dropoutCount, body: body)
    isRecording = false
    defer { isRecording = true }
    let kept = try keepingResult { try body(x, self) }
    isRecording = true
    passages.append(passage)
    return record(kept, PassageRule(index: passages.count - 1), ownsValue: true)
  }

  /// Runs `body`, of which nothing is recorded, and gives back what memory it took but that of its output and what it observed.
  private func keepingResult(_ body: () throws -> Variable) throws -> Tensor {
    let marks = (memory.mark, details.mark)
    let seen = observations.count
    let output = try body().tensor
    let notes = workspace.allocate(Tensor.self, count: observations.count - seen)
    for place in seen..<observations.count {
      (notes + place - seen).initialize(to: workspaceCopy(of: observations[place].tensor))
    }
    memory.release(to: marks.0)
    details.release(to: marks.1)
    let kept = makeTensor(output.shape)
    // The two may overlap.
    kept.data.update(from: output.data, count: output.count)
    for place in seen..<observations.count {
      let note = notes[place - seen]
      let tensor = makeTensor(note.shape)
      tensor.copy(from: note)
      observations[place] = Observation(
        parameter: observations[place].parameter, tensor: tensor, weight: observations[place].weight)
    }
    workspace.reset()
    return kept
  }

  private func workspaceCopy(of tensor: Tensor) -> Tensor {
    let copy = workspace.tensor(tensor.shape)
    copy.copy(from: tensor)
    return copy
  }

  /// Runs a passage as in the forward pass, recording it behind what is recorded.
  func record(passage index: Int) throws -> Variable {
    let masks = dropoutCount
    arena = passing
    dropoutCount = passages[index].masks
    defer {
      arena = details
      dropoutCount = masks
    }
    return try passages[index].body(passages[index].input, self)
  }

  /// Forgets the nodes of a passage that has been walked through.
  func forget(nodesFrom first: Int) {
    nodes.removeLast(nodes.count - first)
    passing.reset()
  }
}

private struct PassageRule: GradientRule {
  let index: Int

  func propagate(_ gradient: UnsafeMutablePointer<Float>, in pass: BackwardPass) { pass.walkAgain(passage: index) }
}
