import CZeroMQ
import Glibc
import JSON
import JupyterProtocol
import TestSupport
import Testing

@testable import JupyterKernel

struct ChannelTests {
  @Test func `a bad message never holds up the next`() throws {
    let client = try TestClient()
    let (id, good) = client.frames("execute_request", ["code": "value 1"])
    let hostile: [[[UInt8]]] = [
      [[]], [[1], [2]], [Wire.delimiter], Array(good.dropLast(2)), [Wire.delimiter] + good, [[0xFF, 0xFE]],
      good.map { $0.reversed() }, Array(repeating: [0], count: 10_000), [[UInt8](repeating: 7, count: 1 << 22)],
    ]
    for frames in hostile { client.shell.send(frames) }
    for frames in hostile { client.control.send(frames) }
    for frames in hostile { client.stdin.send(frames) }
    client.shell.send(good)
    #expect(try client.reply(to: id)["status"] == "ok")
    // The same once more is a replay.
    client.shell.send(good)
    client.control.send(good)
    let next = client.execute("value 2")
    #expect(try client.reply(to: next)["execution_count"] == 2)
  }

  @Test func `a message signed with another key is not heard`() throws {
    let client = try TestClient()
    client.shell.send(
      Wire(key: [1]).encode(
        prefix: [], header: client.headers.header("execute_request"), content: ["code": "set stolen"]))
    let id = client.execute("get")
    #expect(try client.outputs(of: id).last?.content["data"]?["text/plain"] == "")
  }

  @Test func `every subscriber is welcomed and other bytes are no subscription`() throws {
    let client = try TestClient()
    let endpoint = client.connection.endpoint(.iopub)
    for topic in ["", "", "kernel", "\u{0}\u{1}"] {
      let subscriber = ClientSocket(ZMQ_SUB, in: client.context, to: endpoint, subscription: topic)
      let welcome = try client.message(on: subscriber)
      #expect(welcome.header.type == "iopub_welcome")
      #expect(try welcome.content().members["subscription"] == .string(topic))
      #expect(welcome.parentID == "")
    }
    let intruder = ClientSocket(ZMQ_XSUB, in: client.context, to: endpoint)
    for frames: [[UInt8]] in [[[]], [[9, 9]], [[0, 1, 2]], [[1], [1]], [[1, 0xFF]]] { intruder.send(frames) }
    let id = client.execute("value 1")
    #expect(try client.reply(to: id)["status"] == "ok")
  }

  @Test func `bytes that are not ZeroMQ's disturb nobody`() throws {
    let client = try TestClient()
    for channel in ConnectionFile.Channel.allCases {
      let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(descriptor) }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = in_port_t(client.connection.ports[channel] ?? 0).bigEndian
      address.sin_addr.s_addr = inet_addr("127.0.0.1")
      let status = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      #expect(status == 0)
      let noise = Array("GET / HTTP/1.1\r\n\r\n".utf8) + [UInt8](repeating: 0xFF, count: 4096)
      _ = Glibc.send(descriptor, noise, noise.count, Int32(MSG_NOSIGNAL))
    }
    #expect(try client.reply(to: client.execute("value 1"))["status"] == "ok")
  }

  @Test func `the heartbeat echoes while a cell runs`() throws {
    let client = try TestClient()
    let running = client.execute("wait")
    try client.waitForOutput("stream", of: running)
    let heart = ClientSocket(ZMQ_REQ, in: client.context, to: client.connection.endpoint(.heartbeat))
    for beat: [UInt8] in [Array("ping".utf8), [], [0, 255]] {
      heart.send([beat])
      #expect(heart.receive() == [beat])
    }
  }

  @Test func `messages need no signature where the key is empty`() throws {
    let client = try TestClient(ConnectionFile(key: []))
    #expect(try client.reply(to: client.execute("value 1"))["status"] == "ok")
  }

  @Test func `channels may be socket files, which are gone afterwards`() throws {
    let folder = try TemporaryFolder()
    let connection = ConnectionFile(transport: .ipc, ip: folder.file("kernel"), key: TestClient.key)
    var paths: [String] = []
    do {
      let client = try TestClient(connection)
      #expect(try client.reply(to: client.execute("value 1"))["status"] == "ok")
      paths = ConnectionFile.Channel.allCases.map { String(client.connection.endpoint($0).dropFirst("ipc://".count)) }
      #expect(paths.allSatisfy { access($0, F_OK) == 0 })
    }
    #expect(paths.allSatisfy { access($0, F_OK) != 0 })
  }

  @Test func `channels are encrypted where the connection has keys`() throws {
    let client = try TestClient(ConnectionFile(key: TestClient.key, curve: keyPair()), clientKeys: keyPair())
    #expect(try client.reply(to: client.execute("value 1"))["status"] == "ok")
    let plain = ClientSocket(ZMQ_DEALER, in: client.context, to: client.connection.endpoint(.shell))
    plain.send(client.frames("kernel_info_request").frames)
    #expect(try client.reply(to: client.execute("value 2"))["status"] == "ok")
    #expect(plain.receive(wait: false) == nil)
  }

  @Test func `a port that is taken is an error with its endpoint`() throws {
    let client = try TestClient()
    let kernel = Kernel(connection: client.connection, information: toyInformation) { ToyInterpreter() }
    let error = #expect(throws: KernelError.self) { try kernel.run(ownsProcess: false) }
    #expect(error?.description == "cannot bind \(client.connection.endpoint(.shell)): address already in use")
  }

  @Test func `keys that are no pair are refused`() throws {
    let keys = ConnectionFile.CurveKeys(publicKey: keyPair().publicKey, secretKey: keyPair().secretKey)
    let error = #expect(throws: KernelError.self) {
      _ = try BoundSockets(ConnectionFile(key: TestClient.key, curve: keys))
    }
    #expect(error?.description == "curve_publickey is not the public key of curve_secretkey")
  }

  /// A new CurveZMQ key pair.
  private func keyPair() -> ConnectionFile.CurveKeys {
    var (publicKey, secretKey) = ([CChar](repeating: 0, count: 41), [CChar](repeating: 0, count: 41))
    zmq_curve_keypair(&publicKey, &secretKey)
    func text(_ key: [CChar]) -> String {
      String(decoding: key.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    return ConnectionFile.CurveKeys(publicKey: text(publicKey), secretKey: text(secretKey))
  }
}
