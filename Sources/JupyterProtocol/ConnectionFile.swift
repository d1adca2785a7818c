import JSON

/// A connection file that lacks something or has something else in its place.
public struct ConnectionFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong with which field.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// Where a kernel's channels are and how its messages are signed and encrypted.
public struct ConnectionFile: Sendable, Equatable {
  /// How peers reach each other.
  public enum Transport: String, Sendable {
    case tcp
    /// Unix domain sockets; ports become endings of a path.
    case ipc
  }

  /// A CurveZMQ key pair of the server, Z85-encoded: 40 characters each.
  public struct CurveKeys: Sendable, Equatable {
    public let publicKey: String
    public let secretKey: String

    /// The pair of `publicKey` and `secretKey`.
    public init(publicKey: String, secretKey: String) {
      self.publicKey = publicKey
      self.secretKey = secretKey
    }
  }

  /// One of the five channels, named as in the file.
  public enum Channel: String, Sendable, CaseIterable {
    case control, iopub, shell, stdin
    case heartbeat = "hb"
  }

  public var transport: Transport
  /// The address to bind, or the path's beginning for `ipc`.
  public var ip: String
  /// 0 stands for any free port.
  public var ports: [Channel: Int]
  /// The shared key; empty where messages are not signed.
  public var key: [UInt8]
  public var curve: CurveKeys?

  /// Channels at `ports`; those left out take any free port.
  public init(
    transport: Transport = .tcp, ip: String = "127.0.0.1", ports: [Channel: Int] = [:], key: [UInt8],
    curve: CurveKeys? = nil
  ) {
    self.transport = transport
    self.ip = ip
    self.ports = ports
    self.key = key
    self.curve = curve
  }

  /// Reads the file's `bytes`.
  public init(parsing bytes: [UInt8]) throws(ConnectionFileError) {
    let fields = try ConnectionFields(bytes)
    self.init(
      transport: try fields.transport(), ip: try fields.text("ip", default: "127.0.0.1"), key: try fields.key(),
      curve: try fields.curve())
    for channel in Channel.allCases { ports[channel] = try fields.port("\(channel.rawValue)_port") }
  }

  /// The file's dictionary, by which a client finds the channels.
  public var json: JSON {
    var members: JSON.Object = ["transport": .string(transport.rawValue), "ip": .string(ip)]
    for channel in Channel.allCases { members.append("\(channel.rawValue)_port", .integer(ports[channel] ?? 0)) }
    members.append("signature_scheme", "hmac-sha256")
    members.append("key", .string(String(decoding: key, as: UTF8.self)))
    if let curve {
      members.append("curve_publickey", .string(curve.publicKey))
      members.append("curve_secretkey", .string(curve.secretKey))
    }
    return .object(members)
  }

  /// The endpoint of `channel` in ZeroMQ's notation.
  public func endpoint(_ channel: Channel) -> String {
    let port = ports[channel] ?? 0
    switch transport {
    case .tcp:
      let host = ip.contains(":") && !ip.hasPrefix("[") ? "[\(ip)]" : ip
      return "tcp://\(host):\(port == 0 ? "*" : String(port))"
    case .ipc: return "ipc://\(ip)-\(port)"
    }
  }
}

/// What a kernel is given by a client that lets it choose its own ports (protocol 5.6): where to report them.
public struct RegistrationFile: Sendable, Equatable {
  /// What the report names the kernel by.
  public let kernelID: String
  /// Where the report goes, in ZeroMQ's notation.
  public let endpoint: String
  /// The connection without its ports.
  public let connection: ConnectionFile

  /// Reads the file's `bytes`; nil where they are a connection file.
  public init?(parsing bytes: [UInt8]) throws(ConnectionFileError) {
    let fields = try ConnectionFields(bytes)
    guard fields.has("registration_port") else { return nil }
    kernelID = try fields.text("kernel_id", default: nil)
    let ip = try fields.text("registration_ip", default: "127.0.0.1")
    let port = try fields.port("registration_port")
    let transport = try fields.transport()
    endpoint = transport == .tcp ? "tcp://\(ip):\(port)" : "ipc://\(ip)-\(port)"
    connection = ConnectionFile(transport: transport, ip: ip, key: try fields.key(), curve: try fields.curve())
  }
}

/// The fields that both files share, read with the kind that each must have.
private struct ConnectionFields {
  private let members: JSON.Object

  init(_ bytes: [UInt8]) throws(ConnectionFileError) {
    let json: JSON
    do {
      json = try JSON.parse(bytes)
    } catch {
      throw ConnectionFileError("not JSON: \(error)")
    }
    guard case .object(let members) = json else { throw ConnectionFileError("expected a dictionary") }
    self.members = members
  }

  func has(_ name: String) -> Bool { members[name] != nil }

  func text(_ name: String, default fallback: String?) throws(ConnectionFileError) -> String {
    guard let value = members[name], !value.isNull else {
      if let fallback { return fallback }
      throw ConnectionFileError("'\(name)' is missing")
    }
    guard let text = value.text else { throw ConnectionFileError("'\(name)' is no text") }
    return text
  }

  func port(_ name: String) throws(ConnectionFileError) -> Int {
    guard let value = members[name] else { throw ConnectionFileError("'\(name)' is missing") }
    guard let port = value.integer, (0...65_535).contains(port) else {
      throw ConnectionFileError("'\(name)' is \(value), expected a port between 0 and 65535")
    }
    return port
  }

  func transport() throws(ConnectionFileError) -> ConnectionFile.Transport {
    let name = try text("transport", default: "tcp")
    guard let transport = ConnectionFile.Transport(rawValue: name) else {
      throw ConnectionFileError("transport is '\(name)', expected tcp or ipc")
    }
    return transport
  }

  func key() throws(ConnectionFileError) -> [UInt8] {
    let key = Array(try text("key", default: "").utf8)
    let scheme = try text("signature_scheme", default: "hmac-sha256")
    guard key.isEmpty || scheme == "hmac-sha256" else {
      throw ConnectionFileError("signature_scheme is '\(scheme)', expected hmac-sha256")
    }
    return key
  }

  func curve() throws(ConnectionFileError) -> ConnectionFile.CurveKeys? {
    guard has("curve_publickey") || has("curve_secretkey") else { return nil }
    let keys = ConnectionFile.CurveKeys(
      publicKey: try text("curve_publickey", default: nil), secretKey: try text("curve_secretkey", default: nil))
    for (name, key) in [("curve_publickey", keys.publicKey), ("curve_secretkey", keys.secretKey)] {
      guard key.utf8.count == 40 else {
        throw ConnectionFileError("'\(name)' has \(key.utf8.count) characters, expected 40 in Z85")
      }
    }
    return keys
  }
}
