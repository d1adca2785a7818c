import Catalog
import FileSystem

/// What a column most likely holds, and why.
struct ModalityInference {
  let modality: Modality
  /// In words: `92 distinct words in 717 rows`.
  let reason: String
  var trait: ColumnTrait?
  /// The form of dates that become numbers.
  var date: DateText?

  /// Looks at `values` of the column `name`; paths are seen from the origin's folder.
  static func infer(_ name: String, _ values: ColumnValues, origin: ColumnOrigin) -> ModalityInference {
    switch values {
    case .numbers(let numbers): return ofNumbers(ColumnName(name), numbers)
    case .flags: return ModalityInference(modality: .flag, reason: "true and false")
    case .tags: return ModalityInference(modality: .tags(TagsModality()), reason: "lists of texts")
    case .vectors(let vectors):
      return ModalityInference(
        modality: .vector(VectorModality(size: vectors.size)), reason: "lists of \(vectors.size) numbers")
    case .series(let series):
      return ModalityInference(
        modality: .series(SeriesModality(channels: series.channels)), reason: "lists of numbers of varying length")
    case .pictures: return ModalityInference(modality: .image(ImageModality()), reason: "pictures")
    case .sounds: return ModalityInference(modality: .audio(AudioModality()), reason: "sounds")
    case .categories(let categories): return ofTexts(name, CellSurvey(categories), origin)
    case .texts(let texts): return ofTexts(name, CellSurvey(texts), origin)
    }
  }

  // MARK: - Numbers

  /// Whether nothing stands behind the point; large numbers have no room for it.
  @inline(__always)
  private static func isWhole(_ number: Double) -> Bool {
    let exact = 0x1p53
    return abs(number) < exact ? Double(Int64(number)) == number : number == number.rounded()
  }

  private static func ofNumbers(_ name: ColumnName, _ numbers: [Double]) -> ModalityInference {
    var low = Double.infinity
    var high = -Double.infinity
    var present = 0
    var areWhole = true
    for number in numbers where !number.isNaN {
      present += 1
      low = min(low, number)
      high = max(high, number)
      if areWhole { areWhole = isWhole(number) }
    }
    func number(_ reason: String, _ trait: ColumnTrait? = nil) -> ModalityInference {
      ModalityInference(modality: .number(NumberModality()), reason: reason, trait: trait)
    }
    func category(_ reason: String, _ trait: ColumnTrait? = nil) -> ModalityInference {
      ModalityInference(modality: .category(CategoryModality()), reason: reason, trait: trait)
    }
    let range = "from \(NumberText.plain(low)) to \(NumberText.plain(high))"
    if present == 0 { return number("every cell is empty", .constant) }
    if low == high && present > 1 { return number("always \(NumberText.plain(low))", .constant) }
    guard areWhole else { return number("numbers \(range)") }
    let isConsecutive = present > 2 && high - low == Double(present - 1)
    let distinct =
      isConsecutive || name.namesKey || name.namesCode || name.namesClass || (low == 0 && high == 1)
      ? Set(numbers.lazy.filter { !$0.isNaN }).count : 0
    if low == 0 && high == 1 && distinct == 2 {
      return name.namesClass
        ? category("2 distinct whole numbers in \(numbers.count) rows")
        : ModalityInference(modality: .flag, reason: "only 0 and 1")
    }
    if distinct == present && present > 2 && (name.namesKey || isConsecutive) {
      return category(isConsecutive ? "counts the rows, \(range)" : "another whole number in every row", .identifier)
    }
    if name.namesCode { return category("\(distinct) distinct codes: labels rather than quantities") }
    if (name.namesClass || name.namesKey) && distinct <= mostClasses && distinct * 2 <= present {
      return category("\(distinct) distinct whole numbers in \(numbers.count) rows")
    }
    let isYear = low >= 1800 && high <= 2100 && name.words.contains { $0.hasSuffix("year") || $0 == "yr" }
    return number(isYear ? "years \(range)" : "whole numbers \(range)")
  }

  /// Classes beyond which a column is text rather than a category.
  private static let mostClasses = 1000

  // MARK: - Texts

