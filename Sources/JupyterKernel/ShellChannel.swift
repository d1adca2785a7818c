import JupyterProtocol
import Synchronization

/// The thread that owns the shell and stdin channels: it reads requests, sends replies and carries questions to the user.
final class ShellChannel: Sendable {
  let replies: Mailbox<[[UInt8]]>
  let questions: Mailbox<[[UInt8]]>
  private let closing = Atomic<Bool>(false)

  /// - Throws: `KernelError` where the system has no descriptors left.
  init() throws {
    replies = try Mailbox()
    questions = try Mailbox()
  }

  /// Ends the thread once it has sent the replies that are ready.
  func close() {
    closing.store(true, ordering: .releasing)
    replies.post([])
  }

  /// The thread's body; closes both sockets at its end.
  func run(core: KernelCore, shell: Socket, stdin: Socket) {
    defer {
      shell.close()
      stdin.close()
    }
    let reader = RequestReader(channel: .shell, core: core, replies: replies)
    var poller = Poller(sockets: [shell, stdin], descriptors: [replies.descriptor, questions.descriptor])
    while poller.wait() {
      reader.read(from: shell)
      while let frames = stdin.receive() {
        if let message = try? core.wire.decode(frames) { core.inputs.deliver(message) }
      }
      for frames in questions.takeAll() { stdin.send(frames) }
      let isClosing = closing.load(ordering: .acquiring)
      reader.sendReplies(on: shell)
      if isClosing { return }
    }
  }
}
