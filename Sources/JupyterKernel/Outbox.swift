import FileSystem
import JSON
import JupyterProtocol
import Synchronization

/// Everything that is published, in one queue that one thread sends: what is posted first is sent first, so *idle* never
/// overtakes output.
///
/// Text of a stream is held for a moment and joined, until something else is published or it is enough: many small
/// prints become few messages.
final class Outbox: Sendable {
  /// A message to publish.
  struct Publication: Sendable {
    var type: String
    /// The header of the request that it belongs to, as it came.
    var parent: [UInt8]
    var content: JSON
    var metadata: JSON = [:]
    var buffers: [[UInt8]] = []
  }

  /// Text on its way, to which more of the same stream and request can be added.
  private struct Stream: Sendable {
    let name: String
    let parent: [UInt8]
    var text: String
    /// Seconds on the monotonic clock at which it is sent at the latest.
    let due: Double
  }

  private struct State {
    var publications: [Publication] = []
    var stream: Stream?
    var isStopped = false
    /// Whether the thread was woken since it last looked.
    var isSignalled = false
    /// Bytes of text that were written and not sent yet.
    var textBytes = 0

    /// Puts the text that was held into the queue.
    mutating func flushStream() {
      guard let stream else { return }
      publications.append(
        Publication(
          type: "stream", parent: stream.parent, content: ["name": .string(stream.name), "text": .string(stream.text)]))
      self.stream = nil
    }
  }

  /// How long text waits for more of it, in seconds: short for the eye, long for a loop that prints.
  private static let holdingTime = 0.02
  /// Text that is sent at once, in bytes.
  private static let streamBytes = 1 << 18

  /// Text on its way beyond which a cell that prints has to wait, in bytes: it prints no faster than its text is sent.
  private static let textLimit = 1 << 24
  /// How long it waits before it looks again whether it was interrupted, in milliseconds.
  private static let waitingTime: Int32 = 20
  /// Subscriptions answered in one go, so that a flood of them does not keep output from going out.
  private static let burst = 64

  private let state = Mutex(State())
  private let wakeUp: WakeUp
  /// Tells cells that wait that text was sent.
  private let space: WakeUp
  private let wire: Wire
  private let headers: HeaderMaker

  /// - Throws: `KernelError` where the system has no descriptors left.
  init(wire: Wire, headers: HeaderMaker) throws {
    self.wire = wire
    self.headers = headers
    wakeUp = try WakeUp()
    space = try WakeUp()
  }

  /// Publishes `publication` after all that was posted before.
  func post(_ publication: Publication) {
    signal { state in
      state.flushStream()
      state.publications.append(publication)
      return true
    }
  }

  /// Publishes `text` on the stream `name`, joined with what comes next. Where much text waits already it waits too,
  /// unless `isInterrupted`.
  func write(_ text: String, to name: String, parent: [UInt8], isInterrupted: () -> Bool = { false }) {
    if text.isEmpty { return }
    while state.withLock({ $0.textBytes > Self.textLimit && !$0.isStopped }) && !isInterrupted() {
      space.wait(milliseconds: Self.waitingTime)
    }
    signal { state in
      state.textBytes += text.utf8.count
      if state.stream != nil, state.stream?.name == name, state.stream?.parent == parent {
        state.stream?.text += text
        guard let size = state.stream?.text.utf8.count, size > Self.streamBytes else { return false }
        state.flushStream()
        return true
      }
      state.flushStream()
      let due = Environment.monotonicSeconds + Self.holdingTime
      state.stream = Stream(name: name, parent: parent, text: text, due: due)
      return true
    }
  }

  /// Ends the thread once it has sent all.
  func stop() {
    signal { state in
      state.flushStream()
      state.isStopped = true
      return true
    }
  }

  /// Changes the state and wakes the thread where the change says so and it is not awake anyway.
  private func signal(_ change: (inout State) -> Bool) {
    let mustWake = state.withLock { state in
      guard change(&state), !state.isSignalled else { return false }
      state.isSignalled = true
      return true
    }
    if mustWake { wakeUp.signal() }
  }

  /// The thread's body: sends and welcomes subscribers until it is stopped, then closes `socket`.
  func run(on socket: Socket) {
    defer { socket.close() }
    var poller = Poller(sockets: [socket], descriptors: [wakeUp.descriptor])
    while true {
      wakeUp.clear()
      let now = Environment.monotonicSeconds
      var sentBytes = 0
      let (publications, due, isStopped) = state.withLock { state in
        state.isSignalled = false
        if let due = state.stream?.due, due <= now { state.flushStream() }
        let publications = state.publications
        state.publications = []
        // All of the text but what is held goes out now.
        sentBytes = state.textBytes - (state.stream?.text.utf8.count ?? 0)
        return (publications, state.stream?.due, state.isStopped)
      }
      for publication in publications { send(publication, on: socket) }
      if sentBytes > 0 {
        state.withLock { $0.textBytes -= sentBytes }
        space.signal()
      }
      if isStopped { return }
      for _ in 0..<Self.burst {
        guard let frames = socket.receive() else { break }
        welcome(frames, on: socket)
      }
      let milliseconds = due.map { max(1, Int((($0 - now) * 1000).rounded(.up))) } ?? -1
      guard poller.wait(milliseconds: milliseconds) else { return }
    }
  }

  private func send(_ publication: Publication, on socket: Socket) {
    let topic = Array("kernel.\(headers.session).\(publication.type)".utf8)
    socket.send(
      wire.encode(
        prefix: [topic], header: headers.header(publication.type), parent: publication.parent,
        metadata: publication.metadata, content: publication.content, buffers: publication.buffers))
  }

  /// Answers a subscription under its own topic; anything else that a subscriber sends is none.
  private func welcome(_ frames: [[UInt8]], on socket: Socket) {
    guard frames.count == 1, let first = frames.first, first.first == 1 else { return }
    let topic = Array(first.dropFirst())
    socket.send(
      wire.encode(
        prefix: [topic], header: headers.header("iopub_welcome"),
        content: ["subscription": .string(String(decoding: topic, as: UTF8.self))]))
  }
}
