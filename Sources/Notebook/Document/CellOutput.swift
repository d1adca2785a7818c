import JSON

/// One output of a cell as nbformat keeps it.
public struct CellOutput: Sendable, Equatable {
  /// What kind of output it is.
  public enum Kind: String, Sendable {
    case displayData = "display_data"
    case error
    case executeResult = "execute_result"
    case stream
  }

  /// The output as it stands in the file.
  public let json: JSON

  /// An output as read from a file.
  public init(_ json: JSON) { self.json = json }

  /// Text written to `name`, which is `stdout` or `stderr`.
  public static func stream(_ name: String, _ text: String) -> CellOutput {
    CellOutput(["name": .string(name), "output_type": "stream", "text": MultilineText.split(text)])
  }

  /// A result in several forms by media type; `count` is there for the value of the cell.
  public static func result(data: JSON.Object, metadata: JSON.Object, count: Int?) -> CellOutput {
    // nbformat sorts keys when it writes; so do we, and both write the same bytes.
    let sorted = data.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    let forms = JSON.Object(sorted.map { member in (member.key, split(member.value, type: member.key)) })
    guard let count else {
      return CellOutput(["data": .object(forms), "metadata": .object(metadata), "output_type": "display_data"])
    }
    return CellOutput([
      "data": .object(forms), "execution_count": .integer(count), "metadata": .object(metadata),
      "output_type": "execute_result",
    ])
  }

  /// What went wrong, with the rendered lines that say where.
  public static func error(name: String, value: String, traceback: [String]) -> CellOutput {
    CellOutput([
      "ename": .string(name), "evalue": .string(value), "output_type": "error",
      "traceback": .array(traceback.map { .string($0) }),
    ])
  }

  /// The kind; nil for one of a later nbformat.
  public var kind: Kind? { json["output_type"]?.text.flatMap(Kind.init) }

  /// The stream's name; nil for other kinds.
  public var streamName: String? { kind == .stream ? json["name"]?.text : nil }

  /// What a terminal shows of it: a stream's text, `text/plain` of a result, an error's lines.
  public var text: String? {
    switch kind {
    case .stream: MultilineText.joined(json["text"])
    case .displayData, .executeResult: form("text/plain")
    case .error: (json["traceback"]?.array ?? []).compactMap(\.text).joined(separator: "\n")
    case nil: nil
    }
  }

  /// The form of a result under a media type.
  public func form(_ type: String) -> String? { MultilineText.joined(json["data"]?[type]) }

  /// The media types of a result, in the order of the file.
  public var types: [String] { json["data"]?.object?.keys ?? [] }

  /// The same with all texts joined, for asking whether two say the same whatever their form.
  var normalized: JSON {
    var copy = json
    if let text = MultilineText.joined(json["text"]) { copy["text"] = .string(text) }
    if let data = json["data"]?.object {
      copy["data"] = .object(
        JSON.Object(data.map { ($0.key, MultilineText.joined($0.value).map { .string($0) } ?? $0.value) }))
    }
    return copy
  }

  private static func split(_ value: JSON, type: String) -> JSON {
    let isSplit = type.hasPrefix("text/") || type == "image/svg+xml" || type == "application/javascript"
    guard isSplit, case .string(let text) = value else { return value }
    return MultilineText.split(text)
  }
}
