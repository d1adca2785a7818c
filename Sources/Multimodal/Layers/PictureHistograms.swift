import Glibc
import Tensor

/// What a picture shows, as counts: how its edges lie in each cell of some grids, how often it has each colour; and a thumbnail.
///
/// - Edges: gradients of the sum over channels, by central differences; each adds its length to the orientation that is nearest
///   to it (Dalal & Triggs 2005, section 4.3).
/// - Colours: each channel from 0 to 1 in equal bins, the channels together (Swain & Ballard 1991, section 2.1).
/// - The thumbnail: the mean of each channel over each cell of a grid.
///
/// Counts are shares of the whole picture, and then the roots of these, so that a dot product compares them as Hellinger's kernel
/// does (Arandjelović & Zisserman 2012, section 2). They are scaled so that each grid's, the colours' and the thumbnail's have a mean
/// square of 1.
struct PictureHistograms: Sendable {
  let size: (height: Int, width: Int, channels: Int)
  let grids: [Grid]
  let orientations: Int
  /// Cosine and sine of each orientation, evenly over half a turn.
  let directions: [(x: Float, y: Float)]
  /// Bins of each channel, 0 for no colours.
  let bins: Int
  /// For each channel, what says the bin of a prepared value: value · scale + shift, rounded down.
  let partition: [(scale: Float, shift: Float)]
  let thumbnail: Grid?
  /// Different colours.
  let colours: Int

  /// A picture in cells x cells pieces, as even as can be.
  struct Grid: Sendable {
    let cells: Int
    /// The lines and the columns of each cell.
    let lines: [Range<Int>]
    let columns: [Range<Int>]

    init(cells: Int, height: Int, width: Int) {
      self.cells = cells
      lines = Self.spans(cells, along: height)
      columns = Self.spans(cells, along: width)
    }

    /// The places that `place · cells / extent` has in each cell.
    private static func spans(_ cells: Int, along extent: Int) -> [Range<Int>] {
      func start(_ cell: Int) -> Int { (cell * extent + cells - 1) / cells }
      return (0..<cells).map { start($0)..<start($0 + 1) }
    }
  }

  /// - Parameters:
  ///   - levels: What 0 and 1 of each channel became in preprocessing.
  ///   - cells: Along each side of each grid of edges; none above the picture's sides.
  ///   - thumbnail: Cells along each side, 0 for none.
  init(
    size: (height: Int, width: Int, channels: Int), levels: [ClosedRange<Float>], cells: [Int], orientations: Int,
    bins: Int, thumbnail: Int
  ) {
    self.size = size
    self.orientations = orientations
    self.bins = bins
    func grid(_ cells: Int) -> Grid { Grid(cells: cells, height: size.height, width: size.width) }
    grids = cells.map(grid)
    self.thumbnail = thumbnail > 0 ? grid(thumbnail) : nil
    directions = (0..<orientations).map { index in
      let angle = Double.pi * Double(index) / Double(orientations)
      return (Float(cos(angle)), Float(sin(angle)))
    }
    partition = (0..<size.channels).map { channel in
      let range = levels.indices.contains(channel) ? levels[channel] : 0...1
      let extent = range.upperBound - range.lowerBound
      // A little less than all bins, so that none ends at one of the 256 levels of a file, where rounding would decide.
      let scale = extent > 0 ? (Float(bins) - 0.01) / extent : 0
      return (scale, -range.lowerBound * scale)
    }
    colours = bins > 0 ? (0..<size.channels).reduce(1) { product, _ in product * bins } : 0
  }

  /// Numbers of a grid of edges.
  func edges(in grid: Grid) -> Int { grid.cells * grid.cells * orientations }

  /// Numbers of a picture.
  var count: Int {
    grids.reduce(colours) { $0 + edges(in: $1) } + (thumbnail.map { $0.cells * $0.cells * size.channels } ?? 0)
  }

  /// Floats that a picture's counting needs for itself.
  var scratch: Int { (size.height + 2) * size.width }

