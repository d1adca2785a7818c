import Catalog
import Synchronization

extension DataCheck {
  static let unreadableFiles = DataCheck("unreadable-files", "Files of pictures and sounds that cannot be decoded.") {
    data in
    data.columns.compactMap { column in
      guard column.modality.isMedia else { return nil }
      let positions = evenlySpaced(data.rows.indices.filter { !column.isMissing(data.rows[$0]) }, limit: mostFiles)
      let failures = Mutex([(position: Int, complaint: Complaint)]())
      Parallel.stretches(of: positions.count, atLeast: 8) { stretch in
        for position in positions[stretch] {
          if let complaint = failure(column.cell(data.rows[position])) {
            failures.withLock { $0.append((position, complaint)) }
          }
        }
      }
      let found = failures.withLock { $0 }.sorted { $0.position < $1.position }
      return DataFinding(
        unreadable: found.map { ($0.position, $0.complaint) }, column: column.name,
        kind: column.modality.name == "image" ? "picture" : "sound"
      ) { $0 }
    }
  }

  /// Files of a column that are opened.
  private static let mostFiles = 5000

  private static func failure(_ cell: Cell) -> Complaint? {
    do {
      switch cell {
      case .picture(let reference): _ = try reference.picture()
      case .sound(let reference): _ = try reference.clip()
      default: break
      }
      return nil
    } catch {
      return error as? Complaint ?? Complaint("unreadable-file", "\(error)")
    }
  }
}
