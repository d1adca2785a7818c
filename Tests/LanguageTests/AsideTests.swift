import Language
import Testing

struct AsideTests {
  @Test func `a cell runs aside on what is bound and binds names of its own`() {
    let session = Toy.session()
    let output = Recorder()
    _ = session.run("let a = 20\nlet b = 1\nfn twice(x) { x * 2 + b - b }", name: "cell 1", output: output)
    guard case .finished(let shown?) = session.runAside("let c = twice(a)\nc + 2", name: "cell 2", output: output)
    else {
      Issue.record("the cell did not finish")
      return
    }
    #expect(shown.text == "42")
    #expect(session.names == ["a", "b", "c"])
    guard case .finished(let later?) = session.run("c", name: "cell 3", output: output) else {
      Issue.record("the name is not bound")
      return
    }
    #expect(later.text == "40")
  }

  @Test func `a cell that fails aside leaves the names that it bound before`() {
    let session = Toy.session()
    guard
      case .failed = session.runAside(
        "fn item(x) { [1][x] }\nlet a = 1\nlet b = item(5)", name: "cell 1", output: Recorder())
    else {
      Issue.record("the cell did not fail")
      return
    }
    #expect(session.names == ["a"])
  }
}
