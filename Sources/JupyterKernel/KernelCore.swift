import JSON
import JupyterProtocol
import Synchronization

/// What all threads of a kernel share.
final class KernelCore: Sendable {
  let wire: Wire
  let headers: HeaderMaker
  let outbox: Outbox
  let information: KernelInformation
  let connection: ConnectionFile
  let comms: Comms
  let shells: Shells
  let inputs: InputExchange
  let interpreter: SharedInterpreter
  /// Frames to send on the control channel; an empty message only wakes its thread.
  let controlReplies: Mailbox<[[UInt8]]>
  private let stopping = Atomic<Bool>(false)
  /// The header of the request that the main shell is at; nil where it waits for one.
  private let current = Mutex<[UInt8]?>(nil)

  init(
    wire: Wire, headers: HeaderMaker, outbox: Outbox, information: KernelInformation, connection: ConnectionFile,
    comms: Comms, shells: Shells, inputs: InputExchange, interpreter: SharedInterpreter,
    controlReplies: Mailbox<[[UInt8]]>
  ) {
    self.wire = wire
    self.headers = headers
    self.outbox = outbox
    self.information = information
    self.connection = connection
    self.comms = comms
    self.shells = shells
    self.inputs = inputs
    self.interpreter = interpreter
    self.controlReplies = controlReplies
  }

  /// Publishes that the request with the header `parent` is being handled, by the main shell where `inMainShell`.
  func begin(_ parent: [UInt8], inMainShell: Bool) {
    if inMainShell { current.withLock { $0 = parent } }
    publish(status: "busy", parent: parent)
  }

  /// Publishes that the request with the header `parent` was handled.
  ///
  /// Clients take that for the whole kernel's state, and servers end kernels that have long been idle: where another
  /// request was answered while the main shell is at a cell, that cell is said to be running once more.
  func end(_ parent: [UInt8], inMainShell: Bool) {
    current.withLock { current in
      if inMainShell { current = nil }
      publish(status: "idle", parent: parent)
      if let current { publish(status: "busy", parent: current) }
    }
  }

  /// Publishes what the kernel is doing about the request with the header `parent`.
  func publish(status: String, parent: [UInt8]) {
    outbox.post(Outbox.Publication(type: "status", parent: parent, content: ["execution_state": .string(status)]))
  }

  /// Starts the thread of `evaluator`.
  ///
  /// - Throws: `KernelError` where the system has no thread left.
  func start(_ evaluator: Evaluator) throws {
    _ = try Thread(name: evaluator.subshell == nil ? "evaluation" : "subshell", stackSize: Evaluator.stackSize) {
      evaluator.run(core: self)
    }
  }

  /// Ends `evaluator`: the cell that it runs is interrupted, those that wait are given up.
  func end(_ evaluator: Evaluator) {
    evaluator.stop()
    interpreter.interrupt(evaluator)
    evaluator.inputWakeUp.signal()
  }

  /// Stops the running cells; where none runs yet, those that wait are given up.
  func interrupt() {
    let reachedCell = interpreter.interrupt()
    for evaluator in shells.all {
      if !reachedCell && !evaluator.isIdle { evaluator.abortWaiting() }
      evaluator.inputWakeUp.signal()
    }
  }

  /// Whether the kernel is to end.
  var isStopping: Bool { stopping.load(ordering: .acquiring) }

  /// Ends the kernel; running cells are interrupted.
  func stop() {
    stopping.store(true, ordering: .releasing)
    controlReplies.post([])
  }
}
