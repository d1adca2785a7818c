import Catalog
import Data
import Display
import Language
import Multimodal
import Multitask
import NeuralNet
import Training

/// Everything that a session of Heddle can use.
public enum Prelude {
  /// The language's own functions with those of data, learning and looking, and all catalogues.
  public static let vocabulary = Vocabulary(
    functions: (Vocabulary.core.functions + functions.map(\.watched)).sorted { $0.name < $1.name },
    catalogues: catalogues)

  /// Alphabetical.
  static let functions: [Function] = [
    .affinity,
    .append,
    .check,
    .compare,
    .concatenate,
    .confusion,
    .contribution,
    .corrupt,
    .derive,
    .embed,
    .evaluate,
    .experiments,
    .export,
    .generate,
    .join,
    .load,
    .model,
    .nearest,
    .overlay,
    .pair,
    .plot,
    .predict,
    .read,
    .save,
    .search,
    .select,
    .sort,
    .split,
    .stress,
    .summarize,
    .synthesize,
    .take,
    .train,
    .where,
  ]

  /// Alphabetical.
  static let catalogues: [CatalogueDescription] = [
    Catalogue<AffinityMethod>.affinity.description, Catalogue<any Augmentation>.augmentation.description,
    Catalogue<any Balancer>.balance.description,
    Catalogue<any Corruption>.corruption.description, Catalogue<any Encoder>.encoder.description,
    Catalogue<any FusionMethod>.fusion.description, StackLayers.catalogue, Catalogue<Metric>.metric.description,
    Catalogue<any ModalityBalance>.modalities.description, Modalities.catalogue.description,
    Catalogue<Optimizer>.optimizer.description, Display.Plot.kinds.description,
    Catalogue<any Schedule>.schedule.description,
    Catalogue<any Sharing>.sharing.description, Catalogue<any RowSource>.source.description,
    Catalogue<StopRule>.stop.description,
    Catalogue<any LearningTask>.task.description,
  ]

  /// Keeps decoded pictures that memory has no room for under `folder`; nowhere where it is nil.
  public static func keepDecoded(in folder: String?) { DiskCache.begin(in: folder) }
}
