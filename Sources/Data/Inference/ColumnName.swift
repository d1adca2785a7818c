/// What a column's name hints at.
struct ColumnName {
  /// The name's words in lower case: `zip_code`, `zipCode` and `Zip Code` are all `zip`, `code`.
  let words: [String]

  init(_ name: String) {
    var words: [String] = []
    var word = ""
    var wasLower = false
    for character in name {
      let isBoundary = !(character.isLetter || character.isNumber)
      if isBoundary || (character.isUppercase && wasLower) {
        if !word.isEmpty { words.append(word) }
        word = ""
      }
      if !isBoundary { word += character.lowercased() }
      wasLower = character.isLowercase
    }
    if !word.isEmpty { words.append(word) }
    self.words = words
  }

  private func has(_ wanted: Set<String>) -> Bool { words.contains(where: wanted.contains) }

  /// Keys of rows: `id`, `user_id`, `uuid`, `index`.
  var namesKey: Bool { has(["id", "ids", "uuid", "guid", "key", "index", "idx", "serial", "isbn", "ean", "sku"]) }

  /// Numbers that are labels: zip codes, phone numbers, classes.
  var namesCode: Bool {
    has(["zip", "zipcode", "postal", "postcode", "plz", "phone", "telephone", "code", "codes", "fips", "iban", "isbn"])
  }

  /// What is to be told apart: `digit`, `label`, `class`.
  var namesClass: Bool {
    has([
      "category", "class", "classes", "cluster", "digit", "digits", "gender", "genre", "group", "kind", "label",
      "labels",
      "species", "speaker", "target", "type",
    ])
  }

  /// Which part a row is in.
  var namesSplit: Bool { has(["split", "subset", "fold", "partition", "set", "part"]) }
}
