import FileSystem
import JSON
import JupyterProtocol

/// The start-up handshake of protocol 5.6: the kernel chose its ports and reports them to who started it.
struct Registration {
  /// How long the acknowledgement may take, in seconds; without it the kernel goes on all the same.
  private static let patience = 10.0

  let file: RegistrationFile

  /// Reports the ports of `connection` and waits for the acknowledgement.
  ///
  /// - Throws: `KernelError` where the endpoint is none.
  func report(_ connection: ConnectionFile, in context: SocketContext) throws {
    let wire = Wire(key: connection.key)
    let socket = try Socket(.dealer, in: context)
    defer { socket.close() }
    try socket.connect(file.endpoint)
    var content: JSON.Object = ["kernel_id": .string(file.kernelID)]
    for channel in ConnectionFile.Channel.allCases {
      content.append("\(channel.rawValue)_port", .string(String(connection.ports[channel] ?? 0)))
    }
    socket.send(wire.encodeBare(.object(content)))
    let end = Environment.monotonicSeconds + Self.patience
    var poller = Poller(sockets: [socket], descriptors: [])
    while true {
      while let frames = socket.receive() {
        if (try? wire.decodeBare(frames)) != nil { return }
      }
      let left = end - Environment.monotonicSeconds
      guard left > 0, poller.wait(milliseconds: Int(left * 1000) + 1) else { return }
    }
  }
}
