import CSoundFile
import FileSystem
import TestSupport

/// Builds sound files: WAV by hand, the others through the library.
enum MediaSoundBuilder {
  /// A WAV file of `data`; `claimedData` and `claimedFile` replace the true lengths in its header.
  static func wav(
    rate: Int = 8000, channels: Int = 1, bits: Int, isFloat: Bool = false, data: [UInt8], claimedData: Int? = nil,
    claimedFile: Int? = nil
  ) -> [UInt8] {
    let frame = channels * bits / 8
    var file = Array("RIFF".utf8) + little(claimedFile ?? 36 + data.count, 4) + Array("WAVEfmt ".utf8)
    file += little(16, 4) + little(isFloat ? 3 : 1, 2) + little(channels, 2) + little(rate, 4)
    file += little(rate * frame, 4) + little(frame, 2) + little(bits, 2)
    return file + Array("data".utf8) + little(claimedData ?? data.count, 4) + data
  }

  static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// `samples` in one of the library's formats, such as FLAC or OGG with Vorbis.
  static func encoded(_ samples: [Float], rate: Int, format: Int) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let path = folder.file("sound")
    var information = SF_INFO()
    information.samplerate = Int32(rate)
    information.channels = 1
    information.format = Int32(format)
    guard let file = sf_open(path, Int32(SFM_WRITE), &information) else {
      throw FileError(operation: "write", path: path, reason: "the library lacks the format")
    }
    sf_writef_float(file, samples, sf_count_t(samples.count))
    sf_close(file)
    return try Files.read(path)
  }

  static let flac = Int(SF_FORMAT_FLAC) | Int(SF_FORMAT_PCM_16)
  static let vorbis = Int(SF_FORMAT_OGG) | Int(SF_FORMAT_VORBIS)
}
