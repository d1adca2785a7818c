/// Something about a column because of which it is no sensible input unless the user asks for it.
public enum ColumnTrait: String, Sendable, Equatable, CaseIterable {
  /// The same value in every row, or none at all.
  case constant
  /// Another value in every row, such as a key or a file's name.
  case identifier
  /// Says which rows are for training, validation and test.
  case split
}
