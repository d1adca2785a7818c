import FileSystem

/// A 128-bit hash of what goes in, in order; for telling data sets apart, not against forgery.
///
/// Two streams of multiply-and-fold (after Wang Yi's wyhash).
public struct ContentHash: Sendable {
  private var first: UInt64 = 0x9E37_79B9_7F4A_7C15
  private var second: UInt64 = 0xD1B5_4A32_D192_ED03

  /// The hash of nothing.
  public init() {}

  /// 32 hexadecimal digits.
  public var text: String {
    [first, second].map { half in
      let digits = String(SplitMix64.mix(half), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  public mutating func add(_ word: UInt64) {
    first = Self.fold(first ^ word, 0xA076_1D64_78BD_642F)
    second = Self.fold(second ^ word, 0xE703_7ED1_A0B4_28DB)
  }

  public mutating func add(_ text: String) { add(bytes: Array(text.utf8)) }

  public mutating func add(bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

  public mutating func add(_ raw: UnsafeRawBufferPointer) {
    add(UInt64(raw.count))
    var position = 0
    while position + 8 <= raw.count {
      add(raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      position += 8
    }
    var rest: UInt64 = 0
    while position < raw.count {
      rest = rest << 8 | UInt64(raw[position])
      position += 1
    }
    add(rest)
  }

  /// What a multiplication alone would lose where a half is 0 is kept by the rotation.
  private static func fold(_ value: UInt64, _ factor: UInt64) -> UInt64 {
    let product = (value ^ 0x2D35_8DCC_AA6C_78A5).multipliedFullWidth(by: factor)
    return (product.high ^ product.low) &+ (value << 17 | value >> 47)
  }
}

extension Dataset {
  /// 32 hexadecimal digits that differ where names, modalities, cells, order or parts differ.
  ///
  /// Files count by name, size and content; of those over 64 KiB only both ends are read. Linear in the data.
  public var contentHash: String {
    var hash = ContentHash()
    for column in columns {
      hash.add(column.name)
      hash.add(column.modality.choice.text)
      for row in rows { column.add(row, to: &hash) }
    }
    if let parts {
      for row in rows { hash.add(UInt64(parts[row].rawValue)) }
    }
    return hash.text
  }
}

extension Column {
  fileprivate func add(_ row: Int, to hash: inout ContentHash) {
    switch cell(row) {
    case .missing: hash.add(1)
    case .flag(let flag): hash.add(flag ? 3 : 2)
    case .number(let number): hash.add(number.bitPattern)
    case .text(let text): hash.add(text)
    case .tags(let tags): tags.forEach { hash.add($0) }
    case .series(let values, _), .vector(let values): values.forEach { hash.add(UInt64($0.bitPattern)) }
    case .picture(let reference):
      if let path = reference.path {
        hash.addFile(path)
      } else if let picture = try? reference.picture() {
        hash.add(UInt64(picture.width))
        hash.add(bytes: picture.pixels)
      }
    case .sound(let reference):
      if let path = reference.path {
        hash.addFile(path)
      } else if let clip = try? reference.clip() {
        hash.add(UInt64(clip.rate))
        clip.samples.forEach { hash.add(UInt64($0.bitPattern)) }
      }
    }
  }
}

extension ContentHash {
  /// Bytes up to which a file is read whole.
  private static let wholeFile = 1 << 16

  fileprivate mutating func addFile(_ path: String) {
    add(Path.name(of: path))
    guard let size = try? Files.size(path) else { return }
    add(UInt64(size))
    guard size <= Self.wholeFile, let bytes = try? Files.read(path, limit: Self.wholeFile) else {
      addEnds(path, size)
      return
    }
    add(bytes: bytes)
  }

  private mutating func addEnds(_ path: String, _ size: Int) {
    let half = Self.wholeFile / 2
    for start in [0, size - half] {
      if let bytes = try? Files.read(path, from: start, count: half) { add(bytes: bytes) }
    }
  }
}
