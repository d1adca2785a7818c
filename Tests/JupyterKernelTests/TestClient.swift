import CZeroMQ
import Glibc
import JSON
import JupyterKernel
import JupyterProtocol
import Synchronization
import Testing

/// A socket of a client: blocking, with a limit so that a kernel that does not answer fails the test.
final class ClientSocket {
  private static let patience: Int32 = 20_000
  private let handle: UnsafeMutableRawPointer?

  init(
    _ kind: Int32, in context: UnsafeMutableRawPointer?, to endpoint: String, identity: String = "",
    subscription: String? = nil, curve: (server: String, own: ConnectionFile.CurveKeys)? = nil
  ) {
    handle = zmq_socket(context, kind)
    var (patience, linger) = (Self.patience, Int32(0))
    zmq_setsockopt(handle, ZMQ_RCVTIMEO, &patience, 4)
    zmq_setsockopt(handle, ZMQ_LINGER, &linger, 4)
    if !identity.isEmpty { zmq_setsockopt(handle, ZMQ_ROUTING_ID, identity, identity.utf8.count) }
    if let subscription { zmq_setsockopt(handle, ZMQ_SUBSCRIBE, subscription, subscription.utf8.count) }
    if let curve {
      zmq_setsockopt(handle, ZMQ_CURVE_SERVERKEY, curve.server, 40)
      zmq_setsockopt(handle, ZMQ_CURVE_PUBLICKEY, curve.own.publicKey, 40)
      zmq_setsockopt(handle, ZMQ_CURVE_SECRETKEY, curve.own.secretKey, 40)
    }
    zmq_connect(handle, endpoint)
  }

  deinit { zmq_close(handle) }

  func send(_ frames: [[UInt8]]) {
    for (index, frame) in frames.enumerated() {
      zmq_send(handle, frame, frame.count, index == frames.count - 1 ? 0 : ZMQ_SNDMORE)
    }
  }

  /// The next message; nil where none comes in time.
  func receive(wait: Bool = true) -> [[UInt8]]? {
    var frames: [[UInt8]] = []
    while true {
      var message = zmq_msg_t()
      zmq_msg_init(&message)
      defer { zmq_msg_close(&message) }
      while zmq_msg_recv(&message, handle, wait ? 0 : ZMQ_DONTWAIT) < 0 {
        if zmq_errno() != EINTR { return nil }
      }
      frames.append([UInt8](UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))))
      if zmq_msg_more(&message) == 0 { return frames }
    }
  }
}

/// A kernel on a thread of this process, and a client of it.
final class TestClient {
  static let key = Array("the shared key".utf8)

  let connection: ConnectionFile
  let wire: Wire
  let headers = HeaderMaker(username: "client")
  let context: UnsafeMutableRawPointer?
  let shell: ClientSocket
  let control: ClientSocket
  let stdin: ClientSocket
  let iopub: ClientSocket
  private let ended: Ended

  /// How the kernel ended.
  final class Ended: @unchecked Sendable {
    private var semaphore = sem_t()
    private let code = Mutex<Int32?>(nil)

    init() { sem_init(&semaphore, 0, 0) }

    func signal(_ code: Int32?) {
      self.code.withLock { $0 = code }
      sem_post(&semaphore)
    }

    /// The exit code, once there is one; nil where the kernel threw or does not end within a minute.
    func wait() -> Int32? {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      time.tv_sec += 60  // beside all other tests at once
      while sem_timedwait(&semaphore, &time) != 0 {
        if errno != EINTR { return nil }
      }
      return code.withLock { $0 }
    }
  }

  init(
    _ requested: ConnectionFile = ConnectionFile(key: TestClient.key), history: any HistoryStore = MemoryHistory(),
    commTargets: [any CommTarget] = [], clientKeys: ConnectionFile.CurveKeys? = nil
  ) throws {
    let (connection, ended) = try Self.start(requested, history: history, commTargets: commTargets)
    self.connection = connection
    self.ended = ended
    wire = Wire(key: connection.key)
    let context = zmq_ctx_new()
    self.context = context
    let curve = clientKeys.flatMap { own in connection.curve.map { (server: $0.publicKey, own: own) } }
    func connect(_ kind: Int32, _ channel: ConnectionFile.Channel, _ subscription: String? = nil) -> ClientSocket {
      ClientSocket(
        kind, in: context, to: connection.endpoint(channel), identity: kind == ZMQ_DEALER ? "client" : "",
        subscription: subscription, curve: curve)
    }
    iopub = connect(ZMQ_SUB, .iopub, "")
    shell = connect(ZMQ_DEALER, .shell)
    control = connect(ZMQ_DEALER, .control)
    stdin = connect(ZMQ_DEALER, .stdin)
    while try output().header.type != "iopub_welcome" {}
  }

