import Glibc
import JupyterProtocol

/// The five channels, bound; each goes to the thread that owns it.
struct BoundSockets {
  let context: SocketContext
  let control: Socket
  let heartbeat: Socket
  let iopub: Socket
  let shell: Socket
  let stdin: Socket
  /// Where they were bound, free ports filled in.
  let connection: ConnectionFile

  /// Binds all five.
  ///
  /// - Throws: `KernelError` where one cannot be bound or the encryption not be had.
  init(_ requested: ConnectionFile) throws {
    var connection = requested
    let context = try SocketContext()
    func bind(_ kind: Socket.Kind, _ channel: ConnectionFile.Channel) throws -> Socket {
      let socket = try Socket(kind, in: context)
      if let curve = requested.curve { try socket.encrypt(curve) }
      if connection.transport == .ipc && (connection.ports[channel] ?? 0) == 0 {
        connection.ports[channel] = Self.freeNumber(for: connection, channel)
      }
      try socket.bind(connection.endpoint(channel))
      if connection.transport == .tcp { connection.ports[channel] = socket.boundPort }
      return socket
    }
    self.context = context
    // Clients ask for kernel information first, so these come first.
    shell = try bind(.router, .shell)
    iopub = try bind(.publisher, .iopub)
    control = try bind(.router, .control)
    stdin = try bind(.router, .stdin)
    heartbeat = try bind(.reply, .heartbeat)
    self.connection = connection
  }

  /// Removes the socket files, which the library leaves; all sockets must be closed.
  func removeFiles() {
    guard connection.transport == .ipc else { return }
    for channel in ConnectionFile.Channel.allCases { unlink(Self.path(connection.endpoint(channel))) }
  }

  private static func path(_ endpoint: String) -> String { String(endpoint.dropFirst("ipc://".count)) }

  /// A number whose socket file does not exist.
  private static func freeNumber(for connection: ConnectionFile, _ channel: ConnectionFile.Channel) -> Int {
    var candidate = connection
    while true {
      let number = Int.random(in: 1...65_535)
      candidate.ports[channel] = number
      if access(path(candidate.endpoint(channel)), F_OK) != 0 { return number }
    }
  }
}
