/// NumPy's npy format: one array of numbers.
public enum NPY {
  /// Reads an npy file, version 1 to 3, of flags, integers or floats in C or Fortran order.
  ///
  /// Throws `MediaError` for text, objects and records, and where the bytes are not as many as the shape says.
  public static func decode(_ bytes: [UInt8]) throws -> NumberArray {
    var reader = ByteReader(bytes, format: "npy")
    guard try reader.take(6).elementsEqual([0x93] + Array("NUMPY".utf8)) else {
      throw MediaError("npy", "it does not begin like an npy file")
    }
    let major = try reader.littleEndian(bytes: 1)
    _ = try reader.take(1)
    guard (1...3).contains(major) else { throw MediaError("npy", "version \(major), expected 1 to 3") }
    let length = Int(try reader.littleEndian(bytes: major == 1 ? 2 : 4))
    let header = try Header(parsing: String(decoding: try reader.take(length), as: UTF8.self))
    guard let count = NumberArray.elementCount(header.shape), count <= reader.remaining / header.type.size else {
      let claimed = header.shape.map { String($0) }.joined(separator: "x")
      throw MediaError(
        "npy", "claims \(claimed) elements of \(header.type.size) bytes, but only \(reader.remaining) bytes follow")
    }
    let elements = header.type.decode(try reader.take(count * header.type.size), count: count)
    let array = NumberArray(shape: header.shape, elements: elements)
    return header.isFortran ? array.transposedFromFortran() : array
  }

  /// The Python dictionary at the front: `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`.
  private struct Header {
    let type: ElementType
    let isFortran: Bool
    let shape: [Int]

    init(parsing text: String) throws {
      func value(of key: String) throws -> Substring {
        for quote in ["'", "\""] {
          let marker = "\(quote)\(key)\(quote):"
          guard let start = text.indices(matching: marker) else { continue }
          return text[start...].drop { $0 == " " }
        }
        throw MediaError("npy", "its header has no '\(key)'")
      }
      let description = try value(of: "descr").dropFirst().prefix { $0 != "'" && $0 != "\"" }
      guard let type = Self.type(description) else {
        if let advice = Self.advice(description) {
          throw MediaError("npy", "its elements are \(advice)")
        }
        throw MediaError("npy", "its elements are of type '\(description)', expected flags, integers or floats")
      }
      self.type = type
      isFortran = try value(of: "fortran_order").hasPrefix("True")
      let extents = try value(of: "shape")
      guard extents.hasPrefix("("), let end = extents.firstIndex(of: ")") else {
        throw MediaError("npy", "its shape is no list of extents")
      }
      shape = try extents[..<end].dropFirst().split(separator: ",").compactMap { part in
        let digits = part.filter { $0 != " " }
        if digits.isEmpty { return nil }
        guard let extent = Int(digits), extent >= 0 else {
          throw MediaError("npy", "an extent of its shape is '\(digits)'")
        }
        return extent
      }
      guard shape.count <= 32 else { throw MediaError("npy", "\(shape.count) extents, more than the limit of 32") }
    }

    /// What holds no numbers, and what to do about it; nil for the rest.
    private static func advice(_ text: Substring) -> String? {
      switch text.first(where: { !"<>|=".contains($0) }) {
      case "U", "S", "a":
        "texts ('\(text)'), and npy is read for numbers: write texts as a column of a csv or json file"
      case "O":
        "python objects ('\(text)'), and npy is read for numbers: convert them with astype(float), or write a csv or json file"
      default: nil
      }
    }

    private static func type(_ text: Substring) -> ElementType? {
      let order = text.first
      let orders: [Character] = ["<", ">", "|", "="]
      let name = orders.contains(order ?? " ") ? text.dropFirst() : text
      let kinds: [Character: ElementType.Kind] = ["u": .unsigned, "i": .signed, "f": .float, "b": .flag]
      guard let letter = name.first, let kind = kinds[letter], let size = Int(name.dropFirst()) else { return nil }
      let sizes = kind == .float ? [2, 4, 8] : kind == .flag ? [1] : [1, 2, 4, 8]
      return sizes.contains(size) ? ElementType(kind: kind, size: size, bigEndian: order == ">") : nil
    }
  }
}

extension NumberArray {
  /// Row-major elements of an array whose elements are stored with the first index running fastest.
  fileprivate func transposedFromFortran() -> NumberArray {
    var order = [Int](repeating: 0, count: count)
    var index = [Int](repeating: 0, count: shape.count)
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropFirst() { strides[axis] = strides[axis - 1] * shape[axis - 1] }
    var source = 0
    for position in order.indices {
      order[position] = source
      var axis = shape.count - 1
      while axis >= 0 {
        index[axis] += 1
        source += strides[axis]
        if index[axis] < shape[axis] { break }
        source -= strides[axis] * shape[axis]
        index[axis] = 0
        axis -= 1
      }
    }
    switch elements {
    case .bytes(let values): return NumberArray(shape: shape, elements: .bytes(order.map { values[$0] }))
    case .floats(let values): return NumberArray(shape: shape, elements: .floats(order.map { values[$0] }))
    case .doubles(let values): return NumberArray(shape: shape, elements: .doubles(order.map { values[$0] }))
    }
  }
}

extension String {
  /// The index after the first occurrence of `marker`, or nil.
  fileprivate func indices(matching marker: String) -> Index? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(marker) { return index(start, offsetBy: marker.count) }
      start = index(after: start)
    }
    return nil
  }
}
