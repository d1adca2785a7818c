import Autograd
import Catalog
import Data
import Multimodal
import Multitask
import NeuralNet
import Tensor

/// Encoders and fusions from the inputs to fused representations.
struct BackboneNetwork: Sendable {
  let encoders: [any EncoderNetwork]
  /// What stands for each input where it is absent.
  let absent: [Autograd.Parameter]
  /// Fused representations: which inputs each reads, and how (nil for a single input, read as it is).
  let sources: [Source]

  struct Source: Sendable {
    let inputs: [Int]
    let fusion: (any FusionNetwork)?
    let shape: RepresentationShape
  }

  /// - Parameter isUsed: Whether an input is read at all; others get no encoder and no place in a source.
  init(
    inputs: [Blueprint.Input], fusion: any FusionMethod, sources wanted: [[Int]], owner: (_ input: Int) -> String,
    sourceOwner: (_ source: Int) -> String, prefix: String, in store: inout ParameterStore
  ) throws {
    var encoders: [any EncoderNetwork] = [], absent: [Autograd.Parameter] = []
    for (index, input) in inputs.enumerated() {
      try store.withGroup(owner(index)) { store in
        let network: any EncoderNetwork
        do {
          network = try input.encoder.network(for: input.shape, name: "\(prefix)encoder.\(input.name)", in: &store)
        } catch let complaint as Complaint {
          throw complaint.within(.key(input.name)).within(.argument("inputs"))
        }
        encoders.append(network)
        absent.append(
          store.declare(
            "\(prefix)absent.\(input.name)", shape: Shape([network.output.dim]), initialiser: .zeros, decays: false,
            isStatistic: !input.learnsAbsence))
      }
    }
    self.encoders = encoders
    self.absent = absent
    sources = try wanted.enumerated().map { index, members in
      try store.withGroup(sourceOwner(index)) { store in
        let shapes = members.map { FusionInput(name: inputs[$0].name, shape: encoders[$0].output) }
        if let only = shapes.first, shapes.count == 1 {
          return Source(
            inputs: members, fusion: nil,
            shape: RepresentationShape(
              dim: only.shape.dim, positionDim: only.shape.positionDim, reduction: only.shape.reduction))
        }
        do {
          let network = try fusion.network(for: shapes, name: Self.fusionName(prefix, index), in: &store)
          return Source(inputs: members, fusion: network, shape: RepresentationShape(dim: network.dim))
        } catch let complaint as Complaint {
          throw complaint.within(.argument("fusion"))
        }
      }
    }
  }

  static func fusionName(_ prefix: String, _ source: Int) -> String {
    "\(prefix)fusion\(source == 0 ? "" : "\(source)")"
  }

  var cost: Int { encoders.reduce(0) { $0 + $1.cost } + sources.reduce(0) { $0 + ($1.fusion?.cost ?? 0) } }

  /// What a pass gives: the fused representation of each source, and the encodings behind them.
  struct Pass {
    var representations: [Representation] = []
    var encodings: [Encoding] = []
    /// What a fusion reads.
    fileprivate var parts: [FusionPart] = []
  }

  /// - Parameters:
  ///   - features: All inputs of the model.
  ///   - members: Which of them are this backbone's.
  ///   - pass: Written over; its arrays keep their memory.
  func callAsFunction(
    _ features: [Features], of members: [Int], on tape: Tape, into pass: inout Pass
  ) throws {
    pass.encodings.removeAll(keepingCapacity: true)
    pass.representations.removeAll(keepingCapacity: true)
    for (index, encoder) in encoders.enumerated() {
      let own = features[members[index]]
      let encoding = try encoder(own, on: tape)
      let vector = try tape.replaceAbsent(encoding.vector, with: tape[absent[index]], present: own.present)
      pass.encodings.append(Encoding(vector: vector, positions: encoding.positions, validity: encoding.validity))
    }
    for source in sources {
      guard let fusion = source.fusion else {
        let only = pass.encodings[source.inputs[0]]
        pass.representations.append(
          Representation(vector: only.vector, positions: only.positions, validity: only.validity))
        continue
      }
      pass.parts.removeAll(keepingCapacity: true)
      for input in source.inputs {
        pass.parts.append(FusionPart(encoding: pass.encodings[input], present: features[members[input]].present))
      }
      pass.representations.append(Representation(vector: try fusion(pass.parts, on: tape)))
    }
  }
}
