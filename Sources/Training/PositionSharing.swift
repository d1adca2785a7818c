import Autograd
import Catalog
import Multimodal
import Multitask
import Tensor

/// What tasks share that read along one input: it stands between the input's encoder and their heads, position by position.
struct PositionSharing: Sendable {
  /// A task that reads the input, and where among its parts.
  struct Reader: Sendable {
    let task: Int
    let part: Int
  }

  /// Index of the input among all inputs of the model.
  let input: Int
  let readers: [Reader]
  /// Positions of the longest training row.
  let positions: Int
  let network: any SharingNetwork

  /// positions: what each reader's backbone gives, `[rows, positions, width]` -> what its head reads, of as many positions.
  func callAsFunction(_ positions: [Variable], on tape: Tape) throws -> [Variable] {
    let flat = try positions.map { x in
      Representation(vector: try tape.reshape(x, to: [x.shape[0] * x.shape[1], x.shape[2]]))
    }
    return try zip(try network(flat, on: tape), positions).map { shared, x in
      try tape.reshape(shared.vector, to: [x.shape[0], x.shape[1], shared.vector.shape[1]])
    }
  }

  /// Puts what is shared in place of what the backbones gave.
  func apply(to read: inout [Representation], on tape: Tape) throws {
    let positions = readers.compactMap { read[$0.task].parts[$0.part].positions }
    guard positions.count == readers.count else { return }
    for (reader, shared) in zip(readers, try self(positions, on: tape)) {
      var parts = read[reader.task].parts
      parts[reader.part] = parts[reader.part].with(positions: shared)
      read[reader.task] = Representation(vector: read[reader.task].vector, parts: parts)
    }
  }
}

extension Representation.Part {
  /// The same with other vectors along time.
  func with(positions: Variable) -> Representation.Part {
    Representation.Part(vector: vector, positions: positions, validity: validity, present: present)
  }
}

extension NetworkBuilder {
  /// The inputs that several tasks read along, with those tasks.
  func inputsReadAlong(_ keepsOrder: (_ input: Int) -> Bool) -> [(input: Int, tasks: [Int])] {
    inputs.indices.filter(keepsOrder).compactMap { input in
      let readers = tasks.indices.filter { tasks[$0].task.readsInOrder && tasks[$0].inputs.contains(input) }
      return readers.count > 1 ? (input, readers) : nil
    }
  }

  /// What stands along each input that several tasks read; none where the architecture has nothing there.
  ///
  /// - Parameter shapes: What each task's head reads, which changes with it.
  mutating func shareAlong(
    _ places: [(input: Int, tasks: [Int])], by sharing: any Sharing, shapes: inout [RepresentationShape]
  ) throws -> [PositionSharing] {
    var made: [PositionSharing] = []
    for place in places {
      let readers = place.tasks.compactMap { task in
        shapes[task].parts.firstIndex { $0.name == inputs[place.input].name }
          .map { PositionSharing.Reader(task: task, part: $0) }
      }
      let plans = readers.map { reader -> SharingTask in
        let part = shapes[reader.task].parts[reader.part]
        return SharingTask(
          name: tasks[reader.task].name, shape: RepresentationShape(dim: part.positionDim ?? part.dim), source: 0)
      }
      let network: any SharingNetwork
      do {
        network = try sharing.network(for: plans, in: &store)
      } catch let complaint as Complaint {
        throw complaint.within(.argument("sharing"))
      }
      guard !network.parts.isEmpty, let first = readers.first else { continue }
      let one = shapes[first.task].parts[first.part]
      let positions = max(1, one.longest / one.reduction)
      parts += network.parts.map { part in
        Blueprint.Part(
          name: "sharing along \(one.name): \(part.name)", kind: part.kind, input: "≤ \(positions) × \(part.input)",
          output: "≤ \(positions) × \(part.output)", parameters: part.parameters, owner: part.owner,
          cost: positions * part.cost)
      }
      for (reader, shape) in zip(readers, network.shapes) {
        shapes[reader.task] = shapes[reader.task].with(positionDim: shape.dim, ofPart: reader.part)
      }
      made.append(PositionSharing(input: place.input, readers: readers, positions: positions, network: network))
    }
    return made
  }
}

extension RepresentationShape {
  /// The same with another width of the vectors along one of the inputs.
  fileprivate func with(positionDim: Int, ofPart place: Int) -> RepresentationShape {
    var parts = parts
    let old = parts[place]
    parts[place] = Part(
      name: old.name, dim: old.dim, positionDim: positionDim, reduction: old.reduction, longest: old.longest,
      isTarget: old.isTarget)
    return RepresentationShape(
      dim: dim, positionDim: self.positionDim, reduction: reduction, parts: parts)
  }
}
