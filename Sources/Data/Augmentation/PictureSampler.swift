/// Reads a picture between its pixels, by bilinear interpolation; outside of it is the mean, 0.
struct PictureSampler {
  /// Pixels.
  let height: Int
  /// Pixels.
  let width: Int
  let channels: Int
  /// `[height, width, channels]`.
  let samples: [Float]

  /// A copy of the picture in a row, which may then be changed; nil where the row is no picture.
  init?(_ row: AugmentedRow) {
    guard let pixels = row.dense, row.shape.count == 3 else { return nil }
    (height, width, channels) = (row.shape[0], row.shape[1], row.shape[2])
    samples = Array(UnsafeBufferPointer(start: pixels, count: height * width * channels))
  }

  /// Fills `pixels`, `[height, width, channels]`, from where `source` says that each comes from: column and row, in pixels.
  func resample(into pixels: UnsafeMutablePointer<Float>, _ source: (_ x: Float, _ y: Float) -> (x: Float, y: Float)) {
    for y in 0..<height {
      for x in 0..<width {
        let place = source(Float(x), Float(y))
        let (left, top) = (Int(place.x.rounded(.down)), Int(place.y.rounded(.down)))
        let (shareX, shareY) = (place.x - Float(left), place.y - Float(top))
        for channel in 0..<channels {
          let upper = self[left, top, channel] * (1 - shareX) + self[left + 1, top, channel] * shareX
          let lower = self[left, top + 1, channel] * (1 - shareX) + self[left + 1, top + 1, channel] * shareX
          pixels[(y * width + x) * channels + channel] = upper * (1 - shareY) + lower * shareY
        }
      }
    }
  }

  private subscript(column: Int, row: Int, channel: Int) -> Float {
    guard (0..<width).contains(column), (0..<height).contains(row) else { return 0 }
    return samples[(row * width + column) * channels + channel]
  }
}
