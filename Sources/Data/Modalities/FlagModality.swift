import Catalog

extension Entry where Make == Modality {
  static let flag = Entry(
    "flag", "Yes or no: true/false, yes/no, y/n, t/f, on/off or 1/0, in any case.",
    example: "read(\"films.csv\", columns: { seen: .flag })"
  ) { _ in .flag }
}
