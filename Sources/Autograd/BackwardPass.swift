import Tensor

/// One walk over a tape from chosen outputs back to the parameters, filling one flat gradient buffer.
///
/// Rules call it to find where the gradients of their inputs go. Buffers of gradients that have been passed on are used
/// again, so a pass needs little more memory than the widest part of the network.
public final class BackwardPass {
  /// Memory for the duration of one rule.
  public let workspace: Arena
  private unowned let tape: Tape
  private var slots: [Slot] = []
  private var large = FreeMemory()
  private var small = FreeMemory()
  private var isTouched: [Bool] = []
  private var gradients: UnsafeMutablePointer<Float>?
  /// The node whose rule runs.
  private var current = 0
  /// Whether nobody walks over these nodes again, so that their values can make room for gradients.
  private var isLast = false
  private var failure: (any Error)?

  /// The gradient of one node, as far as it is known.
  private struct Slot {
    var pointer: UnsafeMutablePointer<Float>?
    /// The floats in the buffer if it is ours to change and use again, or 0 if it is a seed of the caller.
    var capacity = 0
  }

  init(tape: Tape) {
    self.tape = tape
    workspace = tape.workspace
  }

  /// Forgets the buffers kept for reuse, which the arena is about to take back.
  func forget() {
    large.forget()
    small.forget()
  }

  // MARK: What rules call

  /// Whether anything is learned through `variable`, so that its gradient is needed at all.
  @inline(__always)
  public func needs(_ variable: Variable) -> Bool {
    variable.source.parameter == nil ? !variable.isConstant : gradients != nil
  }

  /// Lets `body` write the gradient of `variable`: over it when its second argument is false, else adding to it.
  @inline(__always)
  public func accumulate(
    _ variable: Variable, _ body: (_ gradient: UnsafeMutablePointer<Float>, _ adds: Bool) -> Void
  ) {
    guard let (gradient, adds) = destination(of: variable) else { return }
    body(gradient, adds)
  }

  /// Lets `body` overwrite all of the gradient of `variable`; what was there before is added afterwards.
  @inline(__always)
  public func overwrite(_ variable: Variable, _ body: (_ gradient: UnsafeMutablePointer<Float>) -> Void) {
    guard let (gradient, adds) = destination(of: variable) else { return }
    guard adds else { return body(gradient) }
    let share = workspace.floats(variable.count)
    body(share)
    kernels.elementwise.add(gradient, share, gradient, variable.count)
  }

  /// Lets `body` add to the gradient of `variable`, which starts at zero.
  @inline(__always)
  public func add(to variable: Variable, _ body: (_ gradient: UnsafeMutablePointer<Float>) -> Void) {
    guard let gradient = sum(for: variable) else { return }
    body(gradient)
  }

  /// The gradient of `variable`, zero if nothing was added before, for adding to it; nil where it is not needed.
  @inline(__always)
  public func sum(for variable: Variable) -> UnsafeMutablePointer<Float>? {
    guard let (gradient, adds) = destination(of: variable) else { return nil }
    if !adds { kernels.elementwise.fill(0, gradient, variable.count) }
    return gradient
  }

  /// Where the gradient of `variable` goes, nil where it is not needed, and whether to add to it.
  @inline(__always)
  public func target(for variable: Variable) -> (data: UnsafeMutablePointer<Float>?, adds: Bool) {
    guard let (gradient, adds) = destination(of: variable) else { return (nil, false) }
    return (gradient, adds)
  }

  /// The gradient given to the running rule in a buffer that the rule may change: the same one where possible.
  public func mutable(_ gradient: UnsafeMutablePointer<Float>, count: Int) -> UnsafeMutablePointer<Float> {
    guard slots[current].capacity == 0 else { return gradient }
    let copy = workspace.floats(count)
    kernels.elementwise.copy(gradient, copy, count)
    return copy
  }

