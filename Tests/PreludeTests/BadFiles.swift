import FileSystem
import TestSupport

/// A folder of files that are not what they should be, and one, `ok.csv`, that is.
enum BadFiles {
  static func make() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let rows = (0..<20).map { "\($0 * 3 % 7),\($0 * 2),\($0 % 2 == 0 ? "x" : "y")\n" }
    try folder.write("a,b,c\n" + rows.joined(), to: "ok.csv")
    try folder.write("", to: "empty.csv")
    try folder.write("a,b\n", to: "header.csv")
    try folder.write("a,b\n1,2\n3\n4,5,6\n", to: "ragged.csv")
    try folder.write("a,c\n1,x\n", to: "one.csv")
    let numbers = (0..<40).map { "\($0 % 5 == 0 ? "nan" : "\($0)"),\($0 * 2),\($0 % 2 == 0 ? "x" : "y")\n" }
    try folder.write("a,b,c\n" + numbers.joined(), to: "nan.csv")
    try folder.write("s,c\n\"[1, 2, 3]\",x\n\"[3, 2]\",y\n\"[1, 1, 2]\",x\n", to: "series.csv")
    try folder.write("a,c\n1,x\n2,y\ninf,x\n4,y\n", to: "infinite.csv")
    try folder.write("a,c,part\n1.5,x,train\n2.5,y,train\n3.5,x,train\n4.5,z,test\n5.5,x,test\n", to: "stranger.csv")
    for (name, file) in [("broken", "broken.png"), ("vast", "vast.png"), ("gone", "gone.png")] {
      try folder.write("picture,c\n\(file),x\n\(file),y\n\(file),x\n", to: "\(name).csv")
    }
    try folder.write("this is no picture", to: "broken.png")
    try Files.write(vastPicture, to: folder.file("vast.png"))
    try folder.write("sound,c\nlong.wav,x\nlong.wav,y\nlong.wav,x\nlong.wav,y\n", to: "long.csv")
    try Files.write(lyingSound, to: folder.file("long.wav"))
    return folder
  }

  /// 69 bytes whose header claims 32768 × 32768 pixels of four bytes.
  private static let vastPicture: [UInt8] =
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52]
    + [0, 0, 0x80, 0, 0, 0, 0x80, 0, 8, 6, 0, 0, 0, 0xc4, 0x7c, 0xa3, 0x7f, 0, 0, 0, 0x0c, 0x49, 0x44, 0x41, 0x54]
    + [0x78, 0x9c, 0x63, 0x60, 0xa0, 0x3d, 0, 0, 0, 0x64, 0, 1, 0x86, 0x64, 0x3c, 0x35]
    + [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]

  /// A tenth of a second at 8000 Hz whose header claims two gigabytes.
  private static let lyingSound: [UInt8] =
    Array("RIFF".utf8) + [0xff, 0xff, 0xff, 0x7f] + Array("WAVEfmt ".utf8) + [16, 0, 0, 0, 1, 0, 1, 0]
    + [0x40, 0x1f, 0, 0, 0x40, 0x1f, 0, 0, 1, 0, 8, 0] + Array("data".utf8) + [0xff, 0xff, 0xff, 0x6f]
    + (0..<800).map { UInt8(128 + $0 % 20) }
}
