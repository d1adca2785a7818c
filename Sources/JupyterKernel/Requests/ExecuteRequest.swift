import Display
import JSON
import JupyterProtocol
import Language

/// Runs a cell.
struct ExecuteRequest: Request {
  static let type = "execute_request"
  static let place = RequestPlace.evaluation

  let code: String
  let isSilent: Bool
  let storesHistory: Bool
  let userExpressions: JSON.Object
  let allowsInput: Bool
  let stopsOnError: Bool

  init(_ content: Content) throws(ContentError) {
    code = try content.text("code")
    isSilent = try content.flag("silent", default: false)
    storesHistory = try content.flag("store_history", default: true) && !isSilent
    userExpressions = try content.object("user_expressions", default: [:])
    allowsInput = try content.flag("allow_stdin", default: false)
    stopsOnError = try content.flag("stop_on_error", default: true)
  }

  func answer(_ context: RequestContext) throws -> Reply? {
    let core = context.core
    let interpreter = core.interpreter.value
    let evaluator = context.evaluator
    let interruption = core.interpreter.interruption(of: evaluator)
    let started = Timestamp.now()
    let isCounted = storesHistory && !code.utf8.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
    let count = isCounted ? evaluator.countExecution() : evaluator.executionCount
    let output = CellOutput(context, interruption: interruption, isSilent: isSilent, allowsInput: allowsInput)
    defer { output.close() }
    output.publish("execute_input", ["code": .string(code), "execution_count": .integer(count)])

    let outcome = core.interpreter.running(on: evaluator) {
      evaluator.subshell == nil
        ? interpreter.run(code, name: "cell \(count)", output: output)
        : interpreter.runAside(code, name: "cell \(count)", output: output, interruption: interruption)
    }
    var reply: Reply
    var result: String?
    var pages: [JSON] = []
    switch outcome {
    case .finished(let rendering):
      if let rendering, rendering.isPage {
        pages = [["source": "page", "data": .object(MIMEBundle(rendering).data), "start": 0]]
      } else if let rendering {
        let bundle = MIMEBundle(rendering)
        result = rendering.text
        output.publish(
          "execute_result",
          [
            "execution_count": .integer(count), "data": .object(bundle.data), "metadata": .object(bundle.metadata),
          ])
      }
      let results = core.interpreter.running(on: evaluator) {
        evaluateExpressions { code in
          evaluator.subshell == nil
            ? interpreter.evaluate(code, output: output)
            : interpreter.evaluateAside(code, output: output, interruption: interruption)
        }
      }
      reply = .ok(["user_expressions": results])
    case .failed(let failure), .interrupted(let failure):
      reply = .error(code: failure.code, message: failure.message, lines: failure.lines)
      output.publish("error", reply.withoutStatus)
      reply.content["user_expressions"] = [:]
      if stopsOnError { evaluator.abortWaiting() }
    }
    reply.content["execution_count"] = .integer(count)
    reply.content["payload"] = .array(isSilent ? [] : pages)
    reply.metadata = [
      "started": .string(started.description), "dependencies_met": true, "engine": .string(core.headers.session),
      "status": reply.content["status"] ?? "ok",
    ]
    // A history that cannot be written must not take the cell's result away.
    if isCounted { try? evaluator.history.append(line: count, input: code, output: result) }
    return reply
  }

  private func evaluateExpressions(_ evaluate: (String) -> Result<Rendering, Failure>) -> JSON {
    var results = JSON.Object()
    for expression in userExpressions {
      guard let code = expression.value.text else {
        results[expression.key] =
          Reply.error(code: "malformed-request", message: "the expression '\(expression.key)' is no text").content
        continue
      }
      switch evaluate(code) {
      case .success(let rendering):
        let bundle = MIMEBundle(rendering)
        results[expression.key] =
          Reply.ok(["data": .object(bundle.data), "metadata": .object(bundle.metadata)]).content
      case .failure(let failure):
        results[expression.key] =
          Reply.error(code: failure.code, message: failure.message, lines: failure.lines).content
      }
    }
    return .object(results)
  }
}

extension Reply {
  /// The error as it is published, which has no status.
  fileprivate var withoutStatus: JSON {
    var content = content
    content["status"] = Optional<JSON>.none
    return content
  }
}
