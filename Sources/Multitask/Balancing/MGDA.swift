import Catalog

/// Multiple-gradient descent: the shortest convex combination of the task gradients.
struct MGDA: Balancer {
  let place: GradientPlace
  var need: BalancerNeed { .gramian(at: place) }

  func weights(_ seen: TaskObservation, memory: inout [Double], random: inout BalancerRandom) -> [Double] {
    QuadraticProgram.minimumNorm(seen.gramian)
  }
}

extension Entry where Make == any Balancer {
  static let mgda = Entry(
    "mgda", "The shortest convex combination of the task gradients: no task gets worse.",
    source: "Désidéri 2012; Sener & Koltun 2018, equations 3 and 4 (`at: .representation` is their upper bound)",
    example: "train(m, balance: .mgda(at: .representation))",
    parameters: [GradientPlace.parameter]
  ) { MGDA(place: GradientPlace($0)) }
}
