import FileSystem
import Interchange
import TestSupport
import Testing

/// A training that is killed without warning, again and again.
@Suite struct KillTests {
  private static let script = """
    let data = generate(.captionedShapes(rows: 240), seed: 3) |> split(validation: 0.2, seed: 3)
    let m = model(data, inputs: { image: .cnn(widths: [4, 8], dim: 16), caption: .embed(dim: 8) },
      tasks: { shape: .classify, colour: .classify })
    let run = train(m, epochs: 12, batch: 16, balance: .uncertainty, schedule: .oneCycle, absent: 0.2, seed: 4,
      checkpoint: "kept/checkpoint")
    save(run, to: "end.safetensors");
    """

  @Test("killed at any moment, the same script ends in the same bytes")
  func killed() throws {
    let undisturbed = try TemporaryFolder(), disturbed = try TemporaryFolder()
    for folder in [undisturbed, disturbed] { try folder.write(Self.script, to: "train.heddle") }
    let whole = try BuiltCommand.run(["run", "--quiet", "train.heddle"], in: undisturbed.path)
    #expect(whole.status == 0, "\(whole.text)")
    var generator = SeededGenerator(seed: 20), kills = 0, status: Int32 = 137, longest = 120
    while status == 137, kills < 40 {
      // The first attempts have hardly time to begin, later ones more and more, on a slow machine too.
      let milliseconds = Int.random(in: 20...longest, using: &generator)
      let seconds = "\(milliseconds / 1000).\(String(milliseconds % 1000 + 1000).dropFirst())"
      longest = longest * 6 / 5
      status = try ChildProcess.run(
        "/bin/sh",
        [
          "-c",
          "cd \"$1\" && exec timeout -s KILL \(seconds) \"$2\" run --quiet train.heddle",
          "sh", disturbed.path, BuiltCommand.path,
        ]
      ).status
      kills += 1
    }
    #expect(status == 0, "still not at its end after \(kills) times")
    #expect(kills > 3)
    let there = try SafeTensors(try Files.read(disturbed.file("end.safetensors")))
    let here = try SafeTensors(try Files.read(undisturbed.file("end.safetensors")))
    #expect(here.entries == there.entries)
    for entry in here.entries {
      #expect(here.withBytes(entry) { Array($0) } == there.withBytes(entry) { Array($0) }, "\(entry.name)")
    }
    let left = try Files.list(disturbed.file("kept"))
    #expect(left == ["checkpoint"], "left after \(kills) attempts: \(left)")
  }
}
