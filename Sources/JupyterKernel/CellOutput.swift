import Catalog
import Display
import JSON
import JupyterProtocol
import Language
import Synchronization

/// Publishes what a cell shows, under the request that runs it.
final class CellOutput: Output {
  let context = RenderingContext(columns: 100, unicode: true, colour: false, rich: true)
  private let core: KernelCore
  private let message: Message
  private let evaluator: Evaluator
  private let interruption: Interruption
  private let isSilent: Bool
  private let allowsInput: Bool
  private let isClosed = Atomic<Bool>(false)

  init(_ context: RequestContext, interruption: Interruption, isSilent: Bool, allowsInput: Bool) {
    core = context.core
    message = context.message
    evaluator = context.evaluator
    self.interruption = interruption
    self.isSilent = isSilent
    self.allowsInput = allowsInput
  }

  /// Drops what comes from now on: after *idle* there is no more output.
  func close() { isClosed.store(true, ordering: .relaxed) }

  private var isMuted: Bool { isSilent || isClosed.load(ordering: .relaxed) }

  /// Publishes a message about the cell, unless the request is silent.
  func publish(_ type: String, _ content: JSON) {
    if isMuted { return }
    core.outbox.post(Outbox.Publication(type: type, parent: message.headerBytes, content: content))
  }

  func write(_ text: String, to stream: OutputStream) {
    if isMuted { return }
    core.outbox.write(text, to: stream.rawValue, parent: message.headerBytes) { interruption.isRaised }
  }

  func display(_ rendering: Rendering, id: String?) {
    publish("display_data", Self.content(rendering, id: id))
  }

  func update(_ rendering: Rendering, id: String) {
    publish("update_display_data", Self.content(rendering, id: id))
  }

  func clear(wait: Bool) { publish("clear_output", ["wait": .bool(wait)]) }

  func input(prompt: String, password: Bool) throws -> String {
    guard allowsInput else {
      throw Complaint("no-input", "nobody can answer: the client that runs this cell takes no questions")
    }
    return try core.inputs.ask(
      prompt, password: password, for: message, by: evaluator, interruption: interruption, core: core)
  }

  private static func content(_ rendering: Rendering, id: String?) -> JSON {
    let bundle = MIMEBundle(rendering)
    return [
      "data": .object(bundle.data), "metadata": .object(bundle.metadata),
      "transient": id.map { ["display_id": .string($0)] } ?? [:],
    ]
  }
}

extension MIMEBundle {
  /// The forms of a rendering by media type.
  init(_ rendering: Rendering) {
    self.init(
      text: rendering.text, html: rendering.html, svg: rendering.svg, png: rendering.png, sound: rendering.sound)
  }
}
