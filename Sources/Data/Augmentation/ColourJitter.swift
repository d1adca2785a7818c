import Catalog
import Tensor

/// Pictures in another light: brighter or darker, with more or less contrast and colour.
struct ColourJitter: Augmentation {
  static let modalities = ["image"]

  /// Greatest change of brightness, in standard deviations of the training pixels.
  var brightness: Float
  /// Greatest relative change of the distance from the picture's mean.
  var contrast: Float
  /// Greatest relative change of the distance from grey; nothing for pictures of one channel.
  var saturation: Float

  func change(_ row: AugmentedRow, _ draws: inout Draws) {
    guard let picture = AugmentedPicture(row), picture.channels > 0 else { return }
    let (pixels, channels) = (picture.pixels, picture.channels), count = row.shape.count
    let shift = draws.uniform(-brightness, brightness)
    let stretch = 1 + draws.uniform(-contrast, contrast)
    let colour = 1 + draws.uniform(-saturation, saturation)
    // A fourth channel says how opaque a pixel is, which light does not change.
    let lit = min(channels, 3)
    var sum: Float = 0
    for start in Swift.stride(from: 0, to: count, by: channels) {
      for channel in 0..<lit { sum += pixels[start + channel] }
    }
    var light = Relighting(
      pixels: count / channels, channels: channels, lit: lit, colour: colour, contrast: stretch, shift: shift,
      mean: sum / Float(max(1, count / channels * lit)))
    kernels.augmentation.relight(&light, pixels)
  }
}

extension Entry where Make == any Augmentation {
  static let colourJitter = Entry(
    "colourJitter", "Pictures in another light: brightness, contrast and saturation.",
    source: "Howard 2013, Some improvements on deep convolutional neural network based image classification, "
      + "section 2.2",
    example: "train(m, augment: [.colourJitter(brightness: 0.2), .flip])",
    parameters: [
      .number("brightness", 0...3, default: 0.3, "Greatest change, in standard deviations of the training pixels."),
      .number("contrast", 0...1, default: 0.3, "Greatest relative change of the distance from the picture's mean."),
      .number("saturation", 0...1, default: 0.3, "Greatest relative change of the distance from grey."),
      .augmentedColumn,
    ]
  ) {
    ColourJitter(
      brightness: Float($0.number("brightness")), contrast: Float($0.number("contrast")),
      saturation: Float($0.number("saturation")))
  }
}
