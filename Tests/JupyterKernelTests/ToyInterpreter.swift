import Catalog
import Display
import Glibc
import JupyterKernel
import Language
import Synchronization

/// A language of one command a line, enough to drive everything that a kernel does.
final class ToyInterpreter: Interpreter {
  let interruption = Interruption()
  private let variable = Mutex("")

  func run(_ code: String, name: String, output: any Output) -> Outcome {
    run(code, output: output, interruption: interruption)
  }

  func runAside(_ code: String, name: String, output: any Output, interruption: Interruption) -> Outcome {
    run(code, output: output, interruption: interruption)
  }

  private func run(_ code: String, output: any Output, interruption: Interruption) -> Outcome {
    var result: Rendering?
    // Splitting is slow without optimisation, and a huge cell has one command.
    let lines = code.utf8.count > 1 << 20 ? [Substring(code)] : code.split(separator: "\n")
    for line in lines {
      do {
        result = try run(line: String(line), output: output, interruption: interruption)
      } catch let failure as Failure {
        return .failed(failure)
      } catch let complaint as Complaint {
        return .failed(Failure(code: complaint.code, message: complaint.message, lines: []))
      } catch is Interrupted {
        return .interrupted(Failure(code: "interrupted", message: "the cell was interrupted", lines: ["interrupted"]))
      } catch {
        return .failed(Failure(code: "internal", message: "\(error)", lines: []))
      }
    }
    return .finished(result)
  }

  private func run(line: String, output: any Output, interruption: Interruption) throws -> Rendering? {
    let space = line.utf8.firstIndex(of: UInt8(ascii: " ")) ?? line.endIndex
    let argument = String(line[space...].dropFirst())
    switch line[..<space] {
    case "print": output.write(argument + "\n", to: .standard)
    case "complain": output.write(argument + "\n", to: .error)
    case "lines":
      for number in 0..<(Int(argument) ?? 0) { output.write("line \(number)\n", to: .standard) }
    case "value": return Rendering(text: argument, html: "<b>\(argument)</b>")
    case "set": variable.withLock { $0 = argument }
    case "get": return Rendering(text: variable.withLock { $0 })
    case "show": output.display(Rendering(text: argument), id: "shown")
    case "update": output.update(Rendering(text: argument), id: "shown")
    case "clear": output.clear(wait: argument == "wait")
    case "input": return Rendering(text: try output.input(prompt: argument, password: false))
    case "password": return Rendering(text: try output.input(prompt: argument, password: true))
    case "wait":
      output.write("waiting\n", to: .standard)
      while !interruption.isRaised { usleep(200) }
      throw Interrupted()
    case "fail": throw Failure(code: "toy-failure", message: argument, lines: ["error[toy-failure]: \(argument)"])
    default: throw Failure(code: "unknown-command", message: "there is no '\(line)'", lines: [])
    }
    return nil
  }

  func evaluate(_ code: String, output: any Output) -> Result<Rendering, Failure> {
    evaluateAside(code, output: output, interruption: interruption)
  }

  func evaluateAside(_ code: String, output: any Output, interruption: Interruption) -> Result<Rendering, Failure> {
    switch run(code, output: output, interruption: interruption) {
    case .finished(let rendering): .success(rendering ?? Rendering(text: ""))
    case .failed(let failure), .interrupted(let failure): .failure(failure)
    }
  }

  func complete(_ code: String, at offset: Int) -> Completion {
    let before = String(String.UnicodeScalarView(code.unicodeScalars.prefix(offset)))
    let word = before.split(separator: " ").last ?? ""
    let commands = ["clear", "complain", "print"].filter { $0.hasPrefix(word) }
    return Completion(
      start: offset - word.unicodeScalars.count, end: offset,
      items: commands.map { Completion.Item(text: $0, kind: "function", detail: "\($0) text") })
  }

  func inspect(_ code: String, at offset: Int, detail: Int) -> Rendering? {
    code.hasPrefix("print") ? Rendering(text: "print at \(offset), detail \(detail)") : nil
  }

  func completeness(_ code: String) -> Completeness {
    if code.hasSuffix("{") { return .incomplete(indent: "  ") }
    return code.hasSuffix("}") ? .faulty : .complete
  }
}

/// What the toy kernel says about itself.
let toyInformation = KernelInformation(
  implementation: "toy", implementationVersion: "1.0", banner: "A toy.", languageName: "toy", languageVersion: "1.0")