  /// pixels: [height, width, channels] -> numbers: [count].
  func callAsFunction(
    _ pixels: UnsafePointer<Float>, into numbers: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    numbers.update(repeating: 0, count: count)
    var place = numbers
    if !grids.isEmpty { addEdges(of: pixels, to: numbers, scratch: scratch) }
    for grid in grids {
      let count = edges(in: grid)
      Self.takeRoots(place, count: count)
      place += count
    }
    if colours > 0 {
      addColours(of: pixels, to: place)
      Self.takeRoots(place, count: colours)
      place += colours
    }
    if let thumbnail { average(pixels, over: thumbnail, to: place) }
  }

  /// Shares -> their roots, of mean square 1; zeros stay zeros.
  private static func takeRoots(_ counts: UnsafeMutablePointer<Float>, count: Int) {
    var sum: Float = 0
    for index in 0..<count { sum += counts[index] }
    guard sum > 0 else { return }
    let factor = Float(count) / sum
    for index in 0..<count { counts[index] = (counts[index] * factor).squareRoot() }
  }

  private func addEdges(
    of pixels: UnsafePointer<Float>, to numbers: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    let (height, width, channels) = size
    // The sum over channels; the histograms do not depend on the scale.
    let sums = scratch, lengths = scratch + height * width, nearest = lengths + width
    sums.update(repeating: 0, count: height * width)
    for channel in 0..<channels {
      var pixel = pixels + channel
      for place in 0..<height * width {
        sums[place] += pixel.pointee
        pixel += channels
      }
    }
    for y in 0..<height {
      measureEdges(of: sums, line: y, lengths: lengths, nearest: nearest)
      var start = numbers
      for grid in grids {
        let line = start + y * grid.cells / height * grid.cells * orientations
        for (cell, columns) in grid.columns.enumerated() {
          let counts = line + cell * orientations
          for x in columns { counts[Int(nearest[x])] += lengths[x] }
        }
        start += edges(in: grid)
      }
    }
  }

  /// sums: [height, width] -> of one line, the length of each gradient and the orientation that is nearest to it.
  private func measureEdges(
    of sums: UnsafePointer<Float>, line y: Int, lengths: UnsafeMutablePointer<Float>,
    nearest: UnsafeMutablePointer<Float>
  ) {
    let (height, width, _) = size
    let line = sums + y * width
    let above = sums + max(0, y - 1) * width, below = sums + min(height - 1, y + 1) * width
    directions.withUnsafeBufferPointer { directions in
      for x in 0..<width {
        let across = line[min(width - 1, x + 1)] - line[max(0, x - 1)], down = below[x] - above[x]
        lengths[x] = (across * across + down * down).squareRoot()
        var found: Float = 0, largest: Float = -1
        for index in 0..<directions.count {
          let along = abs(across * directions[index].x + down * directions[index].y)
          found = along > largest ? Float(index) : found
          largest = max(along, largest)
        }
        nearest[x] = found
      }
    }
  }

  private func addColours(of pixels: UnsafePointer<Float>, to counts: UnsafeMutablePointer<Float>) {
    let channels = size.channels, last = Float(bins - 1)
    partition.withUnsafeBufferPointer { partition in
      var pixel = pixels
      for _ in 0..<size.height * size.width {
        var colour = 0
        for channel in 0..<channels {
          let bin = pixel[channel] * partition[channel].scale + partition[channel].shift
          colour = colour &* bins &+ (bin < 1 ? 0 : bin < last ? Int(bin) : bins &- 1)
        }
        counts[colour] += 1
        pixel += channels
      }
    }
  }

  private func average(_ pixels: UnsafePointer<Float>, over grid: Grid, to means: UnsafeMutablePointer<Float>) {
    let (_, width, channels) = size
    for (line, lines) in grid.lines.enumerated() {
      for (column, columns) in grid.columns.enumerated() {
        let cell = means + (line * grid.cells + column) * channels
        for channel in 0..<channels {
          var total: Float = 0
          for y in lines {
            var pixel = pixels + (y * width + columns.lowerBound) * channels + channel
            var sum: Float = 0
            for _ in columns {
              sum += pixel.pointee
              pixel += channels
            }
            total += sum
          }
          cell[channel] = total / Float(lines.count * columns.count)
        }
      }
    }
  }
}