  deinit {
    send("shutdown_request", to: control)
    _ = ended.wait()
  }

  private final class Bound: @unchecked Sendable {
    var semaphore = sem_t()
    let connection = Mutex<ConnectionFile?>(nil)

    init() { sem_init(&semaphore, 0, 0) }
  }

  private static func start(
    _ requested: ConnectionFile, history: any HistoryStore, commTargets: [any CommTarget]
  ) throws -> (ConnectionFile, Ended) {
    let bound = Bound()
    let ended = Ended()
    let kernel = Kernel(
      connection: requested, information: toyInformation, history: history, commTargets: commTargets
    ) { ToyInterpreter() }
    final class Body {
      let run: () -> Void
      init(_ run: @escaping () -> Void) { self.run = run }
    }
    let body = Body {
      let code = try? kernel.run(ownsProcess: false) { connection in
        bound.connection.withLock { $0 = connection }
        sem_post(&bound.semaphore)
      }
      sem_post(&bound.semaphore)
      ended.signal(code)
    }
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { pointer in
        if let pointer { Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run() }
        return nil
      }, Unmanaged.passRetained(body).toOpaque())
    pthread_detach(thread)
    while sem_wait(&bound.semaphore) != 0 {}
    return (try #require(bound.connection.withLock { $0 }), ended)
  }

  // MARK: - Talking

  /// The frames of a request.
  func frames(_ type: String, _ content: JSON = [:], subshell: String? = nil, buffers: [[UInt8]] = []) -> (
    id: String, frames: [[UInt8]]
  ) {
    var header = headers.header(type)
    header.subshell = subshell
    return (header.messageID, wire.encode(prefix: [], header: header, content: content, buffers: buffers))
  }

  /// Sends a request and returns its identifier.
  @discardableResult
  func send(
    _ type: String, _ content: JSON = [:], subshell: String? = nil, buffers: [[UInt8]] = [], to socket: ClientSocket
  ) -> String {
    let (id, frames) = frames(type, content, subshell: subshell, buffers: buffers)
    socket.send(frames)
    return id
  }

  /// Sends a request on the shell channel.
  @discardableResult
  func send(_ type: String, _ content: JSON = [:], subshell: String? = nil, buffers: [[UInt8]] = []) -> String {
    send(type, content, subshell: subshell, buffers: buffers, to: shell)
  }

  /// Asks for a cell to be run.
  @discardableResult
  func execute(_ code: String, _ more: JSON = [:], subshell: String? = nil) -> String {
    var content: JSON = ["code": .string(code)]
    for member in more.object ?? [:] { content[member.key] = member.value }
    return send("execute_request", content, subshell: subshell)
  }

  /// The next message on `socket`.
  func message(on socket: ClientSocket) throws -> Message { try wire.decode(try #require(socket.receive())) }

  /// The next output.
  func output() throws -> Message { try message(on: iopub) }

  /// The content of the next reply, which must answer `id`.
  func reply(to id: String, on socket: ClientSocket? = nil) throws -> JSON {
    let message = try message(on: socket ?? shell)
    try #require(message.parentID == id)
    return .object(try message.content().members)
  }

  /// All outputs up to the idle of the request `id`, those of other requests left out.
  func outputs(of id: String) throws -> [(type: String, content: JSON)] {
    var outputs: [(type: String, content: JSON)] = []
    while true {
      let message = try output()
      guard message.parentID == id else { continue }
      let content = JSON.object(try message.content().members)
      if content == ["execution_state": "idle"] { return outputs }
      if message.header.type != "status" { outputs.append((message.header.type, content)) }
    }
  }

  /// Waits for a piece of output of the request `id`.
  func waitForOutput(_ type: String, of id: String) throws {
    while true {
      let message = try output()
      if message.parentID == id && message.header.type == type { return }
    }
  }

  /// Waits for the kernel's end.
  func exitCode() -> Int32? {
    defer { ended.signal(nil) }
    return ended.wait()
  }
}
