import Catalog
import Testing

@testable import NeuralNet

@Suite struct ScheduleTests {
  private func factors(_ choice: Choice, steps: Int = 10, stepsPerEpoch: Int = 2) throws -> [Double] {
    let schedule = try Catalogue<any Schedule>.schedule.make(choice)
    return (0..<steps).map {
      schedule.factor(
        at: ScheduleMoment(step: $0, of: steps, stepsPerEpoch: stepsPerEpoch), memory: schedule.initialMemory)
    }
  }

  private func expectClose(_ found: [Double], _ expected: [Double]) {
    #expect(found.count == expected.count)
    for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-9, "\(found)") }
  }

  @Test func aConstantStays() throws { expectClose(try factors(Choice("constant"), steps: 3), [1, 1, 1]) }

  @Test func aCosineFallsFromOneToItsFloor() throws {
    expectClose(try factors(Choice("cosine"), steps: 5), [1, 0.853553390593, 0.5, 0.146446609407, 0])
    let floor = Choice("cosine", [LabelledArgument("floor", .number(0.2))])
    expectClose(try factors(floor, steps: 3), [1, 0.6, 0.2])
  }

  @Test func oneCycleIsPyTorchs() throws {
    // OneCycleLR(max_lr=1, total_steps=10), its formula evaluated by hand.
    expectClose(
      try factors(Choice("oneCycle")),
      [
        0.04, 0.52, 1, 0.9504846320134737, 0.8117456539497631, 0.6112620219362893, 0.38874197806371075,
        0.18825834605023697, 0.049519367986526286, 4e-06,
      ])
  }

  @Test func stepsFallAfterEpochs() throws {
    let choice = Choice(
      "step", [LabelledArgument("epochs", .number(2)), LabelledArgument("factor", .number(0.5))])
    expectClose(try factors(choice), [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25])
  }

  @Test func warmupRisesAndHandsOver() throws {
    let choice = Choice(
      "warmup", [LabelledArgument("steps", .number(3)), LabelledArgument("then", .choice(Choice("cosine")))])
    expectClose(try factors(choice, steps: 6), [0.25, 0.5, 0.75, 1, 0.5, 0])
  }

  @Test func aPlateauFallsWhenTheLossHasStoppedFalling() throws {
    let schedule = try Catalogue<any Schedule>.schedule.make(
      Choice("plateau", [LabelledArgument("patience", .number(1)), LabelledArgument("factor", .number(0.5))]))
    var memory = schedule.initialMemory
    let moment = ScheduleMoment(step: 0, of: 1, stepsPerEpoch: 1)
    let factors = [3.0, 2, 2, 2, 1, 1, 1, 1].map { loss -> Double in
      schedule.observe(loss: loss, memory: &memory)
      return schedule.factor(at: moment, memory: memory)
    }
    expectClose(factors, [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25])
  }

  @Test func everyEntryIsMadeFromItsDefaultsAndStaysWithinBounds() throws {
    for entry in Catalogue<any Schedule>.schedule.entries {
      for factor in try factors(Choice(entry.name), steps: 50) {
        #expect(factor >= 0 && factor <= 1, "\(entry.name)")
      }
    }
  }
}
