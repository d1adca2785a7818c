import Catalog
import FileSystem
import TestSupport
import Testing

@testable import Data
@testable import Training

/// What training and evaluation say without ending.
@Suite struct WarningTests {
  private static func warnings(_ blueprint: Blueprint, balance: Choice = Choice("equal")) throws -> ([String], Run) {
    var warnings: [String] = []
    let arguments = TrainingArguments(epochs: 1, batch: 16, balance: balance)
    let run = try Trainer(blueprint, arguments) { if case .warning(let text) = $0 { warnings.append(text) } }.train()
    return (warnings, run)
  }

  @Test("a damaged picture that was not looked at before is told, in training and in evaluation")
  func damage() throws {
    let folder = try TemporaryFolder()
    for shade in 0..<2 {
      let pixels = [UInt8](repeating: UInt8(80 + 90 * shade), count: 64)
      try Files.write(
        try Picture(width: 8, height: 8, channels: 1, pixels: pixels).png(), to: folder.file("\(shade).png"))
    }
    try folder.write("no picture", to: "damaged.png")
    let rows = (0..<40).map { "\($0 == 3 ? "damaged" : "\($0 % 2)").png,\($0 % 2 == 0 ? "dark" : "light")\n" }
    try folder.write("picture,shade\n" + rows.joined(), to: "shades.csv")
    let data = try Dataset.read("shades.csv", options: ReadOptions(folder: folder.path))
    let blueprint = try Blueprint(
      BlueprintRequest(inputs: [.init("picture", Choice("linear"))], tasks: [.init("shade", nil)]), data: data)
    let (warnings, run) = try Self.warnings(blueprint)
    #expect(warnings.count == 1)
    #expect(warnings.first?.hasPrefix("1 picture of column 'picture' cannot be read; first: ") == true)
    #expect(warnings.first?.contains("damaged.png") == true)
    let report = try run.evaluate(on: data)
    #expect(report.findings.map(\.check) == ["unreadable-files"])
    #expect(report.findings.map(\.examples) == [[3]])
    #expect(try run.evaluate(on: data.with(rows: [0, 1, 2])).findings.isEmpty)
  }

  @Test("gradient balancers say where there are no shared gradients to balance", arguments: ["soft", "none", "hard"])
  func balancing(sharing: String) throws {
    let data = try splitData("tabularTasks", rows: 60)
    let tasks = ["kin1", "kin2"].map { BlueprintRequest.Named($0, nil) }
    let blueprint = try Blueprint(BlueprintRequest(tasks: tasks, sharing: Choice(sharing)), data: data)
    for balance in ["mgda", "gradDrop", "gradNorm"] {
      let said = try Self.warnings(blueprint, balance: Choice(balance)).0
      #expect(said.count == (sharing == "hard" ? 0 : 1), "\(balance): \(said)")
    }
    #expect(try Self.warnings(blueprint, balance: Choice("uncertainty")).0.isEmpty)
  }

  @Test("rows without any input of the model are refused")
  func nothing() throws {
    let data = try splitData("tabularTasks", rows: 60)
    let blueprint = try Blueprint(BlueprintRequest(tasks: [.init("kin1", nil)]), data: data)
    let run = try Self.warnings(blueprint).1
    let other = Dataset(name: "other", columns: try [data.column("kin1")])
    for body in [{ _ = try run.predictions(on: other) }, { _ = try run.evaluate(on: other) }] as [() throws -> Void] {
      #expect(#expect(throws: Complaint.self) { try body() }?.code == "no-inputs")
    }
  }
}
