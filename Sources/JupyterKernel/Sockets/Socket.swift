import CZeroMQ
import Glibc
import JupyterProtocol

/// A ZeroMQ socket. It is made by one thread, handed over once, and from then on used by its owner alone.
final class Socket: @unchecked Sendable {
  /// The pattern that a socket follows.
  enum Kind {
    case dealer, publisher, reply, router

    fileprivate var code: Int32 {
      switch self {
      case .dealer: ZMQ_DEALER
      case .publisher: ZMQ_XPUB
      case .reply: ZMQ_REP
      case .router: ZMQ_ROUTER
      }
    }
  }

  /// Frames of one message beyond which the rest is read and dropped.
  private static let frameLimit = 8192
  /// Bytes of one frame beyond which ZeroMQ drops the peer.
  private static let frameBytes: Int64 = 1 << 29
  /// How long unsent replies are kept when the kernel ends, in milliseconds.
  private static let linger: Int32 = 200

  let handle: UnsafeMutableRawPointer
  private var isOpen = true

  /// - Throws: `KernelError` where there are no sockets left.
  init(_ kind: Kind, in context: SocketContext) throws {
    guard let handle = zmq_socket(context.handle, kind.code) else {
      throw KernelError("cannot make a socket: \(SocketContext.reason)")
    }
    self.handle = handle
    set(ZMQ_LINGER, Self.linger)
    // Without a high-water mark nothing is dropped: neither output nor the reply to the thousandth queued request.
    set(ZMQ_SNDHWM, 0)
    set(ZMQ_RCVHWM, 0)
    var limit = Self.frameBytes
    zmq_setsockopt(handle, ZMQ_MAXMSGSIZE, &limit, MemoryLayout<Int64>.size)
    switch kind {
    // A client that comes back under its name takes its place again.
    case .router: set(ZMQ_ROUTER_HANDOVER, 1)
    // Every subscription is seen, also one that somebody else has already, so that each is welcomed.
    case .publisher: set(ZMQ_XPUB_VERBOSE, 1)
    case .dealer, .reply: break
    }
  }

  deinit { close() }

  private func set(_ option: Int32, _ value: Int32) {
    var value = value
    zmq_setsockopt(handle, option, &value, MemoryLayout<Int32>.size)
  }

  /// Makes this end a CurveZMQ server with the pair of `keys`.
  ///
  /// - Throws: `KernelError` where they are no pair or the library was built without encryption.
  func encrypt(_ keys: ConnectionFile.CurveKeys) throws {
    set(ZMQ_CURVE_SERVER, 1)
    guard zmq_setsockopt(handle, ZMQ_CURVE_SECRETKEY, keys.secretKey, keys.secretKey.utf8.count) == 0 else {
      throw KernelError("cannot encrypt with the given curve_secretkey: \(SocketContext.reason)")
    }
    // A client that trusts the other key would wait for ever for an answer.
    var derived = [CChar](repeating: 0, count: 41)
    guard zmq_curve_public(&derived, keys.secretKey) == 0,
      derived.dropLast().elementsEqual(keys.publicKey.utf8.map { CChar(bitPattern: $0) })
    else { throw KernelError("curve_publickey is not the public key of curve_secretkey") }
  }

  /// - Throws: `KernelError` where the endpoint is taken or is none.
  func bind(_ endpoint: String) throws {
    guard zmq_bind(handle, endpoint) == 0 else {
      throw KernelError("cannot bind \(endpoint): \(SocketContext.reason)")
    }
  }

  /// - Throws: `KernelError` where the endpoint is none.
  func connect(_ endpoint: String) throws {
    guard zmq_connect(handle, endpoint) == 0 else {
      throw KernelError("cannot connect to \(endpoint): \(SocketContext.reason)")
    }
  }

  /// The port that a TCP socket was bound to; nil for another transport.
  var boundPort: Int? {
    var size = 256
    let endpoint = String(unsafeUninitializedCapacity: size) { buffer in
      guard zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, buffer.baseAddress, &size) == 0 else { return 0 }
      return max(0, size - 1)
    }
    return endpoint.split(separator: ":").last.flatMap { Int($0) }
  }

  /// The next message, or nil where none is waiting.
  func receive() -> [[UInt8]]? {
    var frames: [[UInt8]] = []
    while true {
      var message = zmq_msg_t()
      zmq_msg_init(&message)
      defer { zmq_msg_close(&message) }
      guard zmq_msg_recv(&message, handle, ZMQ_DONTWAIT) >= 0 else {
        if zmq_errno() == EINTR { continue }
        return nil
      }
      if frames.count < Self.frameLimit {
        frames.append([UInt8](UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: zmq_msg_size(&message))))
      }
      if zmq_msg_more(&message) == 0 { return frames }
    }
  }

  /// Sends a message; to a peer that is gone it goes nowhere.
  func send(_ frames: [[UInt8]]) {
    for (index, frame) in frames.enumerated() {
      let flags = index == frames.count - 1 ? 0 : ZMQ_SNDMORE
      while zmq_send(handle, frame, frame.count, flags) < 0 {
        if zmq_errno() != EINTR { return }
      }
    }
  }

  /// Closes the socket; what was sent goes out for a moment yet.
  func close() {
    if isOpen { zmq_close(handle) }
    isOpen = false
  }
}

/// The library's context: its I/O thread and the sockets made in it.
final class SocketContext: @unchecked Sendable {
  // The library's contexts may be used by all threads.
  let handle: UnsafeMutableRawPointer

  /// - Throws: `KernelError` where there is no memory.
  init() throws {
    guard let handle = zmq_ctx_new() else { throw KernelError("cannot start ZeroMQ: \(Self.reason)") }
    self.handle = handle
  }

  /// Makes every call on a socket that is still open return at once.
  func shutDown() { zmq_ctx_shutdown(handle) }

  /// Waits until what was sent has gone out, then frees the context; all sockets must be closed.
  func terminate() {
    while zmq_ctx_term(handle) < 0 && zmq_errno() == EINTR {}
  }

  /// Why the last call of this thread failed.
  static var reason: String { String(cString: zmq_strerror(zmq_errno())).lowercased() }
}

/// Sleeps on sockets and descriptors at once.
struct Poller {
  private var items: [zmq_pollitem_t]

  /// Waits for something to read from `sockets` or `descriptors`; negative descriptors are never ready.
  init(sockets: [Socket], descriptors: [Int32]) {
    items = sockets.map { zmq_pollitem_t(socket: $0.handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0) }
    items += descriptors.filter { $0 >= 0 }.map {
      zmq_pollitem_t(socket: nil, fd: $0, events: Int16(ZMQ_POLLIN), revents: 0)
    }
  }

  /// Sleeps until one is ready or `milliseconds` are over where they are not negative; false once the context ended.
  mutating func wait(milliseconds: Int = -1) -> Bool {
    while zmq_poll(&items, Int32(items.count), milliseconds) < 0 {
      if zmq_errno() != EINTR { return false }
    }
    return true
  }

  /// Whether `descriptor` is ready.
  func isReady(_ descriptor: Int32) -> Bool {
    items.contains { $0.socket == nil && $0.fd == descriptor && $0.revents != 0 }
  }
}
