import CSampleRate

extension Clip {
  /// The clip at `target` Hz, through libsamplerate's medium sinc converter (121 dB, 90 % of the bandwidth).
  ///
  /// Throws `MediaError` where the two rates are more than a factor of 256 apart.
  public func resampled(to target: Int) throws -> Clip {
    precondition(target > 0, "a rate of \(target) Hz")
    if target == rate || samples.isEmpty { return Clip(rate: target, samples: samples) }
    let ratio = Double(target) / Double(rate)
    guard src_is_valid_ratio(ratio) != 0 else {
      throw MediaError("sound", "a rate of \(rate) Hz is too far from \(target) Hz to be resampled")
    }
    let expected = Int((Double(samples.count) * ratio).rounded(.up))
    var status: Int32 = 0
    let result = [Float](unsafeUninitializedCapacity: expected) { output, count in
      samples.withUnsafeBufferPointer { input in
        var request = SRC_DATA()
        request.data_in = input.baseAddress
        request.data_out = output.baseAddress
        request.input_frames = input.count
        request.output_frames = expected
        request.src_ratio = ratio
        status = src_simple(&request, Int32(SRC_SINC_MEDIUM_QUALITY), 1)
        count = status == 0 ? Int(request.output_frames_gen) : 0
      }
    }
    guard status == 0 else {
      throw MediaError(
        "sound", src_strerror(status).map { String(cString: $0).lowercased() } ?? "it cannot be resampled")
    }
    return Clip(rate: target, samples: result)
  }
}
