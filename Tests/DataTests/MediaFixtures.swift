/// Files that other programs wrote, small enough to stand here.
enum MediaFixtures {
  /// 16x16: grey rises by 16 a column.
  static let greyJPEG = bytes(
    """
    /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoK
    CgoKBggLDAsKDAkKCgr/wAALCAAQABABAREA/8QAFQABAQAAAAAAAAAAAAAAAAAACgn/xAAXEAADAQAAAAAAAAAAAAAAAAAACUSC
    /9oACAEBAAA/AJvrbgyIAW3BkP8ArbgyIAW3Bk//2Q==
    """)

  /// 16x16: red rises by 16 a column, green by 16 a row, blue is 128.
  static let colourJPEG = bytes(
    """
    /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoK
    CgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoK
    CgoKCgoKCgr/wAARCAAQABADAREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAACP/EABoQAAAHAAAAAAAAAAAAAAAAAAAHCCUz
    QlH/xAAXAQADAQAAAAAAAAAAAAAAAAAFBwkI/8QAGxEAAgIDAQAAAAAAAAAAAAAAACIFBgEHMTL/2gAMAwEAAhEDEQA/AAAVCVIm
    3KDSExcesB9bX3KOJkqEqRtuUCpmbh1igOtr7lHEmVCVIm3KBVzNw6xCjW198OJkqEqRNuUCpmLj1igOtr74c//Z
    """)

  /// The same as a progressive file.
  static let progressiveJPEG = bytes(
    """
    /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoK
    CgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoK
    CgoKCgoKCgr/wgARCAAQABADAREAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAABwj/xAAXAQADAQAAAAAAAAAAAAAAAAAEBggH
    /9oADAMBAAIQAxAAAAGf9IDTVSgElVhRNVKA/8QAFhAAAwAAAAAAAAAAAAAAAAAAAAUG/9oACAEBAAEFAlUqKpUVSoqlT//EABgR
    AAIDAAAAAAAAAAAAAAAAAAAFBiEx/9oACAEDAQE/AY2+yyNvssjb7LI2+yz/xAAXEQADAQAAAAAAAAAAAAAAAAAABAVh/9oACAEC
    AQE/AXLGjljRyxo5Y0//xAAWEAADAAAAAAAAAAAAAAAAAAAAASP/2gAIAQEABj8CUxTFMUz/xAAVEAEBAAAAAAAAAAAAAAAAAAAA
    8f/aAAgBAQABPyGampqa/9oADAMBAAIAAwAAABCGH//EABYRAQEBAAAAAAAAAAAAAAAAAAEAEP/aAAgBAwEBPxB7ff8A/wD/xAAV
    EQEBAAAAAAAAAAAAAAAAAAAAMf/aAAgBAgEBPxCpYsVP/8QAFRABAQAAAAAAAAAAAAAAAAAAAKH/2gAIAQEAAT8QnMxnM5//2Q==
    """)

  /// The same in four inks, as Adobe writes them.
  static let inkJPEG = bytes(
    """
    /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkKCgoK
    CgYICwwLCgwJCgoK/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAAKCf/EABoQAQABBQAAAAAAAAAA
    AAAAAAAJGURlgqP/2gAOBEMATQBZAEsAAD8AzfjbsNWb9NvAchv4oAjbsNSm3gOQJ/427DVQBTbwHIFAEbdhqU28ByB//9k=
    """)

  /// Decodes base64; characters outside its alphabet are skipped.
  private static func bytes(_ text: String) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var result: [UInt8] = []
    var buffer = 0
    var bits = 0
    for character in text.utf8 {
      guard let value = alphabet.firstIndex(of: character) else { continue }
      buffer = (buffer << 6 | value) & 0xFFFF
      bits += 6
      if bits >= 8 {
        bits -= 8
        result.append(UInt8(truncatingIfNeeded: buffer >> bits))
      }
    }
    return result
  }
}
