import JSON
import JupyterProtocol

/// Where the channels are.
struct ConnectRequest: Request {
  static let type = "connect_request"
  static let place = RequestPlace.arrivalOnControl

  init(_ content: Content) {}

  func answer(_ context: RequestContext) -> Reply? {
    var fields = JSON.Object()
    for channel in ConnectionFile.Channel.allCases {
      fields.append("\(channel.rawValue)_port", .integer(context.core.connection.ports[channel] ?? 0))
    }
    return .ok(.object(fields))
  }
}
