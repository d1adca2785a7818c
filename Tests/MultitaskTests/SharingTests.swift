import Autograd
import Catalog
import Tensor
import Testing

@testable import Multitask

/// A sharing architecture between constant inputs and a weighted sum of all that heads would read.
private struct Bench {
  let store: ParameterStore
  let network: any SharingNetwork
  let tasks: [SharingTask]
  private let rows = 5

  /// - Parameter dims: Width of each source; tasks read `sources`.
  init(_ choice: Choice, dims: [Int], sources: [Int]) throws {
    var store = ParameterStore()
    tasks = sources.enumerated().map { index, source in
      SharingTask(name: "t\(index)", shape: RepresentationShape(dim: dims[source]), source: source)
    }
    let sharing = try Catalogue<any Sharing>.sharing.make(choice)
    if sharing.backbone != .shared {
      for task in tasks {
        _ = store.declare(
          "\(task.name).encoder.x.dense0.weight", shape: [3, task.shape.dim], initialiser: .normal(deviation: 1),
          group: sharing.backbone == .perTask ? task.name : ParameterStore.sharedGroup)
      }
    }
    try sharing.check(tasks: tasks.map(\.name))
    network = try sharing.network(for: tasks, in: &store)
    self.store = store
  }

  /// The sum over tasks of head readings times fixed numbers, with the penalty; and its gradient.
  func loss(_ parameters: Storage, gradient: Storage? = nil, only task: Int? = nil) throws -> Double {
    let tape = Tape(for: store)
    tape.begin(parameters: parameters, isTraining: true)
    let inputs = try bySource { source, dim in
      try tape.leaf(Self.numbers(rows * dim, seed: UInt64(source + 1)), shape: [rows, dim])
    }
    var total: Variable?
    for (index, output) in try network(inputs.map { Representation(vector: $0) }, on: tape).enumerated()
    where task.map({ $0 == index }) ?? true {
      #expect(output.vector.shape == [rows, network.shapes[index].dim])
      let factors = try tape.constant(
        Self.numbers(output.vector.count, seed: UInt64(100 + index)), shape: output.vector.shape)
      let sum = tape.sum(try tape.multiply(output.vector, factors))
      total = try total.map { try tape.add($0, sum) } ?? sum
    }
    if task == nil, let penalty = try network.penalty(on: tape) {
      total = try total.map { try tape.add($0, penalty) } ?? penalty
    }
    guard let total else { return 0 }
    if let gradient { try tape.backward(from: total, into: gradient) }
    return Double(total.data[0])
  }

  private func bySource(_ make: (Int, Int) throws -> Variable) rethrows -> [Variable] {
    var made: [Int: Variable] = [:]
    return try tasks.map { task in
      let variable = try made[task.source] ?? make(task.source, task.shape.dim)
      made[task.source] = variable
      return variable
    }
  }

  static func numbers(_ count: Int, seed: UInt64) -> [Float] {
    var random = Random(seed: seed)
    return (0..<count).map { _ in random.uniform(-1, 1) }
  }
}

/// Small versions of every architecture, and what the tasks read.
private let choices: [Choice] = [
  Choice("crossStitch", [widths([4])]),
  Choice("crossStitch", [widths([4, 3]), LabelledArgument("keep", .number(0.5))]),
  Choice("hard", [LabelledArgument("trunk", .list([.number(4)]))]),
  Choice("hard", [LabelledArgument("towers", .record([.init("t1", .list([.number(3)]))]))]),
  Choice("mmoe", [LabelledArgument("experts", .number(3)), widths([4])]), Choice("mtan", [widths([4, 3])]),
  Choice("none"), Choice("ple", [widths([4])]), Choice("soft", [LabelledArgument("strength", .number(0.5))]),
]

private func widths(_ values: [Double]) -> LabelledArgument {
  LabelledArgument("widths", .list(values.map { .number($0) }))
}

@Suite struct SharingTests {
  static let names = Catalogue<any Sharing>.sharing.entries.map(\.name)

  @Test("every architecture is checked below")
  func complete() { #expect(Set(choices.map(\.name)) == Set(Self.names)) }

  @Test("gradients agree with central differences, whatever the tasks read", arguments: choices.indices)
  func gradients(index: Int) throws {
    for (dims, sources) in [([6], [0, 0, 0]), ([6, 6], [0, 1, 0]), ([6, 4], [0, 0, 1])] {
      let bench = try Bench(choices[index], dims: dims, sources: sources)
      let parameters = bench.store.initialised(seed: 3)
      let gradient = Storage(count: bench.store.count)
      _ = try bench.loss(parameters, gradient: gradient)
      for declaration in bench.store.declarations {
        // Along a random direction of each parameter.
        let direction = Bench.numbers(declaration.parameter.shape.count, seed: UInt64(declaration.parameter.offset))
        let start = declaration.parameter.offset
        func shifted(_ step: Float) throws -> Double {
          let moved = Storage(count: bench.store.count)
          moved.data.update(from: parameters.data, count: bench.store.count)
          for (place, value) in direction.enumerated() { moved.data[start + place] += step * value }
          return try bench.loss(moved)
        }
        let actual = direction.enumerated().reduce(0.0) { $0 + Double($1.element * gradient.data[start + $1.offset]) }
        // A kink of ReLU within a step spoils one difference, but hardly all.
        let expected = try [2e-3, 5e-4, 1e-4].map { (try shifted($0) - shifted(-$0)) / Double(2 * $0) }
        #expect(
          expected.contains { abs($0 - actual) < 5e-3 * (1 + abs($0)) },
          "\(choices[index].text), \(declaration.name): \(actual), not \(expected)")
      }
    }
  }

