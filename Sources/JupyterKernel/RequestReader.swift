import FileSystem
import JupyterProtocol

/// Reads requests from one channel and hands each to the thread that answers it.
struct RequestReader {
  /// Which channel requests come by.
  enum Channel {
    case control, shell
  }

  /// Messages read in one go, so that a flood does not keep replies from going out.
  private static let burst = 256

  let channel: Channel
  let core: KernelCore
  let replies: Mailbox<[[UInt8]]>

  /// Reads what is waiting on `socket`; a message that is not let in does not hold up the next.
  func read(from socket: Socket) {
    for _ in 0..<Self.burst {
      guard let frames = socket.receive() else { return }
      guard let message = try? core.wire.decode(frames) else { continue }
      route(Delivery(message: message, arrival: Environment.monotonicSeconds, replies: replies))
    }
  }

  /// Sends the replies that are ready.
  func sendReplies(on socket: Socket) {
    for frames in replies.takeAll() { socket.send(frames) }
  }

  private func route(_ delivery: Delivery) {
    let header = delivery.message.header
    guard let evaluator = core.shells.evaluator(of: channel == .shell ? header.subshell : nil) else {
      return refuse(delivery)
    }
    switch RequestTable.kind(of: header.type)?.place ?? .evaluation {
    case .arrival: delivery.handle(core: core, evaluator: evaluator)
    // With nothing before it in the queue it need not wait for a session to be there.
    case .arrivalOnControl where channel == .control || evaluator.isIdle:
      delivery.handle(core: core, evaluator: evaluator)
    case .arrivalOnControl, .evaluation: if !evaluator.post(delivery) { refuse(delivery) }
    }
  }

  /// Answers a request for a subshell that is not there, or for a kernel that ends.
  private func refuse(_ delivery: Delivery) {
    guard let subshell = delivery.message.header.subshell else { return delivery.abort(core: core) }
    delivery.refuse(code: "unknown-subshell", message: "there is no subshell '\(subshell)'", core: core)
  }
}
