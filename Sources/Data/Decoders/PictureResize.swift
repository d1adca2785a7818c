extension Picture {
  /// How a picture is brought to another aspect ratio.
  public enum Aspect: String, CaseIterable, Sendable {
    /// Fills the target and cuts what stands over, equally on both sides.
    case crop
    /// Keeps the whole picture and fills the rest with white (transparent where there is alpha).
    case fit
    /// Scales each axis by itself.
    case stretch
  }

  /// The picture at `width` x `height` pixels.
  ///
  /// An axis that shrinks takes the exact average of the area under each new pixel; one that grows is interpolated
  /// linearly between pixel centres. Colour is weighted by alpha, so that transparent pixels do not bleed.
  public func resized(width: Int, height: Int, aspect: Aspect = .crop) -> Picture {
    precondition(width > 0 && height > 0, "a picture of \(width)x\(height)")
    if width == self.width && height == self.height { return self }
    switch aspect {
    case .stretch:
      return resampled(
        columns: AxisWeights(from: 0, span: Float(self.width), source: self.width, target: width),
        rows: AxisWeights(from: 0, span: Float(self.height), source: self.height, target: height))
    case .crop:
      let scale = min(Float(self.width) / Float(width), Float(self.height) / Float(height))
      let spanX = Float(width) * scale
      let spanY = Float(height) * scale
      return resampled(
        columns: AxisWeights(from: (Float(self.width) - spanX) / 2, span: spanX, source: self.width, target: width),
        rows: AxisWeights(from: (Float(self.height) - spanY) / 2, span: spanY, source: self.height, target: height))
    case .fit:
      let scale = max(Float(self.width) / Float(width), Float(self.height) / Float(height))
      let innerWidth = min(width, max(1, Int((Float(self.width) / scale).rounded())))
      let innerHeight = min(height, max(1, Int((Float(self.height) / scale).rounded())))
      let inner = resized(width: innerWidth, height: innerHeight, aspect: .stretch)
      let x = (width - innerWidth) / 2
      let y = (height - innerHeight) / 2
      return Picture(width: width, height: height, channels: channels, filledWith: channels == 4 ? 0 : 255)
        .replacing(with: inner, x: x, y: y)
    }
  }

  /// The part `width` x `height` whose upper left corner is (`x`, `y`); it lies within the picture.
  public func cropped(x: Int, y: Int, width: Int, height: Int) -> Picture {
    precondition(x >= 0 && y >= 0 && x + width <= self.width && y + height <= self.height, "a crop outside the picture")
    var result: [UInt8] = []
    result.reserveCapacity(width * height * channels)
    for row in y..<y + height {
      let start = (row * self.width + x) * channels
      result += pixels[start..<start + width * channels]
    }
    return Picture(width: width, height: height, channels: channels, pixels: result)
  }

  /// The picture with `other`, of as many channels, copied over it at (`x`, `y`); what stands over is cut.
  public func replacing(with other: Picture, x: Int, y: Int) -> Picture {
    precondition(other.channels == channels, "\(other.channels) channels over \(channels)")
    var result = pixels
    let columns = max(0, x)..<max(0, x, min(width, x + other.width))
    for row in max(0, y)..<max(0, y, min(height, y + other.height)) where !columns.isEmpty {
      let source = ((row - y) * other.width + columns.lowerBound - x) * channels
      let target = (row * width + columns.lowerBound) * channels
      result.replaceSubrange(
        target..<target + columns.count * channels, with: other.pixels[source..<source + columns.count * channels])
    }
    return Picture(width: width, height: height, channels: channels, pixels: result)
  }

  private func resampled(columns: AxisWeights, rows: AxisWeights) -> Picture {
    let targetWidth = columns.starts.count
    let targetHeight = rows.starts.count
    var premultiplied = pixels.map(Float.init)
    if channels == 4 {
      for pixel in stride(from: 0, to: premultiplied.count, by: 4) {
        let alpha = premultiplied[pixel + 3] * (1 / 255)
        for channel in 0..<3 { premultiplied[pixel + channel] *= alpha }
      }
    }
    // Columns first, then rows: a separable filter.
    var narrow = [Float](repeating: 0, count: height * targetWidth * channels)
    for row in 0..<height {
      for x in 0..<targetWidth {
        let target = (row * targetWidth + x) * channels
        for tap in 0..<columns.taps {
          let weight = columns.weights[x * columns.taps + tap]
          let source = (row * width + min(columns.starts[x] + tap, width - 1)) * channels
          for channel in 0..<channels { narrow[target + channel] += weight * premultiplied[source + channel] }
        }
      }
    }
    let stride = targetWidth * channels
    var line = [Float](repeating: 0, count: stride)
    var result = [UInt8](repeating: 0, count: targetHeight * stride)
    for y in 0..<targetHeight {
      for index in 0..<stride { line[index] = 0 }
      for tap in 0..<rows.taps {
        let weight = rows.weights[y * rows.taps + tap]
        let source = min(rows.starts[y] + tap, height - 1) * stride
        for index in 0..<stride { line[index] += weight * narrow[source + index] }
      }
      if channels == 4 {
        for pixel in Swift.stride(from: 0, to: stride, by: 4) where line[pixel + 3] > 0 {
          let inverse = 255 / line[pixel + 3]
          for channel in 0..<3 { line[pixel + channel] *= inverse }
        }
      }
      for index in 0..<stride { result[y * stride + index] = UInt8(max(0, min(255, line[index].rounded()))) }
    }
    return Picture(width: targetWidth, height: targetHeight, channels: channels, pixels: result)
  }
}

/// For each target position of one axis, the source positions it reads and their weights, which add up to 1.
private struct AxisWeights {
  let taps: Int
  let starts: [Int]
  /// `[target, taps]`.
  let weights: [Float]

  /// Maps `span` source pixels beginning at `from` on `target` pixels.
  init(from: Float, span: Float, source: Int, target: Int) {
    let scale = span / Float(target)
    taps = scale > 1 ? Int(scale.rounded(.up)) + 1 : 2
    var starts = [Int](repeating: 0, count: target)
    var weights = [Float](repeating: 0, count: target * taps)
    for index in 0..<target {
      if scale > 1 {
        let low = max(0, from + Float(index) * scale)
        let high = min(Float(source), from + Float(index + 1) * scale)
        let start = min(source - 1, Int(low))
        starts[index] = start
        var sum: Float = 0
        for tap in 0..<taps {
          let overlap = min(high, Float(start + tap + 1)) - max(low, Float(start + tap))
          weights[index * taps + tap] = max(0, overlap)
          sum += max(0, overlap)
        }
        for tap in 0..<taps { weights[index * taps + tap] /= max(sum, .leastNormalMagnitude) }
      } else {
        let centre = max(0, min(Float(source - 1), from + (Float(index) + 0.5) * scale - 0.5))
        starts[index] = Int(centre)
        let fraction = centre - Float(Int(centre))
        weights[index * taps] = 1 - fraction
        weights[index * taps + 1] = fraction
      }
    }
    self.starts = starts
    self.weights = weights
  }
}
