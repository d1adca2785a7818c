import JSON
import JupyterProtocol
import Synchronization

/// This end of a comm: a connection between an object here and one at the client.
public struct Comm: Sendable {
  public let identifier: String
  let publish: @Sendable (_ type: String, _ content: JSON, _ buffers: [[UInt8]]) -> Void

  /// Sends `data` to the other end.
  public func send(_ data: JSON, buffers: [[UInt8]] = []) {
    publish("comm_msg", ["comm_id": .string(identifier), "data": data], buffers)
  }
}

/// What a client may connect to by name.
public protocol CommTarget: Sendable {
  /// The name that clients open.
  var name: String { get }
  /// A client opened `comm`.
  func open(_ comm: Comm, data: JSON, buffers: [[UInt8]])
  /// The client sent something through `comm`.
  func receive(_ comm: Comm, data: JSON, buffers: [[UInt8]])
  /// The client closed `comm`.
  func close(_ comm: Comm)
}

/// The comms that are open.
final class Comms: Sendable {
  private let targets: [String: any CommTarget]
  private let opened = Mutex<[String: String]>([:])

  init(targets: [any CommTarget]) {
    self.targets = Dictionary(targets.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
  }

  /// The target of every open comm by its identifier.
  var all: [String: String] { opened.withLock { $0 } }

  /// The target of an open comm; nil where it is not open.
  func target(of identifier: String) -> (any CommTarget)? {
    opened.withLock { $0[identifier] }.flatMap { targets[$0] }
  }

  /// Remembers a comm to the target `name`; nil where there is no such target.
  func open(_ identifier: String, to name: String) -> (any CommTarget)? {
    guard let target = targets[name] else { return nil }
    opened.withLock { $0[identifier] = name }
    return target
  }

  /// Forgets a comm; nil where it was not open.
  func close(_ identifier: String) -> (any CommTarget)? {
    opened.withLock { $0.removeValue(forKey: identifier) }.flatMap { targets[$0] }
  }
}
