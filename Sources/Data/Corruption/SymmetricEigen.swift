/// Eigenvalues and eigenvectors of small symmetric matrices by cyclic Jacobi rotations.
public enum SymmetricEigen {
  /// - Parameter matrix: `[size, size]`, symmetric.
  /// - Returns: The values, greatest first, and the vectors as rows in the same order.
  public static func decompose(_ matrix: [Double], size: Int) -> (values: [Double], vectors: [Double]) {
    var a = matrix
    var vectors = [Double](repeating: 0, count: size * size)
    for index in 0..<size { vectors[index * size + index] = 1 }
    let sweeps = 50
    for _ in 0..<sweeps {
      var outside = 0.0
      var diagonal = 0.0
      for row in 0..<size {
        diagonal += a[row * size + row] * a[row * size + row]
        for column in 0..<row { outside += a[row * size + column] * a[row * size + column] }
      }
      if outside <= 1e-24 * diagonal { break }
      for p in 0..<size {
        for q in p + 1..<max(p + 1, size) where a[p * size + q] != 0 { rotate(&a, &vectors, p, q, size) }
      }
    }
    let order = (0..<size).sorted { a[$0 * size + $0] > a[$1 * size + $1] }
    return (
      order.map { a[$0 * size + $0] }, order.flatMap { vectors[$0 * size..<($0 + 1) * size] }
    )
  }

  /// One rotation in the plane of `p` and `q` that makes a[p, q] zero.
  private static func rotate(_ a: inout [Double], _ vectors: inout [Double], _ p: Int, _ q: Int, _ size: Int) {
    let theta = (a[q * size + q] - a[p * size + p]) / (2 * a[p * size + q])
    let tangent = (theta >= 0 ? 1.0 : -1.0) / (abs(theta) + (theta * theta + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    for index in 0..<size {
      let left = a[index * size + p]
      let right = a[index * size + q]
      a[index * size + p] = cosine * left - sine * right
      a[index * size + q] = sine * left + cosine * right
    }
    for index in 0..<size {
      let left = a[p * size + index]
      let right = a[q * size + index]
      a[p * size + index] = cosine * left - sine * right
      a[q * size + index] = sine * left + cosine * right
      let leftVector = vectors[p * size + index]
      let rightVector = vectors[q * size + index]
      vectors[p * size + index] = cosine * leftVector - sine * rightVector
      vectors[q * size + index] = sine * leftVector + cosine * rightVector
    }
  }
}
