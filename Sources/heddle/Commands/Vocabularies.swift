import Language
import Prelude

/// What every session of this command can use.
enum Vocabularies {
  static let all = Prelude.vocabulary
}
