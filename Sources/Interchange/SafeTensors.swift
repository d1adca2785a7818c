import JSON

/// A file of named tensors in the layout of Hugging Face's safetensors: eight bytes with the header's length, the header as
/// JSON, then the elements of all tensors, little-endian and without gaps.
public struct SafeTensors: Sendable {
  /// What an element is.
  public enum Element: String, Sendable, CaseIterable {
    case float32 = "F32"
    case int32 = "I32"

    /// Bytes of one.
    public static let size = 4
  }

  /// One tensor.
  public struct Entry: Sendable, Equatable {
    public let name: String
    public let element: Element
    public let shape: [Int]
    /// Its bytes, counted from the first tensor's.
    public let range: Range<Int>
  }

  /// In the order of their bytes.
  public let entries: [Entry]
  /// Texts by key.
  public let metadata: [String: String]
  /// The whole file.
  private let bytes: [UInt8]
  private let start: Int
  private let places: [String: Int]

  /// Bytes that a header may have, as in the reference implementation.
  private static let longestHeader = 100_000_000
  /// Extents that a tensor may have.
  private static let mostExtents = 16

  /// Reads a file's bytes.
  ///
  /// - Throws: `InterchangeError` where lengths, offsets, shapes or types do not fit together.
  public init(_ bytes: [UInt8]) throws {
    guard bytes.count >= 8 else { throw InterchangeError("\(bytes.count) bytes are too few for a safetensors file") }
    let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << UInt64(8 * $1) }
    guard length <= UInt64(min(Self.longestHeader, bytes.count - 8)) else {
      throw InterchangeError("its header claims \(length) bytes, and \(bytes.count - 8) follow")
    }
    start = 8 + Int(length)
    self.bytes = bytes
    let header: JSON
    do {
      var options = JSON.ParsingOptions.file
      options.depth = 4
      header = try bytes[8..<start].withUnsafeBufferPointer { try JSON.parse($0, options: options) }
    } catch {
      throw InterchangeError("its header is no JSON: \(error)")
    }
    guard let members = header.object else { throw InterchangeError("its header is no JSON object") }
    var metadata: [String: String] = [:], entries: [Entry] = [], places: [String: Int] = [:]
    for member in members {
      if member.key == "__metadata__" {
        for item in member.value.object ?? [:] { metadata[item.key] = item.value.text }
      } else {
        entries.append(try Self.entry(member.key, member.value))
      }
    }
    entries.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    var end = 0
    for (index, entry) in entries.enumerated() {
      guard entry.range.lowerBound == end else {
        throw InterchangeError(
          "tensor '\(entry.name)' begins at byte \(entry.range.lowerBound), expected \(end)")
      }
      guard places.updateValue(index, forKey: entry.name) == nil else {
        throw InterchangeError("there are two tensors '\(entry.name)'")
      }
      end = entry.range.upperBound
    }
    guard end == bytes.count - start else {
      throw InterchangeError("its tensors end at byte \(end) of \(bytes.count - start)")
    }
    (self.entries, self.metadata, self.places) = (entries, metadata, places)
  }

  private static func entry(_ name: String, _ json: JSON) throws -> Entry {
    guard let type = json["dtype"]?.text, let element = Element(rawValue: type) else {
      throw InterchangeError("tensor '\(name)' is of type \(json["dtype"]?.text ?? "none"), expected F32 or I32")
    }
    guard let extents = json["shape"]?.array, extents.count <= mostExtents else {
      throw InterchangeError("tensor '\(name)' has no usable shape")
    }
    var shape: [Int] = [], count = Element.size
    for extent in extents {
      guard let extent = extent.integer, extent >= 0 else {
        throw InterchangeError("tensor '\(name)' has no usable shape")
      }
      let (product, overflows) = count.multipliedReportingOverflow(by: extent)
      guard !overflows else { throw InterchangeError("tensor '\(name)' is larger than memory can be") }
      count = product
      shape.append(extent)
    }
    guard let offsets = json["data_offsets"]?.array, offsets.count == 2, let low = offsets[0].integer,
      let high = offsets[1].integer, 0 <= low, low <= high
    else { throw InterchangeError("tensor '\(name)' has no usable offsets") }
    guard high - low == count else {
      throw InterchangeError("tensor '\(name)' of shape \(shape) has \(high - low) bytes, expected \(count)")
    }
    return Entry(name: name, element: element, shape: shape, range: low..<high)
  }

  /// The tensor called `name`, or nil.
  public subscript(_ name: String) -> Entry? { places[name].map { entries[$0] } }

  /// Calls `body` with a tensor's bytes.
  public func withBytes<Result>(
    _ entry: Entry, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try bytes.withUnsafeBytes { raw in
      try body(UnsafeRawBufferPointer(rebasing: raw[start + entry.range.lowerBound..<start + entry.range.upperBound]))
    }
  }

  /// Calls `body` with the bytes of all tensors.
  public func withAllBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try bytes.withUnsafeBytes { raw in try body(UnsafeRawBufferPointer(rebasing: raw[start...])) }
  }

  /// The elements of a tensor of floats.
  ///
  /// - Throws: `InterchangeError` where there is none of this name and type.
  public func floats(_ name: String) throws -> [Float] { try elements(name, .float32) }

  /// The elements of a tensor of whole numbers.
  ///
  /// - Throws: `InterchangeError` where there is none of this name and type.
  public func wholes(_ name: String) throws -> [Int32] { try elements(name, .int32) }

  private func elements<Number: BitwiseCopyable>(_ name: String, _ element: Element) throws -> [Number] {
    guard let entry = self[name], entry.element == element else {
      throw InterchangeError("it has no tensor '\(name)' of type \(element.rawValue)")
    }
    let count = entry.range.count / Element.size
    return [Number](unsafeUninitializedCapacity: count) { buffer, filled in
      withBytes(entry) { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
      filled = count
    }
  }
}
