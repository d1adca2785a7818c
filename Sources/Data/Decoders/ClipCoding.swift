import CSoundFile

extension Clip {
  /// Samples of all channels beyond which a sound is refused: about an hour and a half of stereo at 48 kHz.
  public static let defaultSampleLimit = 1 << 29

  /// Rates that are taken, in Hz.
  static let rates = 100...1_000_000

  /// Decodes WAV (8 to 32 bit, float), FLAC or OGG; channels become their mean.
  ///
  /// A WAV file shorter than its header says is an error, but for the lengths that programs write which do not know theirs. A float file that goes
  /// beyond full scale is scaled down to it. Throws `MediaError` with the reason.
  public init(decoding bytes: [UInt8], sampleLimit: Int = Clip.defaultSampleLimit) throws {
    guard !bytes.isEmpty else { throw MediaError("sound", "the file is empty") }
    self = try bytes.withUnsafeBytes { try Clip(decoding: $0, sampleLimit: sampleLimit) }
  }

  private init(decoding bytes: UnsafeRawBufferPointer, sampleLimit: Int) throws {
    if let claim = RIFFLength(bytes), claim.isCutShort {
      throw MediaError("sound", "claims \(claim.claimed) bytes of sound and holds \(claim.held)")
    }
    var source = MemoryFile(bytes: bytes, position: 0)
    var information = SF_INFO()
    var interface = MemoryFile.interface
    self = try withUnsafeMutablePointer(to: &source) { source in
      guard let file = sf_open_virtual(&interface, Int32(SFM_READ), &information, source) else {
        throw MediaError("sound", Self.reason(of: nil))
      }
      defer { sf_close(file) }
      let channels = Int(information.channels)
      let rate = Int(information.samplerate)
      guard Self.rates.contains(rate) else { throw MediaError("sound", "claims a rate of \(rate) Hz") }
      guard (1...64).contains(channels) else { throw MediaError("sound", "claims \(channels) channels") }
      return Clip(rate: rate, samples: try Self.read(file, channels: channels, sampleLimit: sampleLimit))
    }
  }

  private static func read(_ file: OpaquePointer, channels: Int, sampleLimit: Int) throws -> [Float] {
    let framesAtOnce = 1 << 14
    var block = [Float](repeating: 0, count: framesAtOnce * channels)
    var samples: [Float] = []
    let share = 1 / Float(channels)
    var peak: Float = 0
    while true {
      let frames = Int(sf_readf_float(file, &block, sf_count_t(framesAtOnce)))
      if frames <= 0 { break }
      guard (samples.count + frames) * channels <= sampleLimit else {
        throw MediaError("sound", "more than the limit of \(sampleLimit) samples")
      }
      for frame in 0..<frames {
        var mean: Float = 0
        for channel in 0..<channels { mean += block[frame * channels + channel] * share }
        guard mean.isFinite else {
          throw MediaError("sound", "sample \(samples.count) is \(mean), not a number from -1 to 1")
        }
        peak = max(peak, abs(mean))
        samples.append(mean)
      }
    }
    guard sf_error(file) == Int32(SF_ERR_NO_ERROR) else { throw MediaError("sound", reason(of: file)) }
    guard !samples.isEmpty else { throw MediaError("sound", "it holds no samples") }
    if peak > 1 {
      for index in samples.indices { samples[index] /= peak }
    }
    return samples
  }

  private static func reason(of file: OpaquePointer?) -> String {
    var text = sf_strerror(file).map { String(cString: $0) } ?? ""
    if text.hasSuffix(".") { text.removeLast() }
    let words = text.split { $0 == "\n" || $0 == " " }.joined(separator: " ")
    guard let first = words.first else { return "it is no sound that can be read" }
    return first.lowercased() + words.dropFirst()
  }

  /// The clip as a 16-bit WAV file, rounded to the nearest step and clipped at full scale.
  public func wav() -> [UInt8] {
    let dataBytes = samples.count * 2
    var bytes: [UInt8] = []
    bytes.reserveCapacity(44 + dataBytes)
    func put(_ value: Int, bytes count: Int) {
      for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
    }
    bytes += Array("RIFF".utf8)
    put(36 + dataBytes, bytes: 4)
    bytes += Array("WAVEfmt ".utf8)
    put(16, bytes: 4)
    put(1, bytes: 2)  // PCM
    put(1, bytes: 2)  // channels
    put(rate, bytes: 4)
    put(rate * 2, bytes: 4)  // bytes a second
    put(2, bytes: 2)  // bytes a frame
    put(16, bytes: 2)  // bits a sample
    bytes += Array("data".utf8)
    put(dataBytes, bytes: 4)
    for sample in samples {
      let scaled = (sample.isNaN ? 0 : sample * 32768).rounded()
      put(Int(max(-32768, min(32767, scaled))), bytes: 2)
    }
    return bytes
  }
}

/// Bytes in memory as libsndfile reads them.
private struct MemoryFile {
  let bytes: UnsafeRawBufferPointer
  var position: Int

  /// Reads, seeks and tells; nothing is ever written.
  static var interface: SF_VIRTUAL_IO {
    SF_VIRTUAL_IO(
      get_filelen: { sf_count_t(MemoryFile.of($0)?.pointee.bytes.count ?? 0) },
      seek: { offset, whence, user in
        guard let file = MemoryFile.of(user) else { return -1 }
        let base: Int
        switch whence {
        case Int32(SF_SEEK_SET): base = 0
        case Int32(SF_SEEK_CUR): base = file.pointee.position
        default: base = file.pointee.bytes.count
        }
        let (target, overflow) = base.addingReportingOverflow(Int(offset))
        guard !overflow, target >= 0 else { return -1 }
        file.pointee.position = target
        return sf_count_t(target)
      },
      read: { target, count, user in
        guard let file = MemoryFile.of(user), let target, count > 0 else { return 0 }
        let start = min(file.pointee.position, file.pointee.bytes.count)
        let length = min(Int(count), file.pointee.bytes.count - start)
        UnsafeMutableRawBufferPointer(start: target, count: length)
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: file.pointee.bytes[start..<start + length]))
        file.pointee.position = start + length
        return sf_count_t(length)
      },
      write: { _, _, _ in 0 },
      tell: { sf_count_t(MemoryFile.of($0)?.pointee.position ?? 0) })
  }

  private static func of(_ user: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<MemoryFile>? {
    user?.assumingMemoryBound(to: MemoryFile.self)
  }
}