  private static func ofTexts(_ name: String, _ survey: CellSurvey, _ origin: ColumnOrigin) -> ModalityInference {
    let words = ColumnName(name)
    if survey.present == 0 {
      return ModalityInference(modality: .text(TextModality()), reason: "every cell is empty", trait: .constant)
    }
    if let media = ofPaths(survey, origin) { return media }
    if survey.distinct == 1 && survey.present > 1 {
      return category("always \(Label.quoted(String((survey.samples.first ?? "").prefix(40))))", .constant)
    }
    if words.namesSplit, survey.distinctIsExact, survey.samples.allSatisfy({ Dataset.Part(named: $0) != nil }) {
      return category("names the parts \(survey.samples.sorted().joined(separator: ", "))", .split)
    }
    if survey.distinctIsExact, survey.distinct <= 4, survey.samples.allSatisfy({ CellText.flag($0) != nil }),
      Set(survey.samples.compactMap(CellText.flag)).count == 2
    {
      return ModalityInference(modality: .flag, reason: "only \(survey.samples.sorted().joined(separator: " and "))")
    }
    if !words.namesCode && !words.namesKey, let number = ofLooseNumbers(survey) { return number }
    if let date = DateText.detect(survey.samples), survey.samples.contains(where: { $0.utf8.count >= 8 }) {
      return ModalityInference(
        modality: .number(NumberModality()), reason: "dates (\(date.words)), as days since 1970", date: date)
    }
    if let list = ofLists(survey) { return list }
    if let tags = ofTags(survey) { return tags }
    return ofWords(words, survey)
  }

  private static func category(_ reason: String, _ trait: ColumnTrait? = nil) -> ModalityInference {
    ModalityInference(modality: .category(CategoryModality()), reason: reason, trait: trait)
  }

  private static func ofWords(_ name: ColumnName, _ survey: CellSurvey) -> ModalityInference {
    let rows = survey.rows
    let counted = survey.distinctIsExact ? "\(survey.distinct)" : "more than \(survey.distinct)"
    let unit = survey.wordsPerCell <= 1.2 ? "words" : "texts"
    let isFew = survey.distinctIsExact && survey.distinct <= mostClasses && survey.distinct * 2 <= survey.present
    let isVeryFew = survey.distinctIsExact && survey.distinct <= 20 && survey.distinct * 5 <= survey.present
    if isVeryFew || (isFew && survey.wordsPerCell <= 5) {
      return category("\(counted) distinct \(unit) in \(rows) rows")
    }
    let isUnique = survey.distinctIsExact ? survey.distinct == survey.present : survey.isNearlyAllDistinct
    if isUnique && survey.present > 2 && survey.wordsPerCell <= 1.2
      && (name.namesKey || name.namesCode || survey.haveDigits)
    {
      return category("another word in every row", .identifier)
    }
    if survey.present <= 8 && survey.wordsPerCell <= 1.2 && survey.distinct <= 8 {
      return category("\(counted) distinct words in \(rows) rows")
    }
    let length = NumberText.plain((survey.wordsPerCell * 10).rounded() / 10)
    return ModalityInference(
      modality: .text(TextModality()), reason: "\(counted) distinct texts of \(length) words on average")
  }

  private static func ofPaths(_ survey: CellSurvey, _ origin: ColumnOrigin) -> ModalityInference? {
    let kinds = survey.samples.map(MediaKind.init(path:))
    guard let kind = kinds.compactMap({ $0 }).first,
      kinds.count(where: { $0 == kind }) * 10 >= kinds.count * 9,
      survey.samples.contains(where: { Files.exists(Path.join(origin.folder, $0)) })
    else { return nil }
    return switch kind {
    case .picture: ModalityInference(modality: .image(ImageModality()), reason: "paths of picture files")
    case .sound: ModalityInference(modality: .audio(AudioModality()), reason: "paths of sound files")
    }
  }

  private static func ofLooseNumbers(_ survey: CellSurvey) -> ModalityInference? {
    // Cheap refusals first: most columns are no numbers, and their texts may be long.
    guard survey.samples.allSatisfy({ $0 == "-" || CellText.looseNumber($0) != nil }) else { return nil }
    let hasZeros = survey.samples.contains { $0.utf8.first == 0x30 && $0.count > 1 && $0.allSatisfy(\.isNumber) }
    // A phone number has spaces and dashes but is none; a loose number has some sign of being a quantity.
    let signs = survey.samples.contains { text in text == "-" || text.contains { "$€£¥₹%,(".contains($0) } }
    guard !hasZeros, signs else { return nil }
    let isMoney = survey.samples.contains { text in text.contains { "$€£¥₹".contains($0) } }
    let isShare = survey.samples.contains { $0.contains("%") }
    return ModalityInference(
      modality: .number(NumberModality()),
      reason: isMoney ? "amounts of money" : isShare ? "percentages" : "numbers with thousands separators")
  }

