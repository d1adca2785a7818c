import Catalog
import Display
import FileSystem
import Glibc

extension Function {
  static let clear = Function(
    "clear", "Clears what the cell has shown so far.",
    parameters: [.flag("wait", default: false, "Not before the next output comes.")], result: "none", unnamed: 0,
    group: "looking", example: "clear(wait: true)"
  ) { call in
    let isWaiting = if case .flag(true) = call["wait"] { true } else { false }
    call.environment.output.clear(wait: isWaiting)
    return .none
  }

  static let print = Function(
    "print", "Writes a value as a line of text.",
    parameters: [
      Parameter("value", .any, default: .text(""), "What to write; texts without quotes."),
      .flag("error", default: false, "To the stream for errors, where a warning belongs."),
    ], result: "none", group: "looking", example: "print(\"two plus two is \\(2 + 2)\")"
  ) { call in
    let isWarning = if case .flag(true) = call["error"] { true } else { false }
    call.environment.output.write(call["value"].plainText + "\n", to: isWarning ? .error : .standard)
    return .none
  }

  static let show = Function(
    "show", "Shows a value in mid-cell; shown again under the same name, it replaces itself in place.",
    parameters: [
      Parameter("value", .any, "What to show."),
      Parameter("as", .text, default: Argument.none, "The name to replace it by."),
    ], result: "none", group: "looking", example: "show([1, 2, 3], as: \"numbers\")"
  ) { call in
    let output = call.environment.output
    let rendering = call["value"].rendering(output.context)
    guard case .text(let name) = call["as"] else {
      output.display(rendering, id: nil)
      return .none
    }
    let (id, isNew) = call.environment.displays.identifier(name)
    if isNew { output.display(rendering, id: id) } else { output.update(rendering, id: id) }
    return .none
  }

  static let sleep = Function(
    "sleep", "Waits; an interrupt ends it.",
    parameters: [.number("seconds", 0...86_400, unit: "s", "How long.")], result: "none", group: "looking",
    example: "sleep(0.01)"
  ) { call in
    guard case .number(let seconds) = call["seconds"] else { return .none }
    let end = Environment.monotonicSeconds + seconds
    while true {
      try call.environment.interruption.check()
      let left = end - Environment.monotonicSeconds
      guard left > 0 else { return .none }
      usleep(UInt32(Swift.min(left, 0.02) * 1e6))
    }
  }

  static let table = Function(
    "table", "Records as a table, a row each.",
    parameters: [Parameter("records", .any, "A list of records, or a record of lists.")], result: "table",
    group: "data", example: "table([{ epoch: 1, loss: 0.7 }, { epoch: 2, loss: 0.4 }])"
  ) { call in
    switch call["records"] {
    case .table: return call["records"]
    case .list(let items) where items.isEmpty: return .table(Table())
    case .record(let record):
      let columns = try record.fields.map { field in
        guard case .list = field.value else {
          guard case .range = field.value else {
            throw notRecords(field.value, at: [.argument("records"), .key(field.label)])
          }
          return Column(field.label, Operators.elements(field.value).map { Cell($0) })
        }
        return Column(field.label, Operators.elements(field.value).map { Cell($0) })
      }
      return .table(Table(columns))
    default:
      guard let records = call["records"].records else { throw notRecords(call["records"], at: [.argument("records")]) }
      return .table(Table(records: records))
    }
  }

  private static func notRecords(_ value: Value, at path: [Complaint.Step]) -> Complaint {
    Complaint(
      "wrong-kind", "table takes a list of records or a record of lists, not \(value.briefText)", at: path,
      label: path.count > 1 ? "expected a list" : "expected a list of records",
      hint: "write [{ name: value }, { name: value }]")
  }
}
