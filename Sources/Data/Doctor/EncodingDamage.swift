extension DataCheck {
  static let encodingDamage = DataCheck(
    "encoding-damage", "Texts that were read in the wrong encoding once, such as 'cafÃ©', or hold U+FFFD."
  ) { data in
    data.columns.compactMap { column in
      guard case .texts(let values) = column.values else { return nil }
      var examples: [Int] = []
      var count = 0
      for (position, row) in data.rows.enumerated() where isDamaged(values, row) {
        count += 1
        if examples.count < DataFinding.examplesShown { examples.append(position) }
      }
      guard count > 0 else { return nil }
      return DataFinding(
        "encoding-damage", count * 100 > data.count ? .warning : .note, columns: [column.name],
        "\(count) text\(count == 1 ? "" : "s") of column '\(column.name)' \(count == 1 ? "was" : "were") read in a wrong encoding somewhere",
        count: count, examples: examples, advice: "export the table again as UTF-8")
    }
  }

  /// UTF-8 read as Windows-1252 gives Ã or Â before a character from U+0080 to U+00BF, or â before € or Euro-like signs.
  private static func isDamaged(_ values: TextValues, _ row: Int) -> Bool {
    values.withBytes(row) { bytes in
      var position = 0
      while position + 2 < bytes.count {
        defer { position += 1 }
        guard bytes[position] >= 0xC3 else { continue }
        // U+FFFD.
        if bytes[position] == 0xEF, bytes[position + 1] == 0xBF, bytes[position + 2] == 0xBD { return true }
        guard bytes[position] == 0xC3, position + 3 < bytes.count else { continue }
        let isTwice = bytes[position + 1] == 0x83 || bytes[position + 1] == 0x82
        if isTwice, bytes[position + 2] == 0xC2, bytes[position + 3] & 0xC0 == 0x80 { return true }
        if bytes[position + 1] == 0xA2, bytes[position + 2] == 0xE2, bytes[position + 3] == 0x82 { return true }
      }
      return false
    }
  }
}
