import Catalog
import Testing

/// Arguments of choices against parameters, and what is said of them.
@Suite struct CheckingTests {
  private static let parameters: [Parameter] = [
    .wholes("widths", 1...64, default: [16, 32], "Channels."),
    .whole("kernel", 1...31, default: 3, unit: "px", "Edge."),
    .number("dropout", 0...1, default: 0, "Probability."), .flag("bias", default: true, "Added."),
    .oneOf("cell", ["gru", "lstm"], default: "gru", "Kind."), .text("name", default: "", "Name."),
    Parameter("head", .either([.whole(1...9), .choice(catalogue: "head")]), default: .number(1), "A head."),
    Parameter("limit", .whole(1...9), "A limit.").optional,
  ]

  private func complaints(_ arguments: [LabelledArgument]) -> [Complaint] {
    do {
      _ = try Checking.arguments(of: Choice("cnn", arguments), against: Self.parameters, subject: ".cnn")
      return []
    } catch let complaints as Complaints {
      return complaints.all
    } catch {
      return [Complaint("unexpected", "\(error)")]
    }
  }

  @Test(arguments: [
    ("kernel", Argument.number(3), ""),
    ("kernel", .number(0), "out-of-range: kernel takes a whole number from 1 to 31 px, not 0"),
    ("kernel", .number(2.5), "wrong-kind: kernel takes a whole number from 1 to 31 px, not 2.5"),
    ("kernel", .number(.infinity), "wrong-kind: kernel takes a whole number from 1 to 31 px, not infinity"),
    ("kernel", .text("3"), "wrong-kind: kernel takes a whole number from 1 to 31 px, not \"3\""),
    ("kernel", .none, "wrong-kind: kernel takes a whole number from 1 to 31 px, not none"), ("limit", .none, ""),
    ("dropout", .number(.nan), "out-of-range: dropout takes a number from 0 to 1, not nan"),
    ("bias", .flag(false), ""), ("bias", .number(1), "wrong-kind: bias takes true or false, not 1"),
    ("cell", .choice(Choice("lstm")), ""),
    ("cell", .choice(Choice("lstn")), "unknown-choice: cell has no choice '.lstn'"),
    ("cell", .text("gru"), "wrong-kind: cell takes .gru or .lstm, not \"gru\""), ("name", .text("x"), ""),
    ("widths", .list([]), ""),
    ("widths", .list([.number(1), .number(65)]), "out-of-range: widths takes a whole number from 1 to 64, not 65"),
    ("widths", .number(3), "wrong-kind: widths takes a list of whole numbers, not 3"),
    ("head", .number(3), ""), ("head", .choice(Choice("mlp")), ""),
    ("head", .number(10), "out-of-range: head takes a whole number from 1 to 9, not 10"),
    ("head", .flag(true), "wrong-kind: head takes a whole number from 1 to 9 or a head choice, not true"),
    ("kernal", .number(3), "unknown-argument: .cnn has no argument 'kernal'"),
  ])
  func `a value suits its parameter or is told why not`(name: String, value: Argument, expected: String) {
    let said = complaints([LabelledArgument(name, value)]).map { "\($0.code): \($0.message)" }
    #expect(said == (expected.isEmpty ? [] : [expected]))
  }

  @Test func `complaints say where, down to the element`() {
    let found = complaints([LabelledArgument("widths", .list([.number(1), .number(65)]))])
    #expect(found.first?.path == [.argument("widths"), .index(1)])
    #expect(complaints([LabelledArgument("kernal", .none)]).first?.path == [.label("kernal")])
    #expect(complaints([LabelledArgument("kernal", .none)]).first?.label == "did you mean 'kernel'?")
  }

  @Test func `all complaints of a call come together`() {
    let found = complaints([
      LabelledArgument("kernel", .number(0)), LabelledArgument("kernel", .number(3)), LabelledArgument(nil, .number(1)),
      LabelledArgument("bias", .text("")),
    ])
    #expect(found.map(\.code) == ["out-of-range", "repeated-argument", "unlabelled-argument", "wrong-kind"])
  }

  @Test func `defaults fill what is left out, and the first argument needs no name`() throws {
    let choice = Choice("cnn", [LabelledArgument(nil, .list([.number(8)]))])
    let arguments = try Checking.arguments(of: choice, against: Self.parameters, subject: ".cnn")
    #expect(arguments.wholes("widths") == [8])
    #expect(arguments.whole("kernel") == 3 && arguments.flag("bias") && arguments.text("cell") == "gru")
    #expect(!arguments.isGiven("limit") && arguments.isGiven("kernel"))
  }

  @Test func `what has no default must be given`() {
    let needed = [Parameter.number("weight", 0...1, "Of the first.")]
    #expect(
      throws: Complaints([Complaint("missing-argument", ".x needs 'weight'", hint: "add weight: a number from 0 to 1")])
    ) {
      try Checking.arguments(of: Choice("x"), against: needed, subject: ".x")
    }
  }

  @Test func `an unknown argument names what is accepted, cut where a suggestion was made`() {
    let parameters = ["absent", "augment", "balance", "batch", "checkpoint", "epochs", "seed", "stop"].map {
      Parameter.flag($0, default: false, "A flag.")
    }
    let near = Checking.unknown("epoch", subject: "train", parameters: parameters, given: [])
    #expect(near.message == "train has no argument 'epoch'")
    #expect(near.label == "did you mean 'epochs'?")
    #expect(near.notes == ["train accepts absent, augment, balance, batch, checkpoint, epochs, …"])
    let far = Checking.unknown("nonsense", subject: "train", parameters: parameters, given: ["seed"])
    #expect(far.label == "")
    #expect(far.notes == ["train accepts absent, augment, balance, batch, checkpoint, epochs, stop"])
  }
}
