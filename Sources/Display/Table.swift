/// Rows and columns.
public struct Table: Sendable, Equatable {
  public init() {}
}
