import JSON
import JupyterProtocol
import Language
import Synchronization

/// Questions to the user: asked by evaluators, sent and answered on the thread that owns the stdin channel.
final class InputExchange: Sendable {
  private struct Question {
    let identifier: String
    let identities: [[UInt8]]
    let subshell: String?
    let wakeUp: WakeUp
    var answer: String?
  }

  private let questions = Mutex<[Question]>([])
  private let requests: Mailbox<[[UInt8]]>

  /// Sends requests through `requests`, a mailbox of the thread that owns the stdin channel.
  init(requests: Mailbox<[[UInt8]]>) { self.requests = requests }

  /// Asks the client that `message` came from and waits for the line it gives.
  ///
  /// - Throws: `Interrupted` when `interruption` is raised or the kernel is to end.
  func ask(
    _ prompt: String, password: Bool, for message: Message, by evaluator: Evaluator, interruption: Interruption,
    core: KernelCore
  ) throws -> String {
    let header = core.headers.header("input_request")
    let question = Question(
      identifier: header.messageID, identities: message.identities, subshell: evaluator.subshell,
      wakeUp: evaluator.inputWakeUp)
    evaluator.inputWakeUp.clear()
    questions.withLock { $0.append(question) }
    defer { questions.withLock { $0.removeAll { $0.identifier == question.identifier } } }
    requests.post(
      core.wire.encode(
        prefix: message.identities, header: header, parent: message.headerBytes,
        content: ["prompt": .string(prompt), "password": .bool(password)]))
    while true {
      if interruption.isRaised || core.isStopping { throw Interrupted() }
      let answer = questions.withLock { $0.first { $0.identifier == question.identifier }?.answer }
      if let answer { return answer }
      evaluator.inputWakeUp.wait()
    }
  }

  /// Gives an `input_reply` to who asked; one that nobody waits for is dropped.
  ///
  /// Clients may leave out which question they answer; then it is the oldest one that they were asked, by the subshell
  /// that the reply names where it names one.
  func deliver(_ message: Message) {
    guard message.header.type == "input_reply", let content = try? message.content() else { return }
    let value = content.members["value"]?.text ?? ""
    let parent = message.parentID
    let subshell = message.header.subshell
    let wakeUp = questions.withLock { questions -> WakeUp? in
      let index =
        questions.firstIndex { $0.identifier == parent && $0.answer == nil }
        ?? questions.firstIndex {
          $0.identities == message.identities && $0.answer == nil && (subshell == nil || $0.subshell == subshell)
        }
      guard let index else { return nil }
      questions[index].answer = value
      return questions[index].wakeUp
    }
    wakeUp?.signal()
  }
}
