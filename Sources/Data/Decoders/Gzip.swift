import CZlib
import Tensor

/// Inflating of gzip, zlib and raw deflate streams.
public enum Gzip {
  /// How the deflated stream is wrapped.
  public enum Wrapping: Sendable {
    /// A gzip or zlib header, told apart by its first bytes.
    case header
    /// No header, as in zip archives.
    case none
  }

  /// Whether `bytes` begin like a gzip file.
  public static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// What `bytes` inflate to; several gzip members after one another give their contents after one another.
  ///
  /// - Parameter wanted: Bytes after which to stop; a few more may come.
  ///
  /// Throws `MediaError` where the stream is damaged, ends too early, or gives more than `limit` bytes; and when the watch is over.
  public static func inflate(
    _ bytes: some Collection<UInt8>, limit: Int, wanted: Int = .max, wrapping: Wrapping = .header
  ) throws -> [UInt8] {
    var input = Array(bytes)
    var output: [UInt8] = []
    var position = 0
    repeat {
      position += try inflateMember(
        &input, from: position, into: &output, limit: limit, wanted: wanted, wrapping: wrapping)
    } while output.count < wanted && wrapping == .header && position + 1 < input.count && input[position] == 0x1F
      && input[position + 1] == 0x8B
    return output
  }

  /// Inflates one member and returns the bytes that it took.
  private static func inflateMember(
    _ input: inout [UInt8], from position: Int, into output: inout [UInt8], limit: Int, wanted: Int,
    wrapping: Wrapping
  ) throws -> Int {
    var stream = z_stream()
    // 15 bits of window; 32 more tell gzip from zlib by themselves; negative means that there is no header.
    let window: Int32 = wrapping == .header ? 15 + 32 : -15
    guard inflateInit2_(&stream, window, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw MediaError("gzip", "not enough memory")
    }
    defer { inflateEnd(&stream) }
    return try input.withUnsafeMutableBufferPointer { buffer in
      var taken = position
      let blockSize = 1 << 16
      while true {
        try Watch.current.check()
        let available = min(buffer.count - taken, 1 << 30)
        stream.next_in = buffer.baseAddress.map { $0 + taken }
        stream.avail_in = UInt32(available)
        var status = Z_OK
        let block = [UInt8](unsafeUninitializedCapacity: blockSize) { target, count in
          stream.next_out = target.baseAddress
          stream.avail_out = UInt32(blockSize)
          status = CZlib.inflate(&stream, Z_NO_FLUSH)
          count = blockSize - Int(stream.avail_out)
        }
        taken += available - Int(stream.avail_in)
        guard output.count + block.count <= limit else {
          throw MediaError("gzip", "it inflates to more than the limit of \(limit) bytes")
        }
        output += block
        if output.count >= wanted { return taken - position }
        switch status {
        case Z_STREAM_END: return taken - position
        case Z_OK where taken < buffer.count || !block.isEmpty: continue
        case Z_OK, Z_BUF_ERROR: throw MediaError("gzip", "the file ends too early")
        case Z_MEM_ERROR: throw MediaError("gzip", "not enough memory")
        default: throw MediaError("gzip", stream.msg.map { String(cString: $0) } ?? "the stream is damaged")
        }
      }
    }
  }
}
