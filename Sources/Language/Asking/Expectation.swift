import Catalog

/// What may stand at a place: the kinds that the parameters around it accept, and what is known of the call's subject.
struct Expectation {
  /// Alternatives; empty where anything may stand.
  var kinds: [Kind] = []
  /// The function whose argument it is, if any.
  var function: Function?
  /// The parameter of the function, or of the choice, that the place belongs to.
  var parameter: Parameter?
  /// Parameters that may still be named here; nil where no argument begins.
  var open: [Parameter]?
  /// The subject of the call.
  var subject = StaticValue.unknown
  /// The place is where a record's label is written.
  var isLabel = false
  var isCatalogueName = false

  private init() {}

  init(_ cursor: Cursor, analyzer: Analyzer) {
    let openings = cursor.openings
    guard let start = openings.lastIndex(where: Self.isCall) else { return }
    let isElsewhere = openings[start...].contains { [.block, .index, .parameters].contains($0.role) }
    guard !isElsewhere, case .call(let name, let isPiped) = openings[start].role else { return }
    let call = openings[start]
    let skipped = isPiped ? 1 : 0
    guard let function = analyzer.reference.function(name), analyzer.function(name) == nil else {
      if start == openings.count - 1, let own = analyzer.function(name) {
        let parameters = own.syntax.parameters.map { Parameter($0.name.name, .any, "") }
        open = Self.open(call, parameters, unnamed: 1)
      }
      return
    }
    self.function = function
    let carried = isPiped && start > 0 ? openings[start - 1].piped : nil
    if let range = carried ?? call.subject { subject = analyzer.value(ofText: cursor.text(range)) }
    parameter = Self.parameter(of: call, function.parameters, unnamed: function.unnamed, skipped: skipped)
    isCatalogueName = function.subject == .catalogue && parameter == function.parameters.first
    kinds = parameter.map { Self.alternatives($0.kind) } ?? []
    open = Self.open(call, function.parameters, unnamed: function.unnamed)
    for opening in openings[(start + 1)...] { descend(opening, analyzer.reference) }
    // A text holds columns where an expression of columns is wanted, and is like any other elsewhere.
    if openings[start...].contains(where: { $0.role == .interpolation }), kinds.isEmpty {
      self = Expectation()
      return
    }
    isLabel = openings.last.map { $0.role == .record && $0.label == nil } ?? false
  }

  private static func isCall(_ opening: Cursor.Opening) -> Bool {
    if case .call = opening.role { return true }
    return false
  }

  private static func parameter(
    of opening: Cursor.Opening, _ parameters: [Parameter], unnamed: Int, skipped: Int
  ) -> Parameter? {
    if let label = opening.label { return parameters.first { $0.name == label } }
    let position = opening.unlabelled + skipped
    return position < min(unnamed, parameters.count) ? parameters[position] : nil
  }

  /// Parameters not yet given, where an argument begins.
  private static func open(_ opening: Cursor.Opening, _ parameters: [Parameter], unnamed: Int) -> [Parameter]? {
    guard opening.label == nil else { return nil }
    return parameters.dropFirst(unnamed).filter { !opening.labels.contains($0.name) }
  }

  private mutating func descend(_ opening: Cursor.Opening, _ reference: Reference) {
    open = nil
    switch opening.role {
    case .group: break
    case .interpolation: kinds = kinds.filter { $0 == .expression }
    case .list: kinds = kinds.flatMap { if case .list(let inner) = $0 { Self.alternatives(inner) } else { [Kind]() } }
    case .record:
      kinds = kinds.flatMap { if case .record(let inner) = $0 { Self.alternatives(inner) } else { [Kind]() } }
    case .choice(let name):
      let entry =
        kinds.lazy.compactMap { kind -> EntryDescription? in
          guard case .choice(let catalogue) = kind else { return nil }
          return reference.catalogue(catalogue)?.entry(name)
        }.first ?? reference.entries(name).first?.entry
      guard let entry else {
        kinds = []
        return
      }
      parameter = Self.parameter(of: opening, entry.parameters, unnamed: 1, skipped: 0)
      open = Self.open(opening, entry.parameters, unnamed: 0)
      kinds = parameter.map { Self.alternatives($0.kind) } ?? []
    default: kinds = []
    }
  }

  private static func alternatives(_ kind: Kind) -> [Kind] {
    if case .either(let kinds) = kind { return kinds.flatMap(alternatives) }
    return [kind]
  }
}
