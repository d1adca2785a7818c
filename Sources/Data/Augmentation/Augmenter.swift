import Catalog

/// The augmentations of a training call, bound to the inputs that they change.
public struct Augmenter: Sendable {
  private struct Step: Sendable {
    let columns: Set<String>
    let augmentation: any Augmentation
  }

  private let steps: [Step]
  private let preprocessing: Preprocessing
  private let targets: Set<String>
  /// How rows are blended, which is the trainer's to do since it concerns losses; nil where they are not.
  public let mixup: Mixup?

  /// - Parameters:
  ///   - choices: Entries of the augmentation catalogue, in the order in which they are applied.
  ///   - inputs: Columns that may be changed.
  ///   - targets: Those that tasks predict: only what damages rows is done to them, and only as inputs read them.
  /// - Throws: `Complaints` where an argument is wrong or no input suits an augmentation, at `.index` of the choice.
  public init(
    _ choices: [Choice], preprocessing: Preprocessing, inputs: [String], targets: Set<String> = []
  ) throws {
    var steps: [Step] = []
    var mixup: Mixup?
    var complaints: [Complaint] = []
    for (place, choice) in choices.enumerated() {
      do {
        let augmentation = try Catalogue<any Augmentation>.augmentation.make(choice)
        if let found = augmentation as? Mixup { mixup = found }
        let free = type(of: augmentation).isDamage ? inputs : inputs.filter { !targets.contains($0) }
        let columns = try Self.columns(for: augmentation, choice, preprocessing, free)
        steps.append(Step(columns: columns, augmentation: augmentation))
      } catch let found as Complaints {
        complaints += found.all.map { $0.within(.index(place)) }
      } catch let complaint as Complaint {
        complaints.append(complaint.within(.index(place)))
      }
    }
    guard complaints.isEmpty else { throw Complaints(complaints) }
    self.steps = steps
    self.mixup = mixup
    self.preprocessing = preprocessing
    self.targets = targets
  }

  /// Whether batches come back as they were.
  public var isEmpty: Bool { steps.allSatisfy { $0.augmentation is Mixup } }

  /// The batch with every row that is there changed by draws of its own.
  ///
  /// Fits `BatchLoader.Options.transform`.
  public func callAsFunction(_ batch: Batch, seed: UInt64) -> Batch {
    if isEmpty { return batch }
    var columns = batch.columns, apart: [ColumnBatch] = []
    for (place, column) in batch.columns.enumerated() {
      guard let fitted = preprocessing[column.name] else { continue }
      let mine = steps.filter { $0.columns.contains(column.name) && !($0.augmentation is Mixup) }.map(\.augmentation)
      guard !mine.isEmpty else { continue }
      let changed = Self.changed(column, fitted.modality, mine, seed: seed &+ UInt64(place))
      if targets.contains(column.name) { apart.append(changed) } else { columns[place] = changed }
    }
    return Batch(rows: batch.rows, columns: columns, changed: apart)
  }

  private static func changed(
    _ column: ColumnBatch, _ modality: Modality, _ augmentations: [any Augmentation], seed: UInt64
  ) -> ColumnBatch {
    let copy = ColumnBatch(
      name: column.name, count: column.count, shape: column.shape, dense: column.dense?.copy(),
      codes: column.codes?.copy(),
      lengths: column.lengths?.copy(), present: column.present)
    let stride = column.stride
    for row in 0..<column.count where column.present[row] != 0 {
      var draws = Draws(seed: seed, stream: row)
      let view = AugmentedRow(
        modality: modality, shape: column.shape, dense: copy.dense.map { $0.pointer + row * stride },
        codes: copy.codes.map { $0.pointer + row * stride }, length: copy.lengths.map { $0.pointer + row })
      for augmentation in augmentations { augmentation.change(view, &draws) }
    }
    return copy
  }

  /// The inputs that a choice changes: the one it names, or all of its modalities.
  private static func columns(
    for augmentation: any Augmentation, _ choice: Choice, _ preprocessing: Preprocessing, _ inputs: [String]
  ) throws -> Set<String> {
    let accepted = type(of: augmentation).modalities
    let suited = inputs.filter { preprocessing[$0].map { accepted.contains($0.modality.name) } ?? false }
    if case .choice(let named)? = choice.arguments.first(where: { $0.label == "column" })?.value {
      guard inputs.contains(named.name) else {
        throw Complaint(
          "unknown-column", "there is no input '\(named.name)'", at: [.argument("column")],
          label: Suggestion.words(for: named.name, among: inputs),
          notes: ["inputs are \(inputs.joined(separator: ", "))"])
      }
      guard suited.contains(named.name) else {
        let modality = preprocessing[named.name]?.modality.name ?? "unknown"
        throw Complaint(
          "wrong-kind", ".\(choice.name) does not suit '\(named.name)', which is \(modality)",
          at: [.argument("column")],
          notes: [".\(choice.name) changes \(accepted.joined(separator: ", "))"])
      }
      return [named.name]
    }
    guard !suited.isEmpty else {
      throw Complaint(
        "wrong-kind", ".\(choice.name) changes \(accepted.joined(separator: ", ")), but no input is of that kind",
        notes: inputs.compactMap { name in preprocessing[name].map { "'\(name)' is \($0.modality.name)" } },
        hint: "leave .\(choice.name) out")
    }
    return Set(suited)
  }
}

extension AlignedBuffer {
  /// The same elements in memory of their own.
  fileprivate func copy() -> AlignedBuffer {
    guard count > 0 else { return self }
    let result = AlignedBuffer(count: count, repeating: self[0])
    result.pointer.update(from: pointer, count: count)
    return result
  }
}
