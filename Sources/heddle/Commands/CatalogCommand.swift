import ArgumentParser
import Catalog
import Glibc
import JSON
import Language

/// `heddle catalog`: what can be chosen by name, and the functions.
struct CatalogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalog", abstract: "List what can be chosen by name.",
    discussion: "Without a name all catalogues and the functions; with one a catalogue's entries and their arguments.")

  @ArgumentParser.Argument(help: "A catalogue, such as fusion, or functions.")
  var name: String?

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    let vocabulary = Vocabularies.all
    let functions = CatalogueDescription(
      name: "functions", summary: "What can be called.",
      entries: vocabulary.functions.map {
        EntryDescription(name: $0.name, summary: $0.summary, example: $0.example, parameters: $0.parameters)
      })
    let all = vocabulary.catalogues + [functions]
    var chosen = all
    if let name {
      guard let catalogue = all.first(where: { $0.name == name }) else {
        let suggestion = Suggestion.words(for: name, among: all.map(\.name))
        throw Unusable("there is no catalogue '\(name)'" + (suggestion.isEmpty ? "" : "; \(suggestion)"))
      }
      chosen = [catalogue]
    }
    let text =
      json ? CatalogText.json(chosen).pretty(indentation: 2) : CatalogText.text(chosen, isDetailed: name != nil)
    StandardStream.write(text + "\n", to: STDOUT_FILENO)
  }
}

/// Catalogues as people and programs read them.
enum CatalogText {
  /// Characters of the column of names, unless a name is longer.
  private static let narrowest = 19

  static func text(_ catalogues: [CatalogueDescription], isDetailed: Bool) -> String {
    catalogues.map { catalogue in
      let dot = catalogue.name == "functions" ? "" : "."
      var lines = ["\(catalogue.name): \(catalogue.summary)"]
      let names = catalogue.entries.map { dot + Label.text($0.name) }
      let width = max(narrowest, names.map(\.count).max() ?? 0)
      for (entry, name) in zip(catalogue.entries, names) {
        lines.append("  \(name)\(String(repeating: " ", count: width - name.count))  \(entry.summary)")
        guard isDetailed else { continue }
        for parameter in entry.parameters {
          let value = parameter.defaultValue.map { " = \($0.text)" } ?? ""
          lines.append("      \(parameter.name)\(value): \(parameter.summary)")
        }
        if !entry.source.isEmpty { lines.append("      \(entry.source)") }
        lines += entry.example.split(separator: "\n").map { "      > \($0)" }
      }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  static func json(_ catalogues: [CatalogueDescription]) -> JSON {
    .array(
      catalogues.map { catalogue in
        [
          "name": .string(catalogue.name), "summary": .string(catalogue.summary),
          "entries": .array(catalogue.entries.map(entry)),
        ]
      })
  }

  private static func entry(_ entry: EntryDescription) -> JSON {
    [
      "name": .string(entry.name), "summary": .string(entry.summary), "source": .string(entry.source),
      "signature": .string(entry.signature), "example": .string(entry.example),
      "parameters": .array(entry.parameters.map(parameter)),
    ]
  }

  private static func parameter(_ parameter: Parameter) -> JSON {
    [
      "name": .string(parameter.name), "summary": .string(parameter.summary), "kind": .string(parameter.kind.words),
      "unit": .string(parameter.unit), "default": parameter.defaultValue.map { .string($0.text) } ?? .null,
    ]
  }
}
