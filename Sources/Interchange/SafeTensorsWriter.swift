import JSON

/// Puts a safetensors file together.
public struct SafeTensorsWriter: Sendable {
  private var entries: [SafeTensors.Entry] = []
  private var data: [UInt8] = []

  public init() {}

  /// The bytes of all tensors so far.
  public var dataBytes: [UInt8] { data }
  /// What was added, in order.
  public var added: [SafeTensors.Entry] { entries }

  /// Adds floats, as many as `shape` says.
  public mutating func add(_ name: String, shape: [Int], _ floats: UnsafeBufferPointer<Float>) {
    add(name, .float32, shape, UnsafeRawBufferPointer(floats))
  }

  /// Adds floats in a row.
  public mutating func add(_ name: String, _ floats: [Float]) {
    floats.withUnsafeBytes { add(name, .float32, [floats.count], $0) }
  }

  /// Adds whole numbers in a row.
  public mutating func add(_ name: String, _ wholes: [Int32]) {
    wholes.withUnsafeBytes { add(name, .int32, [wholes.count], $0) }
  }

  private mutating func add(
    _ name: String, _ element: SafeTensors.Element, _ shape: [Int], _ raw: UnsafeRawBufferPointer
  ) {
    let start = data.count
    data.append(contentsOf: raw)
    entries.append(SafeTensors.Entry(name: name, element: element, shape: shape, range: start..<data.count))
  }

  /// The whole file with these texts in its header.
  public func file(metadata: [(key: String, text: String)]) -> [UInt8] {
    var header = JSON.Object()
    header.append("__metadata__", .object(JSON.Object(metadata.map { ($0.key, .string($0.text)) })))
    for entry in entries {
      header.append(
        entry.name,
        [
          "dtype": .string(entry.element.rawValue), "shape": .array(entry.shape.map { .integer($0) }),
          "data_offsets": [.integer(entry.range.lowerBound), .integer(entry.range.upperBound)],
        ])
    }
    var text = JSON.object(header).compact()
    // The elements begin at a multiple of eight, as the reference implementation writes them.
    text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8))
    var file: [UInt8] = []
    file.reserveCapacity(8 + text.count + data.count)
    for byte in 0..<8 { file.append(UInt8(truncatingIfNeeded: text.count >> (8 * byte))) }
    file.append(contentsOf: text)
    file.append(contentsOf: data)
    return file
  }
}
