import JSON
import Synchronization

/// The wire format: routing prefix, delimiter, signature, four dictionaries, buffers.
///
/// One for all channels of a kernel, so that a message replayed on another channel is known too. Safe to use from
/// several threads.
public final class Wire: Sendable {
  /// Separates the routing prefix from the message.
  public static let delimiter = Array("<IDS|MSG>".utf8)

  /// Bounds on what is let in; beyond them a message is dropped before its signature is computed.
  public struct Limits: Sendable {
    /// Frames of the routing prefix.
    public var identities = 16
    /// Bytes of one of them; ZeroMQ itself has 255.
    public var identityBytes = 1024
    /// Buffers after the dictionaries.
    public var buffers = 4096
    /// Bytes of the header, which every output repeats.
    public var headerBytes = 1 << 16
    /// Bytes of one dictionary or buffer.
    public var frameBytes = 1 << 29

    /// The usual bounds.
    public init() {}
  }

  private let signer: Signer
  private let limits: Limits
  private let replays = Mutex(ReplayGuard())

  /// Signs and checks under `key`, not at all where it is empty.
  public init(key: [UInt8], limits: Limits = Limits()) {
    signer = Signer(key: key)
    self.limits = limits
  }

  /// The message in `frames`, checked for size, signature and replay; its content is not looked at yet.
  public func decode(_ frames: [[UInt8]]) throws(WireError) -> Message {
    guard let delimiter = frames.firstIndex(of: Self.delimiter) else { throw .noDelimiter }
    let identities = Array(frames[..<delimiter])
    guard identities.count <= limits.identities, identities.allSatisfy({ $0.count <= limits.identityBytes }) else {
      throw .tooLarge("a routing prefix of \(identities.count) frames")
    }
    let body = Array(frames[(delimiter + 1)...])
    guard body.count >= 5 else { throw .tooFewFrames(body.count) }
    guard body.count - 5 <= limits.buffers else { throw .tooLarge("\(body.count - 5) buffers") }
    guard body[1].count <= limits.headerBytes else { throw .tooLarge("a header of \(body[1].count) bytes") }
    for frame in body where frame.count > limits.frameBytes { throw .tooLarge("a frame of \(frame.count) bytes") }

    guard signer.accepts(body[0], of: body[1...4]) else { throw .wrongSignature }
    if signer.isActive {
      guard replays.withLock({ $0.admit(body[0]) }) else { throw .replayed }
    }
    let header: JSON
    do {
      header = try JSON.parse(body[1], options: .wire)
    } catch {
      throw .malformedHeader("\(error)")
    }
    return Message(
      identities: identities, header: try Header(header), headerBytes: body[1], parentBytes: body[2],
      metadataBytes: body[3], contentBytes: body[4], buffers: Array(body[5...]))
  }

  /// The frames of a message under `header`, with `prefix` before the delimiter.
  public func encode(
    prefix: [[UInt8]], header: Header, parent: [UInt8] = Wire.emptyDictionary, metadata: JSON = [:], content: JSON,
    buffers: [[UInt8]] = []
  ) -> [[UInt8]] {
    let body = [header.json.compact(), parent, metadata.compact(), content.compact()]
    return prefix + [Self.delimiter, signer.signature(of: body)] + body + buffers
  }

  /// The frames of the one-dictionary messages of the start-up handshake.
  public func encodeBare(_ content: JSON) -> [[UInt8]] {
    let body = content.compact()
    return [Self.delimiter, signer.signature(of: [body]), body]
  }

  /// The dictionary of a one-dictionary message.
  public func decodeBare(_ frames: [[UInt8]]) throws(WireError) -> JSON {
    guard let delimiter = frames.firstIndex(of: Self.delimiter) else { throw .noDelimiter }
    let body = frames[(delimiter + 1)...]
    guard body.count >= 2 else { throw .tooFewFrames(body.count) }
    guard signer.accepts(body[delimiter + 1], of: [body[delimiter + 2]]) else { throw .wrongSignature }
    do {
      return try JSON.parse(body[delimiter + 2], options: .wire)
    } catch {
      throw .malformedHeader("\(error)")
    }
  }

  /// `{}`, the parent of a message that answers none.
  public static let emptyDictionary = Array("{}".utf8)
}
