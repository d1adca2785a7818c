import CZeroMQ
import JSON
import JupyterProtocol

/// A Jupyter kernel: five channels around an interpreter.
///
/// Threads: the one that calls `run` owns the control channel, others the shell and stdin channels, the published
/// outputs, the heartbeat, and one evaluates cells for each shell. No socket is used by two of them.
public struct Kernel: Sendable {
  /// How long a cell that was interrupted by the kernel's end may take to notice, in milliseconds.
  private static let patience: Int32 = 250

  private let connection: ConnectionFile
  /// Who is told where the channels are; nil where that was settled before.
  public let registration: RegistrationFile?
  private let registrationPatience: Double
  private let information: KernelInformation
  private let history: any HistoryStore
  private let commTargets: [any CommTarget]
  private let makeInterpreter: @Sendable () -> any Interpreter

  /// A kernel at `connection`. `makeInterpreter` is called once, on the thread that runs cells, after all channels are
  /// bound; ports 0 take any free one and are reported where a `registration` asks for it, which must be acknowledged
  /// within `registrationPatience` seconds.
  public init(
    connection: ConnectionFile, registration: RegistrationFile? = nil, registrationPatience: Double = 10,
    information: KernelInformation, history: any HistoryStore = MemoryHistory(), commTargets: [any CommTarget] = [],
    makeInterpreter: @escaping @Sendable () -> any Interpreter
  ) {
    self.connection = connection
    self.registration = registration
    self.registrationPatience = registrationPatience
    self.information = information
    self.history = history
    self.commTargets = commTargets
    self.makeInterpreter = makeInterpreter
  }

  /// A kernel as the file at start says, be it a connection file or a registration file.
  ///
  /// - Throws: `ConnectionFileError` where it is neither.
  public init(
    parsing file: [UInt8], information: KernelInformation, history: any HistoryStore = MemoryHistory(),
    commTargets: [any CommTarget] = [], makeInterpreter: @escaping @Sendable () -> any Interpreter
  ) throws {
    let registration = try RegistrationFile(parsing: file)
    self.init(
      connection: try registration?.connection ?? ConnectionFile(parsing: file), registration: registration,
      information: information, history: history, commTargets: commTargets, makeInterpreter: makeInterpreter)
  }

  /// Serves until a client, a signal or the parent's end stops it; returns the process's exit code.
  ///
  /// A cell that does not heed its interruption may still be running then, so end the process without waiting for it.
  /// `bound` is told where the channels are once they can be connected to. Signals and the parent's end are heeded where
  /// the kernel `ownsProcess`.
  ///
  /// - Throws: `KernelError` where a channel cannot be bound, the system has no thread left or nobody acknowledges the
  ///   registration.
  public func run(ownsProcess: Bool = true, bound: (ConnectionFile) -> Void = { _ in }) throws -> Int32 {
    let sockets = try BoundSockets(connection)
    bound(sockets.connection)
    let guardian = ownsProcess ? try Guardian() : nil
    let wire = Wire(key: connection.key)
    let headers = HeaderMaker(username: "kernel")
    let outbox = try Outbox(wire: wire, headers: headers)
    let shellChannel = try ShellChannel()
    let core = KernelCore(
      wire: wire, headers: headers, outbox: outbox, information: information, connection: sockets.connection,
      comms: Comms(targets: commTargets), shells: Shells(main: try Evaluator(subshell: nil, history: history)),
      inputs: InputExchange(requests: shellChannel.questions), interpreter: SharedInterpreter(makeInterpreter),
      controlReplies: try Mailbox())

    core.publish(status: "starting", parent: Wire.emptyDictionary)
    let shell = try Thread(name: "shell") {
      shellChannel.run(core: core, shell: sockets.shell, stdin: sockets.stdin)
    }
    let publisher = try Thread(name: "iopub") { outbox.run(on: sockets.iopub) }
    let heartbeat = try Thread(name: "heartbeat") {
      zmq_proxy(sockets.heartbeat.handle, sockets.heartbeat.handle, nil)
      sockets.heartbeat.close()
    }
    try core.start(core.shells.main)
    let served = Result { try serveControl(core, on: sockets, guardian: guardian) }

    core.stop()
    let evaluators = core.shells.all
    for evaluator in evaluators { core.end(evaluator) }
    for evaluator in evaluators { _ = evaluator.waitForEnd(milliseconds: Self.patience) }
    shellChannel.close()
    outbox.stop()
    shell.join()
    publisher.join()
    sockets.context.shutDown()
    heartbeat.join()
    sockets.context.terminate()
    sockets.removeFiles()
    try served.get()
    return 0
  }

  /// Answers on the control channel and heeds signals until the kernel is to end; closes the socket.
  ///
  /// - Throws: `KernelError` where the registration cannot be sent or nobody acknowledges it.
  private func serveControl(_ core: KernelCore, on sockets: BoundSockets, guardian: Guardian?) throws {
    let socket = sockets.control
    defer { socket.close() }
    let reader = RequestReader(channel: .control, core: core, replies: core.controlReplies)
    let descriptors = [core.controlReplies.descriptor] + (guardian?.descriptors ?? [])
    func serve(_ poller: Poller) {
      switch guardian?.event(in: poller) {
      case .interrupt: core.interrupt()
      case .end: core.stop()
      case nil: break
      }
      reader.read(from: socket)
      reader.sendReplies(on: socket)
    }
    if let registration {
      let handshake = try Handshake(
        registration, of: sockets.connection, in: sockets.context, patience: registrationPatience)
      defer { handshake.close() }
      var poller = Poller(sockets: [socket, handshake.socket], descriptors: descriptors)
      while !core.isStopping, !handshake.isAcknowledged, poller.wait(milliseconds: handshake.millisecondsLeft) {
        serve(poller)
        try handshake.read()
      }
    }
    var poller = Poller(sockets: [socket], descriptors: descriptors)
    while !core.isStopping, poller.wait() { serve(poller) }
  }
}
