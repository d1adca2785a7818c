import Display
import Language

/// Shows nothing.
final class QuietOutput: Output {
  let context = RenderingContext(rich: false)

  func write(_ text: String, to stream: OutputStream) {}
  func display(_ rendering: Rendering, id: String?) {}
  func update(_ rendering: Rendering, id: String) {}
  func clear(wait: Bool) {}
  func input(prompt: String, password: Bool) throws -> String { throw Unusable("nobody is asked with --quiet") }
}
