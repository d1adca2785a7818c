import Catalog
import Display
import Language
import Prelude

/// An output that keeps nothing, for cells whose results are looked at.
final class Silence: Output {
  let context = RenderingContext(rich: false)

  func write(_ text: String, to stream: OutputStream) {}
  func display(_ rendering: Rendering, id: String?) {}
  func update(_ rendering: Rendering, id: String) {}
  func clear(wait: Bool) {}
  func input(prompt: String, password: Bool) throws -> String { throw Complaint("no-input", "nobody can answer here") }
}

extension Session {
  /// A session with all that Heddle can do.
  static func heddle(folder: String = ".") -> Session { Session(vocabulary: Prelude.vocabulary, folder: folder) }

  /// What one cell shows or says.
  func shown(_ cell: String, name: String = "cell 1") -> String {
    switch run(cell, name: name, output: Silence()) {
    case .finished(let rendering): rendering?.text ?? ""
    case .failed(let failure), .interrupted(let failure): failure.lines.joined(separator: "\n")
    }
  }
}
