import JupyterProtocol
import Testing

struct ConnectionFileTests {
  static let text = """
    {"shell_port": 1, "iopub_port": 2, "stdin_port": 3, "control_port": 4, "hb_port": 5, "ip": "127.0.0.1",
     "key": "secret", "transport": "tcp", "signature_scheme": "hmac-sha256", "kernel_name": "heddle"}
    """

  @Test func `a connection file is read`() throws {
    let file = try ConnectionFile(parsing: Array(Self.text.utf8))
    #expect(file.endpoint(.shell) == "tcp://127.0.0.1:1")
    #expect(file.endpoint(.heartbeat) == "tcp://127.0.0.1:5")
    #expect(file.key == Array("secret".utf8))
    #expect(file.curve == nil)
    #expect(try RegistrationFile(parsing: Array(Self.text.utf8)) == nil)
  }

  @Test func `ipc, IPv6 and free ports have their endpoints`() {
    #expect(
      ConnectionFile(transport: .ipc, ip: "/tmp/k", ports: [.shell: 1], key: []).endpoint(.shell) == "ipc:///tmp/k-1")
    #expect(ConnectionFile(ip: "::1", ports: [.shell: 1], key: []).endpoint(.shell) == "tcp://[::1]:1")
    #expect(ConnectionFile(key: []).endpoint(.shell) == "tcp://127.0.0.1:*")
  }

  @Test(arguments: [
    ("", "not JSON: expected a value, the text ends at byte 0"), ("[]", "expected a dictionary"),
    ("{}", "'control_port' is missing"), (#"{"transport":"udp"}"#, "transport is 'udp', expected tcp or ipc"),
    (#"{"control_port":"x"}"#, "'control_port' is \"x\", expected a port between 0 and 65535"),
    (#"{"control_port":65536}"#, "'control_port' is 65536, expected a port between 0 and 65535"),
    (#"{"key":1}"#, "'key' is no text"),
    (#"{"key":"k","signature_scheme":"hmac-md5"}"#, "signature_scheme is 'hmac-md5', expected hmac-sha256"),
    (#"{"curve_publickey":"k"}"#, "'curve_secretkey' is missing"),
    (#"{"curve_publickey":"k","curve_secretkey":"k"}"#, "'curve_publickey' has 1 characters, expected 40 in Z85"),
  ])
  func `what is wrong with a file is said`(text: String, message: String) {
    let error = #expect(throws: ConnectionFileError.self) { try ConnectionFile(parsing: Array(text.utf8)) }
    #expect(error?.description == message)
  }

  @Test func `a registration file says where to report`() throws {
    let text =
      #"{"kernel_id":"k1","transport":"tcp","registration_ip":"127.0.0.1","registration_port":51587,"key":"s"}"#
    let file = try #require(try RegistrationFile(parsing: Array(text.utf8)))
    #expect(file.kernelID == "k1")
    #expect(file.endpoint == "tcp://127.0.0.1:51587")
    #expect(file.connection.endpoint(.shell) == "tcp://127.0.0.1:*")
  }
}
