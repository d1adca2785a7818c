import JSON

/// A message that came in with a true signature; its content is read when it is asked for.
public struct Message: Sendable {
  /// The routing prefix, which a reply repeats.
  public let identities: [[UInt8]]
  public let header: Header
  /// The header as it came, which replies and outputs repeat as their parent.
  public let headerBytes: [UInt8]
  let parentBytes: [UInt8]
  let metadataBytes: [UInt8]
  let contentBytes: [UInt8]
  /// Raw data after the dictionaries.
  public let buffers: [[UInt8]]

  /// The content dictionary.
  ///
  /// - Throws: `ContentError` where it is not JSON, is nested too deep, holds too many values or is no dictionary.
  public func content() throws(ContentError) -> Content {
    let json: JSON
    do {
      json = try JSON.parse(contentBytes, options: .wire)
    } catch {
      throw ContentError("the content cannot be read: \(error)")
    }
    guard case .object(let members) = json else { throw ContentError("the content is no dictionary") }
    return Content(members)
  }

  /// The message that this one answers; empty where it answers none or does not say so legibly.
  public var parentID: String { (try? JSON.parse(parentBytes, options: .wire))?["msg_id"]?.text ?? "" }

  /// The metadata; empty where they are not legible.
  public var metadata: JSON { (try? JSON.parse(metadataBytes, options: .wire)) ?? [:] }
}

extension JSON.ParsingOptions {
  /// What peers may send: text is repaired rather than refused, so that every request gets its reply, and the number
  /// of values is bounded, since each takes more memory than its text.
  public static var wire: JSON.ParsingOptions {
    var options = JSON.ParsingOptions()
    options.malformed = .replaced
    options.values = 4_000_000
    return options
  }
}
