import Tensor

/// A picture in a row, to be changed in place; the mean is 0.
struct AugmentedPicture {
  /// `[height, width, channels]`.
  let pixels: UnsafeMutablePointer<Float>
  /// Pixels.
  let height: Int
  /// Pixels.
  let width: Int
  let channels: Int

  /// The picture in a row; nil where the row is none.
  init?(_ row: AugmentedRow) {
    guard let pixels = row.dense, row.shape.rank == 3 else { return nil }
    self.pixels = pixels
    (height, width, channels) = (row.shape[0], row.shape[1], row.shape[2])
  }

  /// Replaces each pixel (x, y) by what stands at column `column.0 x + column.1 y + column.2` and the row likewise, by
  /// bilinear interpolation; outside is the mean.
  func resample(column: (Float, Float, Float), row: (Float, Float, Float)) {
    var warp = Warp(height: height, width: width, channels: channels, column: column, row: row)
    let count = height * width * channels
    withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { copy in
      guard let samples = copy.baseAddress, count > 0 else { return }
      samples.initialize(from: pixels, count: count)
      kernels.augmentation.warp(&warp, samples, pixels)
    }
  }
}
