import Catalog
import Language
import Testing

/// Nothing that a user gives ends the process.
@Suite struct RobustnessTests {
  @Test(arguments: [
    String(repeating: "(", count: 100_000),
    String(repeating: "[", count: 20_000) + String(repeating: "]", count: 20_000),
    String(repeating: "-", count: 20_000) + "1", String(repeating: "not ", count: 20_000) + "true",
    String(repeating: "if true { ", count: 20_000), "2" + String(repeating: "^2", count: 20_000),
    "1" + String(repeating: "+1", count: 20_000), "x" + String(repeating: ".a", count: 20_000),
    "x" + String(repeating: "[0]", count: 20_000),
    "1" + String(repeating: " |> abs", count: 20_000), String(repeating: "\"\\(", count: 20_000),
    String(repeating: "{ a: ", count: 20_000),
    "if true { 1 }" + String(repeating: " else if true { 1 }", count: 20_000), String(repeating: ".a(", count: 20_000),
  ])
  func `deep nesting is an error, never an overflow`(cell: String) {
    let shown = Toy.session().shown(cell)
    #expect(shown.hasPrefix("error[") || shown == "1")
    _ = Toy.session().completeness(cell)
    _ = Toy.session().complete(String(cell.prefix(3000)), at: 3000)
  }

  @Test func `as much nesting as is allowed runs`() {
    let depth = 90
    let nested = String(repeating: "(1 + ", count: depth) + "0" + String(repeating: ")", count: depth)
    #expect(Toy.session().shown(nested) == "\(depth)")
    #expect(Toy.session().shown("0" + String(repeating: " + 1", count: 490)) == "490")
  }

  @Test func `recursion ends in an error within the stack`() {
    #expect(Toy.session().shown("fn f(n) { if n == 0 { 0 } else { 1 + f(n - 1) } }\nf(900)") == "900")
    #expect(Toy.session().shown("fn f(n) { [{ a: (1 + f(n + 1)) }] }\nf(0)").hasPrefix("error[too-deep]"))
    #expect(
      Toy.session().shown("fn f(n) { for i in [1] { if true { \"\\(f(n))\" } } }\nf(0)").hasPrefix("error[too-deep]"))
  }

  @Test(arguments: ["[x]", "{ a: x, b: 1 }", ".a(b: x)", "for i in [1] { x }", "[x, length(\"a\")]"])
  func `values are nested only so deep as can be walked`(nest: String) {
    let shown = Toy.session().shown("let x = 1\n" + String(repeating: "let x = \(nest)\n", count: 2000) + "x == x")
    #expect(shown.hasPrefix("error[too-deep]"))
    #expect(
      Toy.session().shown("let x = 1\n" + String(repeating: "let x = \(nest)\n", count: 400) + "x == x") == "true")
  }

  @Test func `long texts and numbers are read`() {
    let long = String(repeating: "x", count: 1_000_000)
    #expect(Toy.session().shown("length(\"\(long)\")") == "1000000")
    #expect(Toy.session().shown("1" + String(repeating: "0", count: 100_000)).hasPrefix("error[number-too-large]"))
    #expect(Toy.session().shown("0." + String(repeating: "1", count: 100_000)) == "0.1111111111111111")
    #expect(Toy.session().shown(long).hasPrefix("error[unknown-name]"))
  }

  @Test func `too many tokens are an error`() {
    let shown = Toy.session().shown(String(repeating: "1;", count: 600_000))
    #expect(shown.hasPrefix("error[too-long]"))
  }

  @Test func `huge ranges are lazy and loops over them can be left`() {
    #expect(Toy.session().shown("range(1e15)[1e14]") == "100000000000000")
    #expect(Toy.session().shown("range(1e300)").hasPrefix("error[out-of-range]"))
    #expect(Toy.session().shown("sum(range(1e12))").hasPrefix("error[too-large]"))
    let session = Toy.session()
    session.interruption.raise()
    #expect(session.shown("for i in range(1e15) { i };") == "interrupted")
  }

  @Test func `control characters of values never reach the terminal`() {
    let shown = Toy.session().shown("let x = \"\u{1B}[31m\"\nx + 1")
    #expect(!shown.contains("\u{1B}"))
  }

  /// Cells with pieces taken out, doubled, swapped and replaced, from a fixed seed.
  @Test func `mutilated cells give errors or values`() {
    var random = SplitMix(state: 7)
    let signs = [
      "(", ")", "{", "}", "[", "]", "\"", "\"\"\"", "\\(", ".", ",", ":", ";", "\n", "|>", "?", "=", "==", "-", "^",
      "let ", "fn ", "if ", "for ", "in ", "use ", "not ", "_", "é", "\u{0}", "👍🏽", "#", "0", "1e9",
    ]
    for sample in CompletionTests.samples {
      let original = Array(sample.unicodeScalars)
      for _ in 0..<100 {
        var scalars = original
        for _ in 0...random.next(6) {
          let place = random.next(scalars.count)
          switch random.next(4) {
          case 0: scalars.removeSubrange(place..<min(scalars.count, place + 1 + random.next(5)))
          case 1: scalars.insert(contentsOf: signs[random.next(signs.count)].unicodeScalars, at: place)
          case 2:
            scalars.insert(
              contentsOf: scalars[place..<min(scalars.count, place + random.next(20))], at: random.next(scalars.count))
          default: scalars.swapAt(place, random.next(scalars.count))
          }
          if scalars.isEmpty { scalars = original }
        }
        let cell = String(String.UnicodeScalarView(scalars))
        let session = Toy.session()
        let place = random.next(scalars.count + 1)
        _ = session.complete(cell, at: place)
        _ = session.inspect(cell, at: place, detail: 0)
        _ = session.highlight(cell)
        let isFaulty = session.completeness(cell) != .complete
        let shown = session.shown(cell)
        if isFaulty { #expect(shown.hasPrefix("error["), "\(cell)") }
      }
    }
  }
}

/// Sebastiano Vigna's SplitMix64: the same numbers on every machine.
private struct SplitMix {
  var state: UInt64

  mutating func next(_ count: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(max(1, count)))
  }
}
