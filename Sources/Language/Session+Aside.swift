import Display

extension Session {
  /// Runs a cell while `run` may be running another.
  ///
  /// It works on what was bound when it began; names that it binds by `let` are bound in the session when it ends,
  /// functions that it defines are its own. Raising `interruption` stops it.
  public func runAside(
    _ code: String, name: String, output: any Output, interruption: Interruption = Interruption()
  ) -> Outcome {
    let aside = copy(interruption)
    let outcome = aside.run(code, name: name, output: output)
    var reader = ProgramReader()
    let names = reader.read(Source(name: name, text: code), folder: folder).names
    for name in names.sorted() {
      if let value = aside.value(of: name) { set(name, to: value) }
    }
    return outcome
  }

  /// The rendering of one expression while `run` may be running a cell. Raising `interruption` stops it.
  public func evaluateAside(
    _ code: String, output: any Output, interruption: Interruption = Interruption()
  ) -> Result<Rendering, Failure> {
    copy(interruption).evaluate(code, output: output)
  }

  /// A session of its own with the same values and functions.
  private func copy(_ interruption: Interruption) -> Session {
    let snapshot = snapshot
    let copy = Session(vocabulary: reference.vocabulary, folder: folder, interruption: interruption)
    for (name, value) in snapshot.values { copy.set(name, to: value) }
    copy.globals.withLock { globals in
      // The code of a function knows the names of its session by their boxes, so it is made anew.
      for (name, function) in snapshot.functions {
        let compiler = Compiler(
          source: function.source, globals: globals, reference: copy.reference,
          declaredFunctions: Set(snapshot.functions.keys))
        let compiled = compiler.function(function.syntax, in: nil)
        globals.function(name).function = compiled
        copy.seen.update { $0.functions[name] = compiled }
      }
    }
    return copy
  }
}
