import Catalog

extension Vocabulary {
  /// The functions that need nothing but the language: enough for tests of its clients, and the base of every prelude.
  public static let core = Vocabulary(
    functions: (Function.arithmetic + Function.looking).sorted { $0.name < $1.name }, catalogues: [])
}

extension Function {
  /// Numbers, texts and lists.
  static let arithmetic: [Function] = [
    .abs, .ceil, .exp, .floor, .length, .log, .max, .mean, .min, .number, .range, .round, .sqrt, .sum, .text,
  ]

  /// What is shown, asked and checked.
  static let looking: [Function] = [.catalog, .clear, .expect, .help, .input, .print, .show, .sleep, .table]
}