  private static func ofLists(_ survey: CellSurvey) -> ModalityInference? {
    guard survey.samples.allSatisfy({ $0.hasPrefix("[") && $0.hasSuffix("]") }) else { return nil }
    let lists = survey.samples.map(CellText.numberList)
    guard lists.allSatisfy({ $0 != nil }) else { return nil }
    let lengths = Set(lists.compactMap { $0?.count })
    return lengths.count == 1
      ? ModalityInference(modality: .vector(VectorModality()), reason: "lists of \(lengths.first ?? 0) numbers")
      : ModalityInference(modality: .series(SeriesModality()), reason: "lists of numbers of varying length")
  }

  private static func ofTags(_ survey: CellSurvey) -> ModalityInference? {
    let mostWords = 30.0
    guard survey.wordsPerCell <= mostWords else { return nil }
    for separator in [",", ";", "|"] {
      let lists = survey.samples.map { CellText.tags($0, separator: separator) }
      let several = lists.count { $0.count > 1 }
      guard several >= 3, several * 5 >= lists.count else { continue }
      let parts = lists.flatMap { $0 }
      let distinct = Set(parts).count
      let words = parts.reduce(0) { $0 + $1.split(separator: " ").count }
      let isShort = words <= parts.count * 3 && parts.allSatisfy { $0.count <= 40 }
      let isRepeating = distinct * 3 <= parts.count * 2 && Double(distinct * 3) <= Double(parts.count) * survey.repeats
      guard isShort, distinct <= mostClasses, isRepeating, isUnordered(lists) else { continue }
      return ModalityInference(
        modality: .tags(TagsModality(separator: separator)),
        reason: "lists between '\(separator)' of \(distinct) labels that come again")
    }
    return nil
  }

  /// Whether lists differ in length or labels stand in several places: in "Paris, France" they do not.
  private static func isUnordered(_ lists: [[String]]) -> Bool {
    if Set(lists.map(\.count)).count > 1 { return true }
    var places: [String: Set<Int>] = [:]
    for list in lists {
      for (place, label) in list.enumerated() { places[label, default: []].insert(place) }
    }
    return places.values.count { $0.count > 1 } * 5 >= places.count
  }
}

/// Files told apart by their endings.
enum MediaKind: Sendable {
  case picture, sound

  init?(path: String) {
    switch Path.ending(of: path) {
    case "jpeg", "jpg", "png": self = .picture
    case "flac", "oga", "ogg", "wav", "wave": self = .sound
    default: return nil
    }
  }
}

/// The distinct cells of a text column, or a sample where there are many.
struct CellSurvey {
  let rows: Int
  let present: Int
  let distinct: Int
  /// Whether all cells were looked at.
  let distinctIsExact: Bool
  /// Distinct cells, all of them or evenly spaced ones.
  let samples: [String]
  /// Words of a cell on average, over rows.
  let wordsPerCell: Double

  private static let looks = 1000

  init(_ values: CategoryValues) {
    rows = values.codes.count
    var counts = [Int](repeating: 0, count: values.classes.count)
    for code in values.codes where code >= 0 { counts[Int(code)] += 1 }
    present = counts.reduce(0, +)
    distinct = values.classes.count
    distinctIsExact = true
    samples = evenlySpaced(Array(values.classes.indices), limit: Self.looks).map { values.classes[$0] }
    let words = values.classes.indices.reduce(0.0) { $0 + Double(Self.words(values.classes[$1]) * counts[$1]) }
    wordsPerCell = present == 0 ? 0 : words / Double(present)
  }

  init(_ values: TextValues) {
    rows = values.count
    let filled = (0..<values.count).filter { !values.isMissing($0) }
    present = filled.count
    let looked = evenlySpaced(filled, limit: Self.looks).map { values[$0] }
    let found = Set(looked)
    distinct = found.count
    distinctIsExact = looked.count == filled.count
    samples = found.sorted()
    wordsPerCell =
      looked.isEmpty ? 0 : Double(looked.reduce(0) { $0 + Self.words($1) }) / Double(looked.count)
  }

  /// Rows that a distinct cell stands in, on average.
  var repeats: Double { distinctIsExact ? Double(present) / Double(max(1, distinct)) : 1 }

  /// Whether nearly no cell comes again, as far as was looked.
  var isNearlyAllDistinct: Bool { distinct * 100 >= min(present, Self.looks) * 99 }

  /// Whether most cells have a digit in them, as keys do and names do not.
  var haveDigits: Bool { samples.count { $0.contains(where: \.isNumber) } * 2 > samples.count }

  private static func words(_ text: String) -> Int {
    var count = 0
    var isInside = false
    for byte in text.utf8 {
      let isSpace = byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
      if !isSpace && !isInside { count += 1 }
      isInside = !isSpace
    }
    return count
  }
}
