/// Where the locals of a function stand while it is compiled.
final class Scope {
  /// The scope of the function around; nil for a statement at the top of a cell.
  let parent: Scope?
  /// Names of the blocks that are open, innermost last.
  private var blocks: [[String: Int]] = [[:]]
  private var localFunctions: [[String: FunctionVariable]] = [[:]]
  private var next = 0
  /// Locals that a frame must hold.
  private(set) var slotCount = 0

  /// - Parameter parameters: Slots kept at the start for the parameters of a function.
  init(parent: Scope? = nil, parameters: Int = 0) {
    self.parent = parent
    next = parameters
    slotCount = parameters
  }

  /// Names the slot of a parameter; defaults of later parameters see it.
  func declare(parameter name: String, slot: Int) { blocks[0][name] = slot }

  func openBlock() {
    blocks.append([:])
    localFunctions.append([:])
  }

  /// Closes the innermost block; gives the functions declared in it, which its code has to keep alive.
  func closeBlock() -> [FunctionVariable] {
    next -= blocks.removeLast().count
    return Array(localFunctions.removeLast().values)
  }

  /// A slot for a name of the innermost block.
  func declare(_ name: String) -> Int {
    let innermost = blocks.count - 1
    if let slot = blocks[innermost][name] { return slot }
    blocks[innermost][name] = next
    next += 1
    slotCount = max(slotCount, next)
    return next - 1
  }

  func declareFunction(_ name: String) -> FunctionVariable {
    let variable = FunctionVariable(name: name)
    localFunctions[localFunctions.count - 1][name] = variable
    return variable
  }

  /// How many functions further out, and the slot there.
  func local(_ name: String) -> (levels: Int, slot: Int)? {
    for block in blocks.reversed() {
      if let slot = block[name] { return (0, slot) }
    }
    return parent?.local(name).map { ($0.levels + 1, $0.slot) }
  }

  func localFunction(_ name: String) -> (levels: Int, function: FunctionVariable)? {
    for block in localFunctions.reversed() {
      if let function = block[name] { return (0, function) }
    }
    return parent?.localFunction(name).map { ($0.levels + 1, $0.function) }
  }
}