  /// Adds the gradient given to the running rule to that of `variable`, of as many elements.
  ///
  /// The buffer changes hands where that is possible, so this comes last in a rule.
  public func handOver(_ gradient: UnsafeMutablePointer<Float>, to variable: Variable) {
    guard let node = variable.source.node, slots[node].pointer == nil, slots[current].capacity > 0,
      slots[current].pointer == gradient
    else { return copy(gradient, to: variable) }
    slots[node] = slots[current]
    slots[current] = Slot()
  }

  /// Whether `handOver` would give the buffer itself to `variable`, so that it may as well be changed first.
  public func handsOver(_ gradient: UnsafeMutablePointer<Float>, to variable: Variable) -> Bool {
    guard let node = variable.source.node else { return false }
    return slots[node].pointer == nil && slots[current].capacity > 0 && slots[current].pointer == gradient
  }

  /// Makes the memory of `variable`'s value that of its gradient, where nothing arrived before and the value is no longer needed.
  ///
  /// The caller vouches that the running rule is the last to read the value.
  public func displace(_ variable: Variable) -> UnsafeMutablePointer<Float>? {
    guard isLast, let node = variable.source.node, slots[node].pointer == nil, tape.nodes[node].value == variable.data
    else { return nil }
    tape.nodes[node].value = nil
    slots[node] = Slot(pointer: variable.data, capacity: max(1, variable.count))
    return variable.data
  }

  /// Gives back the memory of `variable`'s value, which the running rule is the last to read.
  public func release(_ variable: Variable) {
    guard isLast, let node = variable.source.node, tape.nodes[node].value == variable.data else { return }
    tape.nodes[node].value = nil
    give(variable.data, count: variable.count)
  }

