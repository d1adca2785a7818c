import Display
import JSON
import JupyterProtocol
import Language
import Synchronization

/// Collects what cells show, as nbformat keeps it, and passes it on to a terminal.
///
/// An update of a display replaces it in place, in whichever cell it stands.
final class NotebookOutput: Output {
  private struct State {
    var cells: [[CellOutput]]
    /// For each cell the display that each output is, empty where it has no name.
    var displays: [[String]]
    var current = 0
    var clearsBeforeNext = false
    /// Cells before the current one whose displays were updated since they were last asked for.
    var updated: Set<Int> = []
  }

  let context = RenderingContext()
  private let state: Mutex<State>
  private let console: (any Output)?

  /// An output for `count` cells.
  init(count: Int, console: (any Output)?) {
    state = Mutex(State(cells: Array(repeating: [], count: count), displays: Array(repeating: [], count: count)))
    self.console = console
  }

  /// Makes `cell` the one that outputs go to, without any as yet.
  func begin(cell: Int) {
    state.withLock {
      $0.current = cell
      $0.cells[cell] = []
      $0.displays[cell] = []
      $0.clearsBeforeNext = false
    }
  }

  func outputs(of cell: Int) -> [CellOutput] { state.withLock { $0.cells[cell] } }

  /// Earlier cells whose displays changed since this was last asked.
  func takeUpdatedCells() -> Set<Int> {
    state.withLock { state in
      defer { state.updated = [] }
      return state.updated
    }
  }

  /// Adds the value of the current cell.
  func add(result rendering: Rendering, count: Int) {
    append(Self.output(rendering, count: count), id: nil)
    console?.display(rendering, id: nil)
  }

  /// Adds an error to the current cell.
  func add(_ failure: Failure) {
    append(.error(name: failure.code, value: failure.message, traceback: failure.lines), id: nil)
    console?.write(failure.lines.joined(separator: "\n") + "\n", to: .error)
  }

  func write(_ text: String, to stream: OutputStream) {
    state.withLock { state in
      Self.clearIfNeeded(&state)
      let cell = state.current
      if let last = state.cells[cell].last, last.streamName == stream.rawValue {
        state.cells[cell][state.cells[cell].count - 1] = .stream(stream.rawValue, (last.text ?? "") + text)
      } else {
        Self.append(.stream(stream.rawValue, text), id: nil, to: &state)
      }
    }
    console?.write(text, to: stream)
  }

  func display(_ rendering: Rendering, id: String?) {
    append(Self.output(rendering, count: nil), id: id)
    console?.display(rendering, id: id)
  }

  func update(_ rendering: Rendering, id: String) {
    state.withLock { state in
      for cell in state.displays.indices {
        for (index, display) in state.displays[cell].enumerated() where display == id {
          state.cells[cell][index] = Self.output(rendering, count: nil)
          if cell != state.current { state.updated.insert(cell) }
        }
      }
    }
    console?.update(rendering, id: id)
  }

  func clear(wait: Bool) {
    state.withLock { state in
      if wait {
        state.clearsBeforeNext = true
      } else {
        Self.clear(&state)
      }
    }
    console?.clear(wait: wait)
  }

  func input(prompt: String, password: Bool) throws -> String {
    throw NotebookError("a notebook that runs by itself cannot answer '\(prompt)'", hint: "give the value with --set")
  }

  private func append(_ output: CellOutput, id: String?) {
    state.withLock { state in
      Self.clearIfNeeded(&state)
      Self.append(output, id: id, to: &state)
    }
  }

  private static func append(_ output: CellOutput, id: String?, to state: inout State) {
    state.cells[state.current].append(output)
    state.displays[state.current].append(id ?? "")
  }

  private static func clear(_ state: inout State) {
    state.cells[state.current] = []
    state.displays[state.current] = []
  }

  private static func clearIfNeeded(_ state: inout State) {
    if state.clearsBeforeNext { clear(&state) }
    state.clearsBeforeNext = false
  }

  private static func output(_ rendering: Rendering, count: Int?) -> CellOutput {
    let bundle = MIMEBundle(
      text: rendering.text, html: rendering.html, svg: rendering.svg, png: rendering.png, sound: rendering.sound)
    return .result(data: bundle.data, metadata: bundle.metadata, count: count)
  }
}
