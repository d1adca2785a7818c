import Catalog
import FileSystem

/// A cell or script that was read without errors, with the scripts that it uses.
final class Program: Sendable {
  let source: Source
  let block: Block
  /// Where it was read from; empty for a cell.
  let path: String
  /// Scripts by the path written after `use`.
  let used: [String: Program]
  /// Functions that it or a script of its defines at the top.
  let functions: Set<String>
  /// Names that its own statements bind at the top.
  let names: Set<String>

  init(source: Source, block: Block, path: String, used: [String: Program]) {
    self.source = source
    self.block = block
    self.path = path
    self.used = used
    var functions = used.values.reduce(into: Set<String>()) { $0.formUnion($1.functions) }
    for case .function(let syntax) in block.statements.map(\.form) { functions.insert(syntax.name.name) }
    self.functions = functions
    names = Set(
      block.statements.compactMap { statement in
        switch statement.form {
        case .let(let name, _): name.name
        case .function(let syntax): syntax.name.name
        default: nil
        }
      })
  }
}

/// Reads programs; every script is read once, and one that uses itself is an error.
struct ProgramReader {
  private(set) var diagnostics: [Diagnostic] = []
  /// Names that statements with syntax errors would bind.
  private(set) var faultyNames: [String] = []
  private var programs: [String: Program] = [:]
  /// Paths of the scripts that are being read, outermost first.
  private var open: [String] = []
  /// Scripts that may use each other in a row.
  private static let deepest = 100
  /// Bytes of a script.
  private static let longestScript = 64 << 20

  mutating func read(_ source: Source, folder: String, path: String = "") -> Program {
    let result = Parser.parse(source)
    diagnostics += result.diagnostics
    faultyNames += result.faultyNames
    var used: [String: Program] = [:]
    for case .use(let label) in result.block.statements.map(\.form) {
      used[label.name] = script(label, in: source, folder: folder)
    }
    return Program(source: source, block: result.block, path: path, used: used)
  }

  private mutating func script(_ label: LabelSyntax, in source: Source, folder: String) -> Program? {
    let path = Path.join(folder, label.name)
    if let program = programs[path] { return program }
    guard !open.contains(path), open.count < Self.deepest else {
      let circle = (open + [path]).map(Path.name).joined(separator: " → ")
      diagnostics.append(
        Diagnostic("use-cycle", "'\(label.name)' uses itself", in: source, at: label.span, notes: [circle]))
      return nil
    }
    let text: String
    do {
      text = try Files.readText(path, limit: Self.longestScript)
    } catch {
      let reason = (error as? FileError)?.reason ?? "\(error)"
      diagnostics.append(
        Diagnostic(
          "unreadable-file", "cannot use '\(label.name)': \(reason)", in: source, at: label.span,
          notes: folder.isEmpty || folder == "." ? [] : ["looked in \(folder)"]))
      return nil
    }
    open.append(path)
    defer { open.removeLast() }
    let program = read(Source(name: label.name, text: text), folder: Path.folder(of: path), path: path)
    programs[path] = program
    return program
  }
}
