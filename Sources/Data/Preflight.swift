import Catalog

/// What is looked at before training starts: that files can be decoded and that every class can be learned.
public enum Preflight {
  /// Media rows of a column and part that are decoded to see whether they can be.
  private static let looks = 16

  /// Everything that stands against training on `data`.
  ///
  /// - Parameters:
  ///   - inputs: Columns that are read.
  ///   - labels: Columns that are learned.
  public static func complaints(_ data: Dataset, inputs: [String], labels: [String]) -> [Complaint] {
    let training = data.train
    guard !training.isEmpty else {
      return [Complaint("no-rows", "there are no training rows", hint: "check where(…) and split(…)")]
    }
    var complaints: [Complaint] = []
    for name in Set(inputs + labels).sorted() {
      guard let column = data[name] else {
        complaints.append(DataError.noColumn(name, among: data.columnNames))
        continue
      }
      if column.modality.isMedia { complaints += undecodable(column, data) }
      if training.rows.allSatisfy(column.isMissing) {
        complaints.append(
          Complaint(
            "no-values", "column '\(name)' has no value in the \(training.count) training rows",
            hint: "leave it out of inputs and tasks"))
      } else if labels.contains(name) {
        complaints += unlearnable(column, data)
      }
    }
    return complaints
  }

  private static func undecodable(_ column: Column, _ data: Dataset) -> [Complaint] {
    for row in evenlySpaced(data.rows.filter { !column.isMissing($0) }, limit: looks) {
      do {
        switch column.cell(row) {
        case .picture(let reference): _ = try reference.picture()
        case .sound(let reference): _ = try reference.clip()
        default: break
        }
      } catch let complaint as Complaint {
        return [complaint]
      } catch {
        return [Complaint("unreadable-file", "\(error)")]
      }
    }
    return []
  }

  /// Classes that only rows outside training have, and columns of a single class.
  private static func unlearnable(_ column: Column, _ data: Dataset) -> [Complaint] {
    guard case .categories(let values) = column.values else { return [] }
    let seen = values.counts(data.train.rows)
    var complaints: [Complaint] = []
    for part in [Dataset.Part.validation, .test] {
      let counts = values.counts(data.part(part).rows)
      let strangers = counts.indices.filter { counts[$0] > 0 && seen[$0] == 0 }.map { values.classes[$0] }
        .sorted(by: ClassOrder.precedes)
      guard let first = strangers.first else { continue }
      let more = strangers.count > 1 ? " and \(strangers.count - 1) more" : ""
      complaints.append(
        Complaint(
          "unseen-class", "class '\(first)'\(more) of column '\(column.name)' occurs in \(part.name) but not in train",
          notes: strangers.count > 1 ? ["classes: " + strangers.prefix(10).joined(separator: ", ")] : [],
          hint: "split(data, stratify: .\(Label.text(column.name))) puts every class into train"))
    }
    if seen.count(where: { $0 > 0 }) == 1, let only = seen.firstIndex(where: { $0 > 0 }) {
      complaints.append(
        Complaint(
          "single-class", "column '\(column.name)' is '\(values.classes[only])' in every training row",
          hint: "there is nothing to learn: leave the task out, or check where(…) and split(…)"))
    }
    return complaints
  }
}