  @Test("what a task owns alone is out of reach of the other tasks' losses", arguments: choices.indices)
  func ownership(index: Int) throws {
    let bench = try Bench(choices[index], dims: [6, 4], sources: [0, 0, 1])
    let parameters = bench.store.initialised(seed: 4)
    for task in bench.tasks.indices {
      let gradient = Storage(count: bench.store.count)
      _ = try bench.loss(parameters, gradient: gradient, only: task)
      for range in bench.store.ranges(where: {
        $0.group != ParameterStore.sharedGroup && $0.group != bench.tasks[task].name
      }) {
        #expect(range.allSatisfy { gradient.data[$0] == 0 }, "\(choices[index].text), task \(task)")
      }
    }
  }

  @Test("the blueprint's parts count every learned number of the architecture", arguments: choices.indices)
  func counted(index: Int) throws {
    let bench = try Bench(choices[index], dims: [6, 4], sources: [0, 0, 1])
    let declared = bench.store.declarations.filter { $0.name.hasPrefix("sharing.") }
    #expect(
      bench.network.parts.reduce(0) { $0 + $1.parameters } == declared.reduce(0) { $0 + $1.parameter.shape.count })
    let owners = Set(bench.network.parts.filter { $0.parameters > 0 }.map(\.owner))
    #expect(owners == Set(declared.map(\.group)))
  }

  @Test("one task alone is served by every architecture", arguments: choices.indices)
  func alone(index: Int) throws {
    guard !choices[index].text.contains("t1") else { return }
    let bench = try Bench(choices[index], dims: [6], sources: [0])
    let gradient = Storage(count: bench.store.count)
    #expect(try bench.loss(bench.store.initialised(seed: 5), gradient: gradient).isFinite)
  }

  @Test("cross-stitch starts as mostly its own, and with keep: 1 as separate networks")
  func stitches() throws {
    let apart = try Bench(
      Choice("crossStitch", [widths([4]), LabelledArgument("keep", .number(1))]), dims: [6], sources: [0, 0])
    let parameters = apart.store.initialised(seed: 6)
    let gradient = Storage(count: apart.store.count)
    _ = try apart.loss(parameters, gradient: gradient, only: 0)
    let other = try #require(apart.store["sharing.trunk.t1.dense0.weight"])
    #expect(apart.store.values(of: other, in: gradient).allSatisfy { $0 == 0 })
  }

  @Test("the tie of two networks is λ/2 times their squared distance")
  func ties() throws {
    let bench = try Bench(
      Choice("soft", [LabelledArgument("strength", .number(0.5))]), dims: [2], sources: [0, 0])
    let parameters = Storage(count: bench.store.count)
    for (index, declaration) in bench.store.declarations.enumerated() {
      for place in declaration.parameter.range { parameters.data[place] = index == 0 ? 1 : -1 }
    }
    let tape = Tape(for: bench.store)
    tape.begin(parameters: parameters, isTraining: true)
    let penalty = try #require(try bench.network.penalty(on: tape))
    #expect(abs(penalty.data[0] - 0.25 * 6 * 4) < 1e-5)
  }

  @Test("what cannot work is refused with a way out")
  func refusals() throws {
    let cases: [(Choice, [Int], [Int], String)] = [
      (Choice("crossStitch", [widths([])]), [6, 4], [0, 1], "widths"),
      (Choice("ple", [LabelledArgument("levels", .number(2))]), [6, 6], [0, 1], "mmoe"),
      (Choice("soft"), [6, 4], [0, 1], ".hard"),
    ]
    for (choice, dims, sources, hint) in cases {
      let complaint = #expect(throws: Complaint.self) { try Bench(choice, dims: dims, sources: sources) }
      #expect(complaint?.code == "different-inputs")
      #expect(complaint?.hint.contains(hint) == true, "\(choice.text): \(complaint?.hint ?? "")")
    }
    let towers = Choice("hard", [LabelledArgument("towers", .record([.init("digti", .list([.number(3)]))]))])
    #expect(throws: Complaint.self) { try Bench(towers, dims: [6], sources: [0]) }
    #expect(throws: Complaints.self) { try Catalogue<any Sharing>.sharing.make(Choice("mmoe", [widths([])])) }
  }

  @Test("every entry has a summary, and a source unless nothing is shared")
  func documented() {
    for entry in Catalogue<any Sharing>.sharing.description.entries {
      #expect(entry.summary.hasSuffix("."))
      #expect(!entry.source.isEmpty || entry.name == "none")
    }
    #expect(Self.names == Self.names.sorted { $0.lowercased() < $1.lowercased() })
  }
}
