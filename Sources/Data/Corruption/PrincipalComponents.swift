import Catalog

/// Pictures of which only the leading principal components of the training pictures are kept.
///
/// The degradation of AV-MNIST (Vielzeuf et al. 2018): x ↦ m + VVᵀ(x - m), with m the mean and V the `keep` leading
/// eigenvectors of the covariance.
struct PrincipalComponents: Corruption {
  static let modalities = ["image"]
  /// Training pictures looked at, evenly spaced.
  private static let sampleLimit = 10_000

  /// Components that are kept.
  var keep: Int
  private var basis: PrincipalBasis?

  init(keep: Int) { self.keep = keep }

  static func graded(_ severity: Double) -> PrincipalComponents {
    PrincipalComponents(keep: max(1, Int((64 * (1 - severity)).rounded())))
  }

  func fitted(on column: Column, rows: [Int]) throws -> any Corruption {
    guard case .pictures(let values) = column.values else { return self }
    let items = rows.map { Int(values.items[$0]) }.filter { $0 >= 0 }
    let step = max(1, (items.count + Self.sampleLimit - 1) / Self.sampleLimit)
    var pictures: [Picture] = []
    for index in stride(from: 0, to: items.count, by: step) {
      // One that cannot be read counts as absent here as it does elsewhere.
      guard let picture = try? values.store.picture(items[index]) else { continue }
      pictures.append(picture)
    }
    var copy = self
    copy.basis = pictures.isEmpty ? nil : PrincipalBasis(of: pictures, keep: keep)
    return copy
  }

  func corrupted(_ picture: Picture, _ draws: inout Draws) -> Picture { basis?.projected(picture) ?? picture }
}

extension Entry where Make == any Corruption {
  static let principalComponents = Entry(
    "principalComponents", "Pictures reduced to the leading principal components of the training pictures.",
    source: "Vielzeuf et al. 2018, CentralNet, for AV-MNIST",
    example: "corrupt(data.test, with: { image: .principalComponents(keep: 8) })",
    parameters: [.whole("keep", 1...1000, default: 4, "Components that are kept.")]
  ) { PrincipalComponents(keep: $0.whole("keep")) }
}
