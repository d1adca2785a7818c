import Catalog
import Glibc

/// Falls by a factor each time the loss has not become smaller for some epochs.
struct PlateauSchedule: Schedule {
  let factor: Double
  let patience: Int
  /// Share by which a loss must be smaller to count, as in PyTorch.
  private static let threshold = 1e-4

  /// The factor now, the best loss, the epochs since it.
  var initialMemory: [Double] { [1, .infinity, 0] }

  func factor(at moment: ScheduleMoment, memory: [Double]) -> Double { memory.first ?? 1 }

  func observe(loss: Double, memory: inout [Double]) {
    if loss < memory[1] * (1 - Self.threshold) {
      memory[1] = loss
      memory[2] = 0
      return
    }
    memory[2] += 1
    if memory[2] > Double(patience) {
      memory[0] *= factor
      memory[2] = 0
    }
  }
}

extension Entry where Make == any Schedule {
  static let plateau = Entry(
    "plateau", "Falls each time the loss has stopped falling.", source: "As ReduceLROnPlateau of PyTorch",
    example: "train(m, schedule: .plateau(patience: 3))",
    parameters: [
      .number("factor", 0.001...1, default: 0.1, "What the learning rate is multiplied with."),
      .whole("patience", 0...1000, default: 5, unit: "epochs", "Epochs without a smaller loss that are borne."),
    ]
  ) { PlateauSchedule(factor: $0.number("factor"), patience: $0.whole("patience")) }
}
