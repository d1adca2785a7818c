import FileSystem
import TestSupport
import Testing

@testable import Data

/// Files of the real data sets, skipped where they are not at hand.
struct MediaRealDataTests {
  @Test("the test digits of MNIST decode to what is known of them")
  func mnist() throws {
    guard let folder = realData("mnist") else { return }
    func array(_ name: String) throws -> NumberArray {
      try IDX.decode(try Gzip.inflate(try Files.read(Path.join(folder, name)), limit: 1 << 24))
    }
    let labels = try array("t10k-labels-idx1-ubyte.gz")
    #expect(labels.shape == [10_000])
    #expect((0..<5).map { labels.double(at: $0) } == [7, 2, 1, 0, 4])
    let images = try array("t10k-images-idx3-ubyte.gz")
    #expect(images.shape == [10_000, 28, 28])
    let pictures = try #require(images.pictures)
    #expect(pictures.count == 10_000 && pictures[0].width == 28 && pictures[0].channels == 1)
    // The mean brightness of the test set is 0.1325 of white.
    let sum = images.doubles.reduce(0, +)
    #expect(abs(sum / 255 / Double(images.count) - 0.1325) < 0.0001)
  }

  @Test("every recording of a speaker decodes at its rate and gives a finite spectrogram")
  func recordings() throws {
    guard let folder = realData("fsdd").map({ Path.join($0, "recordings") }) else { return }
    let logMel = LogMel()
    var seconds = 0.0
    for name in try Files.list(folder) where name.hasSuffix("_0.wav") {
      let clip = try Clip(decoding: try Files.read(Path.join(folder, name)))
      #expect(clip.rate == 8000)
      seconds += clip.seconds
      let spectrogram = logMel.spectrogram(of: clip.samples)
      #expect(spectrogram.values.allSatisfy { $0.isFinite })
    }
    #expect((10...60).contains(seconds))
  }

  @Test(
    "drawings keep their transparency and photographs their colour", arguments: [("emoji", 48, 4), ("grocery", 64, 3)])
  func pictures(set: String, size: Int, channels: Int) throws {
    guard let folder = realData(set).map({ Path.join($0, "images") }) else { return }
    let names = try Files.list(folder).prefix(50)
    #expect(!names.isEmpty)
    for name in names where !Files.isFolder(Path.join(folder, name)) {
      let picture = try Picture(decoding: try Files.read(Path.join(folder, name)))
      #expect(picture.width == size && picture.height == size && picture.channels == channels, "\(name)")
      #expect(Set(picture.converted(toChannels: 1).pixels).count > 1, "\(name)")
    }
  }
}
