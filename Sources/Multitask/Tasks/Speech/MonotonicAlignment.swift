/// The likeliest way to lay frames along symbols: in order, each symbol for one frame at least (Viterbi; Kim 2020, section 3.2).
enum MonotonicAlignment {
  /// Frames of each symbol; nil where there are fewer frames than symbols.
  ///
  /// - Parameters:
  ///   - scores: `[frames, stride]`, of which row by row `symbols` numbers from `offset` on are read.
  static func durations(
    _ scores: UnsafePointer<Float>, frames: Int, symbols: Int, stride: Int, offset: Int
  ) -> [Int]? {
    guard symbols >= 1, frames >= symbols else { return nil }
    var best = [Float](repeating: -.infinity, count: symbols)
    var moved = [Bool](repeating: false, count: frames * symbols)
    for frame in 0..<frames {
      let row = scores + frame * stride + offset
      for symbol in (max(0, symbols - frames + frame)...min(symbols - 1, frame)).reversed() {
        let stays = frame == 0 ? (symbol == 0 ? 0 : -.infinity) : best[symbol]
        let moves = symbol > 0 && frame > 0 ? best[symbol - 1] : -.infinity
        moved[frame * symbols + symbol] = moves > stays
        best[symbol] = max(stays, moves) + row[symbol]
      }
      // A symbol that is out of reach from here on does not hand over any more.
      let lowest = max(0, symbols - frames + frame)
      for symbol in 0..<lowest { best[symbol] = -.infinity }
    }
    var durations = [Int](repeating: 0, count: symbols)
    var symbol = symbols - 1
    for frame in (0..<frames).reversed() {
      durations[symbol] += 1
      if moved[frame * symbols + symbol] { symbol -= 1 }
    }
    return durations
  }
}
