import CZeroMQ
import Glibc
import JSON
import JupyterProtocol
import Synchronization
import Testing

@testable import JupyterKernel

/// What a launcher sees that lets kernels choose their ports.
struct HandshakeTests {
  private static let wire = Wire(key: Array("k".utf8))

  /// The launcher's end.
  private final class Registry {
    let context = zmq_ctx_new()
    let socket: UnsafeMutableRawPointer?
    let file: RegistrationFile

    init() throws {
      socket = zmq_socket(context, ZMQ_ROUTER)
      var (patience, linger) = (Int32(20_000), Int32(0))
      zmq_setsockopt(socket, ZMQ_RCVTIMEO, &patience, 4)
      zmq_setsockopt(socket, ZMQ_LINGER, &linger, 4)
      zmq_bind(socket, "tcp://127.0.0.1:*")
      var size = 100
      var endpoint = [CChar](repeating: 0, count: size)
      zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, &endpoint, &size)
      let port =
        String(decoding: endpoint.prefix(size - 1).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        .split(separator: ":").last ?? ""
      let text = #"{"kernel_id":"k1","registration_ip":"127.0.0.1","registration_port":\#(port),"key":"k"}"#
      file = try #require(try RegistrationFile(parsing: Array(text.utf8)))
    }

    deinit {
      zmq_close(socket)
      zmq_ctx_term(context)
    }

    /// A report: the routing prefix and what it says.
    func report() throws -> (peer: [UInt8], content: JSON) {
      let frames = (0..<4).map { _ in
        var frame = [UInt8](repeating: 0, count: 4096)
        let count = Int(zmq_recv(socket, &frame, frame.count, 0))
        return Array(frame.prefix(max(0, count)))
      }
      return (frames[0], try HandshakeTests.wire.decodeBare(frames))
    }

    func answer(_ peer: [UInt8], signedBy wire: Wire) {
      let frames = [peer] + wire.encodeBare(["status": "ok"])
      for (index, frame) in frames.enumerated() {
        zmq_send(socket, frame, frame.count, index == frames.count - 1 ? 0 : ZMQ_SNDMORE)
      }
    }
  }

  /// A kernel that reports to `registry`, run to its end on a thread of its own; gives how it ended.
  private func run(_ registry: Registry, patience: Double, while body: () throws -> Void) throws -> String {
    let kernel = Kernel(
      connection: registry.file.connection, registration: registry.file, registrationPatience: patience,
      information: toyInformation
    ) { ToyInterpreter() }
    let end = Mutex("")
    let thread = try Thread(name: "kernel") {
      do {
        let code = try kernel.run(ownsProcess: false)
        end.withLock { $0 = "\(code)" }
      } catch { end.withLock { $0 = "\(error)" } }
    }
    try body()
    thread.join()
    return end.withLock { $0 }
  }

  @Test func `chosen ports are reported, and after the acknowledgement the kernel serves there`() throws {
    let registry = try Registry()
    let end = try run(registry, patience: 20) {
      let (peer, report) = try registry.report()
      #expect(report["kernel_id"] == "k1")
      registry.answer(peer, signedBy: Self.wire)
      let port = try #require(report["control_port"]?.text)
      let control = ClientSocket(ZMQ_DEALER, in: registry.context, to: "tcp://127.0.0.1:\(port)")
      control.send(
        Self.wire.encode(
          prefix: [], header: HeaderMaker(username: "c").header("shutdown_request"), content: ["restart": false]))
      #expect(try Self.wire.decode(try #require(control.receive())).header.type == "shutdown_reply")
    }
    #expect(end == "0")
  }

  @Test func `a kernel that nobody acknowledges ends and says so`() throws {
    let registry = try Registry()
    let end = try run(registry, patience: 0.2) {
      let (peer, _) = try registry.report()
      registry.answer(peer, signedBy: Wire(key: Array("another".utf8)))
    }
    #expect(end.hasPrefix("nobody at tcp://127.0.0.1:"), "\(end)")
  }
}
