import FileSystem
import JSON
import TestSupport
import Testing

@Suite("The built command")
struct CommandTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String..., input: String = "", environment: [String: String] = [:]) throws
    -> ChildProcess.Result
  {
    var environment = environment
    environment["GITHUB_ACTIONS"] = environment["GITHUB_ACTIONS"] ?? ""
    return try BuiltCommand.run(arguments, in: folder.path, environment: environment, input: input)
  }

  /// Writes a notebook of cells of code, the first with the tag `parameters`.
  private func write(_ cells: [String], to name: String) throws {
    let json = cells.enumerated().map { index, code -> JSON in
      [
        "cell_type": "code", "execution_count": nil, "id": .string("c\(index)"),
        "metadata": index == 0 ? ["tags": ["parameters"]] : [:], "outputs": [], "source": .string(code),
      ]
    }
    let root: JSON = ["cells": .array(json), "metadata": [:], "nbformat": 4, "nbformat_minor": 5]
    try folder.write(root.pretty() + "\n", to: name)
  }

  static let commands: [String: Int32] = {
    var commands: [String: Int32] = [:]
    for (code, lines) in [good, failing, unusable].enumerated() { for line in lines { commands[line] = Int32(code) } }
    return commands
  }()

  static let good: [String] = [
    "run good.heddle", "run good.ipynb", "run --set x=1 good.heddle", "check good.heddle good.ipynb", "--help",
    "--version", "catalog", "catalog functions --json", "run --jobs 2 good.heddle good.ipynb",
  ]

  static let failing: [String] = [
    "run bad.heddle", "run bad.ipynb", "run good.heddle bad.heddle", "run --compare good.ipynb",
    "run --jobs 2 good.heddle bad.heddle",
  ]

  static let unusable: [String] = [
    "run none.heddle", "run none.ipynb", "run .", "run broken.ipynb", "run good.txt", "run",
    "run --timeout x good.heddle", "run --timeout -1 good.heddle", "run --set y=1 good.heddle",
    "run --output /dev/null/x.ipynb good.ipynb", "run python.ipynb", "check none.heddle", "check broken.ipynb",
    "nonsense", "--nonsense", "catalog zzz", "kernel", "kernel none.json", "install --name a/b --prefix p",
    "install --user --sys-prefix", "uninstall --prefix p", "run --jobs 0 good.heddle",
  ]

  @Test("ends with 0, 1 or 2", arguments: commands.keys.sorted())
  func exitCodes(line: String) throws {
    let arguments = line.split(separator: " ").map { String($0) }
    let code = try #require(Self.commands[line])
    try folder.write("let x = 3\nx + 1\n", to: "good.heddle")
    try folder.write("let x = 3\nexpect(x == 4)\n", to: "bad.heddle")
    try folder.write("x", to: "good.txt")
    try folder.write("{\"nbformat\": 4", to: "broken.ipynb")
    try folder.write(
      #"{"cells":[],"metadata":{"kernelspec":{"language":"python","name":"p","display_name":"P"}},"nbformat":4,"nbformat_minor":5}"#,
      to: "python.ipynb")
    try write(["let x = 3", "x"], to: "good.ipynb")
    try write(["let x = 3", "expect(x == 4)"], to: "bad.ipynb")
    let result = try BuiltCommand.run(arguments, in: folder.path)
    #expect(result.status == code, "\(result.text)")
    #expect(!result.text.contains("Fatal error"))
    let complains = result.text.split(separator: "\n").contains { $0.hasPrefix("heddle: ") || $0.hasPrefix("Error: ") }
    #expect((code == 2) == complains, "\(result.text)")
  }

  @Test("evaluates what is piped in and shows every value")
  func pipe() throws {
    let result = try run(input: "let x = 3\nx + 1\nx * 2;\nfor i in range(2) { print(i) }\n\"end\"\n")
    #expect(result.text == "4\n0\n1\n\"end\"\n")
    #expect(result.status == 0)
    let failure = try run(input: "1\nlet y = x\n")
    #expect(failure.status == 1)
    #expect(failure.text.contains("input:2:9"))
  }

  @Test("saves a notebook where it stands, again without a change")
  func inPlace() throws {
    try write(["let x = 3", "x * 2"], to: "a.ipynb")
    #expect(try run("run", "a.ipynb").status == 0)
    let first = try Files.readText(folder.file("a.ipynb"))
    #expect(first.contains("\"6\""))
    #expect(try run("run", "--quiet", "a.ipynb").text == "")
    #expect(try Files.readText(folder.file("a.ipynb")) == first)
    #expect(try run("run", "--compare", "a.ipynb").status == 0)
  }

  @Test("sets parameters and leaves the original alone")
  func parameters() throws {
    try write(["let x = 3\nlet y = x * 2", "y"], to: "a.ipynb")
    let before = try Files.readText(folder.file("a.ipynb"))
    #expect(try run("run", "a.ipynb", "--set", "x=50").text.contains("100"))
    #expect(try Files.readText(folder.file("a.ipynb")) == before)
    #expect(try run("run", "a.ipynb", "--set", "x=50", "--output", "b.ipynb", "--quiet").status == 0)
    let after = try Files.readText(folder.file("b.ipynb"))
    #expect(after.contains("let x = 50") && after.contains("\"100\""))
  }

  @Test("a file runs in its own folder")
  func ownFolder() throws {
    try folder.write("let x = 42\n", to: "deep/b.heddle")
    try folder.write("use \"b.heddle\"\nx\n", to: "deep/a.heddle")
    #expect(try run("run", "deep/a.heddle").text == "42\n")
  }

  @Test("shows what differs from the stored outputs, says how cells went, annotates on GitHub")
  func compare() throws {
    try write(["let x = 3", "x * 2"], to: "a.ipynb")
    #expect(try run("run", "a.ipynb").text.contains("[2/2] ok"))
    let text = try Files.readText(folder.file("a.ipynb")).replacing("\"6\"", with: "\"7\"")
    try folder.write(text, to: "a.ipynb")
    let result = try run("run", "--compare", "--quiet", "a.ipynb", environment: ["GITHUB_ACTIONS": "true"])
    #expect(result.status == 1)
    #expect(result.text.contains("- 7\n+ 6\n"))
    #expect(result.text.contains("::error file=a.ipynb,title=cell 2 x * 2::"))
    #expect(try Files.readText(folder.file("a.ipynb")) == text)
  }

  @Test("writes a page and a JUnit report")
  func exports() throws {
    try write(["let x = 3", "y"], to: "a.ipynb")
    #expect(try run("run", "a.ipynb", "--html", "a.html", "--junit", "a.xml", "--output", "b.ipynb").status == 1)
    #expect(try Files.readText(folder.file("a.html")).hasPrefix("<!DOCTYPE html>"))
    #expect(try Files.readText(folder.file("a.xml")).contains("errors=\"1\""))
  }

  @Test("a limit of time ends a cell")
  func timeout() throws {
    try folder.write("sleep(600)\n", to: "a.heddle")
    let result = try run("run", "a.heddle", "--timeout", "0.05")
    #expect(result.status == 1)
    #expect(result.text.contains("error[timeout]"))
  }

  @Test("installs where it is told to, and takes it away again")
  func installation() throws {
    let kernel = folder.file("p/share/jupyter/kernels/h2")
    let installed = try run(
      "install", "--prefix", folder.file("p"), "--name", "h2", "--display-name", "Heddle 2", "--env", "A=b=c")
    #expect(installed.status == 0, "\(installed.text)")
    let json = try JSON.parse(try Files.read(Path.join(kernel, "kernel.json")))
    #expect(json["argv"] == [.string(BuiltCommand.path), "kernel", "{connection_file}"])
    #expect(json["display_name"] == "Heddle 2")
    #expect(json["env"]?["A"] == "b=c")
    #expect(try run("uninstall", "--prefix", folder.file("p"), "--name", "h2").status == 0)
    #expect(!Files.exists(kernel))
  }

  @Test("installs for the user and for a Python environment where Jupyter looks")
  func places() throws {
    let environment = ["JUPYTER_DATA_DIR": folder.file("data"), "VIRTUAL_ENV": folder.file("venv")]
    #expect(try run("install", environment: environment).status == 0)
    #expect(try run("install", "--sys-prefix", environment: environment).status == 0)
    #expect(Files.exists(folder.file("data/kernels/heddle/kernel.json")))
    #expect(Files.exists(folder.file("venv/share/jupyter/kernels/heddle/kernel.json")))
    let doctor = try run("doctor", environment: environment)
    #expect(doctor.status == 0, "\(doctor.text)")
    #expect(doctor.text.contains(folder.file("data/kernels/heddle")))
    #expect(doctor.text.contains("a kernel starts"))
  }
}
