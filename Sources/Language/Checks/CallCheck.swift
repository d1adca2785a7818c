import Catalog

/// Which parameter each argument of a call is for, and what is wrong with that.
struct CallCheck {
  let subject: String
  let parameters: [Parameter]
  /// Arguments without a name, from the first.
  let unnamed: Int

  struct Result {
    /// Positions of arguments by parameter.
    var arguments: [String: Int] = [:]
    var complaints: [Complaint] = []
    /// Parameters that a misspelt argument was likely meant for.
    var excused: Set<String> = []
  }

  /// `labels` are those of the arguments in order, nil for one without a name.
  func match(_ labels: [String?]) -> Result {
    var result = Result()
    var given: Set<String> = []
    var withoutName = 0
    for (position, label) in labels.enumerated() {
      if let label {
        named(label, position, all: labels, &given, &result)
        continue
      }
      withoutName += 1
      guard withoutName <= unnamed, withoutName <= parameters.count else {
        result.complaints.append(
          Self.unlabelled(
            position, subject: subject, parameters: parameters, unnamed: unnamed, given: labels.compactMap { $0 }))
        continue
      }
      guard labels[..<position].allSatisfy({ $0 == nil }) else {
        result.complaints.append(
          Complaint(
            "unlabelled-argument", "an argument of \(subject) without a name stands behind those with one",
            at: [.index(position)], label: "belongs first",
            hint: "write it first: \(subject)(…, \(labels[0] ?? "name"): …)"))
        continue
      }
      let name = parameters[withoutName - 1].name
      if given.insert(name).inserted {
        result.arguments[name] = position
      } else {
        result.complaints.append(Complaint("repeated-argument", "'\(name)' is given twice", at: [.index(position)]))
      }
    }
    let isMistaken = result.complaints.contains { $0.code == "unlabelled-argument" }
    for parameter in parameters
    where parameter.defaultValue == nil && !given.contains(parameter.name)
      && !result.excused.contains(parameter.name) && !isMistaken
    {
      result.complaints.append(
        Self.missing(parameter, subject: subject, isSubject: parameter.name == parameters.first?.name))
    }
    return result
  }

  private func named(
    _ label: String, _ position: Int, all: [String?], _ given: inout Set<String>, _ result: inout Result
  ) {
    guard parameters.contains(where: { $0.name == label }) else {
      // Parameters that go without a name are nothing to be named.
      let named = parameters.dropFirst(unnamed).filter { !given.contains($0.name) }
      result.complaints.append(
        Checking.unknown(label, subject: subject, parameters: Array(named), given: all.compactMap { $0 }))
      // What a misspelt argument was meant for is not missing, too.
      if let meant = Suggestion.nearest(to: label, among: parameters.map(\.name)) { result.excused.insert(meant) }
      return
    }
    if given.insert(label).inserted {
      result.arguments[label] = position
    } else {
      result.complaints.append(Complaint("repeated-argument", "'\(label)' is given twice", at: [.label(label)]))
    }
  }

  static func unlabelled(
    _ position: Int, subject: String, parameters: [Parameter], unnamed: Int, given: [String] = []
  ) -> Complaint {
    let free = parameters.dropFirst(unnamed).first { !given.contains($0.name) }?.name
    let names = parameters.dropFirst(unnamed).map(\.name).sorted()
    if parameters.count <= unnamed {
      let takes =
        parameters.isEmpty ? "no arguments" : parameters.count == 1 ? "one argument" : "\(parameters.count) arguments"
      return Complaint(
        "unlabelled-argument", "\(subject) takes \(takes)", at: [.index(position)], label: "one too many")
    }
    return Complaint(
      "unlabelled-argument",
      "only the \(unnamed == 1 ? "first argument" : "first \(unnamed) arguments") of \(subject) goes without a name",
      at: [.index(position)], notes: ["\(subject) accepts \(names.joined(separator: ", "))"],
      hint: "name it, as in \(free ?? "name"): …")
  }

  static func missing(_ parameter: Parameter, subject: String, isSubject: Bool = false) -> Complaint {
    let words = parameter.kind == .any ? "" : ": \(parameter.kind.words)"
    return Complaint(
      "missing-argument", "\(subject) needs '\(parameter.name)'\(words)",
      hint: isSubject ? "write it first, without a name" : "add \(parameter.name): …")
  }
}
