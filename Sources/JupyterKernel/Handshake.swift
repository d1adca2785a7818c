import FileSystem
import JSON
import JupyterProtocol

/// The start-up handshake of protocol 5.6: the kernel chose its ports and reports them to who started it, who then says
/// that it got them.
///
/// A kernel that is not acknowledged ends (JEP 66): nobody would know where it is.
final class Handshake {
  let socket: Socket
  private let wire: Wire
  private let endpoint: String
  /// Seconds on the monotonic clock.
  private let end: Double
  private(set) var isAcknowledged = false

  /// Reports the ports of `connection`; the acknowledgement may take `patience` seconds.
  ///
  /// - Throws: `KernelError` where the endpoint is none.
  init(
    _ registration: RegistrationFile, of connection: ConnectionFile, in context: SocketContext, patience: Double
  ) throws {
    wire = Wire(key: connection.key)
    endpoint = registration.endpoint
    end = Environment.monotonicSeconds + patience
    socket = try Socket(.dealer, in: context)
    try socket.connect(endpoint)
    var content: JSON.Object = ["kernel_id": .string(registration.kernelID)]
    for channel in ConnectionFile.Channel.allCases {
      content.append("\(channel.rawValue)_port", .string(String(connection.ports[channel] ?? 0)))
    }
    socket.send(wire.encodeBare(.object(content)))
  }

  /// Looks whether the acknowledgement came; a message that is not signed as it must be is none.
  ///
  /// - Throws: `KernelError` when the time for it is over.
  func read() throws {
    while let frames = socket.receive() {
      if (try? wire.decodeBare(frames)) != nil { isAcknowledged = true }
    }
    if !isAcknowledged && millisecondsLeft == 0 {
      throw KernelError("nobody at \(endpoint) acknowledged the registration, so no client would find this kernel")
    }
  }

  /// How long there is still to wait, in milliseconds.
  var millisecondsLeft: Int { max(0, Int(((end - Environment.monotonicSeconds) * 1000).rounded(.up))) }

  /// Closes the socket, once the handshake is over.
  func close() { socket.close() }
}