  /// Lets `body` use `count` floats for the duration of a rule: many of them where gradients have been, few in the workspace.
  public func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    guard count >= Tape.largeScratch else { return body(workspace.floats(count)) }
    let scratch = take(count)
    body(scratch)
    give(scratch, count: count)
  }

  /// Room for `count` floats until it is given back.
  func take(_ count: Int) -> UnsafeMutablePointer<Float> {
    count < Tape.largePiece ? small.take(count, from: tape.details) : large.take(count, from: tape.memory)
  }

  /// Gives back what `take` gave.
  func give(_ pointer: UnsafeMutablePointer<Float>, count: Int) {
    if count < Tape.largePiece { small.give(pointer, count: count) } else { large.give(pointer, count: count) }
  }

  /// Adds a copy of `gradient` to that of `variable`, of as many elements.
  public func copy(_ gradient: UnsafePointer<Float>, to variable: Variable) {
    accumulate(variable) { destination, adds in
      if adds {
        kernels.elementwise.add(destination, gradient, destination, variable.count)
      } else {
        kernels.elementwise.copy(gradient, destination, variable.count)
      }
    }
  }

  /// The buffer of the gradient of `variable` and whether it holds something to be added to.
  private func destination(of variable: Variable) -> (UnsafeMutablePointer<Float>, Bool)? {
    if let node = variable.source.node {
      let slot = slots[node]
      if let pointer = slot.pointer, slot.capacity > 0 { return (pointer, true) }
      let fresh = take(variable.count)
      slots[node] = Slot(pointer: fresh, capacity: max(1, variable.count))
      guard let seed = slot.pointer else { return (fresh, false) }
      kernels.elementwise.copy(seed, fresh, variable.count)
      return (fresh, true)
    }
    guard let index = variable.source.parameter, let gradients else { return nil }
    let wasTouched = isTouched[index]
    isTouched[index] = true
    return (gradients + tape.ranges[index].lowerBound, wasTouched)
  }

  // MARK: The walk

  /// Walks back from `seeds`; the answers are the gradients of `requested`, zero where nothing arrived.
  ///
  /// The last walk over a tape uses the values of operations as memory when they have been passed.
  func run(
    from seeds: [(variable: Variable, gradient: Tensor)], into storage: Storage?, requested: [Variable],
    stopsAtRequested: Bool, isLast: Bool
  ) throws -> [Tensor] {
    gradients = storage?.data
    self.isLast = isLast
    failure = nil
    isTouched.removeAll(keepingCapacity: true)
    isTouched.append(contentsOf: repeatElement(false, count: tape.ranges.count))
    slots.removeAll(keepingCapacity: true)
    slots.append(contentsOf: repeatElement(Slot(), count: tape.nodes.count))
    let results = requested.map { variable in
      let tensor = tape.makeTensor(variable.shape)
      kernels.elementwise.fill(0, tensor.data, variable.count)
      return tensor
    }
    let last = try plant(seeds)
    walk(from: last, to: 0) { node, gradient in
      deliver(gradient, of: node, to: requested, results) && stopsAtRequested
    }
    if let failure { throw failure }
    clearUntouched()
    return results
  }

  /// Runs the rules of the nodes from `last` down to `first`, but those at which `stops` says that they are to be left out.
  private func walk(from last: Int, to first: Int, stops: (Int, UnsafeMutablePointer<Float>) -> Bool) {
    for node in stride(from: last, through: first, by: -1) {
      guard let gradient = slots[node].pointer else { continue }
      if !stops(node, gradient) {
        current = node
        tape.nodes[node].rule.propagate(storedAt: tape.nodes[node].address, gradient, in: self)
        workspace.reset()
      }
      if let spent = slots[node].pointer, slots[node].capacity > 0 { give(spent, count: slots[node].capacity) }
      slots[node] = Slot()
      if isLast, let value = tape.nodes[node].value { give(value, count: tape.nodes[node].count) }
    }
  }

  /// Computes what lies within the running node again, and walks back through it.
  func walkAgain(passage: Int) {
    let outer = (node: current, isLast: isLast)
    let first = tape.nodes.count
    let slot = slots[current]
    slots[current] = Slot()
    if isLast, let value = tape.nodes[current].value {
      tape.nodes[current].value = nil
      give(value, count: tape.nodes[current].count)
    }
    do {
      let output = try tape.record(passage: passage)
      slots.append(contentsOf: repeatElement(Slot(), count: tape.nodes.count - first))
      isLast = true
      if let node = output.source.node, node >= first {
        slots[node] = slot
        walk(from: node, to: first) { _, _ in false }
      } else if let gradient = slot.pointer {
        copy(gradient, to: output)
        if slot.capacity > 0 { give(gradient, count: slot.capacity) }
      }
      slots.removeLast(slots.count - first)
    } catch {
      failure = error
    }
    (current, isLast) = outer
    tape.forget(nodesFrom: first)
  }

  /// Starts from the seeds and answers the last node among them.
  private func plant(_ seeds: [(variable: Variable, gradient: Tensor)]) throws -> Int {
    var last = -1
    for (variable, gradient) in seeds {
      guard gradient.shape.count == variable.count else {
        throw ShapeError("backward", [variable.shape, gradient.shape], "value and gradient differ")
      }
      if let node = variable.source.node {
        last = max(last, node)
        if slots[node].pointer == nil {
          slots[node] = Slot(pointer: gradient.data)
          continue
        }
      }
      copy(gradient.data, to: variable)
    }
    return last
  }

  private func deliver(
    _ gradient: UnsafeMutablePointer<Float>, of node: Int, to requested: [Variable], _ results: [Tensor]
  ) -> Bool {
    var isRequested = false
    for (index, variable) in requested.enumerated() where variable.source.node == node {
      kernels.elementwise.copy(gradient, results[index].data, variable.count)
      isRequested = true
    }
    return isRequested
  }

  /// Parameters that nothing flowed into have gradient zero.
  private func clearUntouched() {
    guard let gradients else { return }
    for (range, isTouched) in zip(tape.ranges, isTouched) where !isTouched {
      kernels.elementwise.fill(0, gradients + range.lowerBound, range.count)
    }
  }
}
