import Catalog
import Glibc

/// What was learned of the training rows to prepare any rows: classes, vocabularies, sizes, means and deviations.
public struct Preprocessing: Sendable, Equatable {
  public let columns: [FittedColumn]

  /// Columns in the order in which batches list them.
  public init(_ columns: [FittedColumn]) { self.columns = columns }

  /// The column called `name`, or nil.
  public subscript(_ name: String) -> FittedColumn? { columns.first { $0.name == name } }

  /// Fits `names` (all by default) on the rows of `training`, which ought to be `data.train`.
  ///
  /// Means and deviations of pictures and sounds come from at most `FittedColumn.sampleLimit` rows, evenly spaced.
  /// Throws a `Complaint` where a column has no value at all or none of its files can be read.
  public init(fitting training: Dataset, columns names: [String]? = nil) throws {
    guard !training.isEmpty else {
      throw Complaint("no-rows", "there are no training rows", hint: "check where(…) and split(…)")
    }
    var fitted: [FittedColumn] = []
    var complaints: [Complaint] = []
    for name in names ?? training.columnNames {
      do {
        fitted.append(try FittedColumn(try training.column(name), rows: training.rows))
      } catch let complaint as Complaint {
        complaints.append(complaint)
      }
    }
    guard complaints.isEmpty else { throw Complaints(complaints) }
    columns = fitted
  }
}

/// How one column is prepared.
public struct FittedColumn: Sendable, Equatable {
  /// Pictures, sounds and series looked at for means and deviations.
  public static let sampleLimit = 1000

  /// What was learned, by modality.
  public enum Fitting: Sendable, Equatable {
    case audio(AudioFitting)
    case category(CategoryFitting)
    case flag
    case image(ImageFitting)
    case number(NumberFitting)
    case series(SeriesFitting)
    case tags(CategoryFitting)
    case text(TextFitting)
    case vector(VectorFitting)
  }

  public let name: String
  /// With every argument that was inferred filled in.
  public let modality: Modality
  public let fitting: Fitting

  public init(name: String, modality: Modality, fitting: Fitting) {
    self.name = name
    self.modality = modality
    self.fitting = fitting
  }

  /// Extents of one row, sequences at their longest: `[28, 28, 1]`, `[frames, mels]`, `[tokens]`, `[classes]` for tags; empty
  /// for a single value.
  public var shape: [Int] {
    switch fitting {
    case .audio(let audio): [audio.frames, audio.mean.count]
    case .category, .flag, .number: []
    case .image(let image): [image.height, image.width, image.channels]
    case .series(let series): [series.length, series.mean.count]
    case .tags(let tags): [tags.classes.count]
    case .text(let text): [text.length]
    case .vector(let vector): [vector.mean.count]
    }
  }

  /// Whether a row is as long as it is, up to `shape[0]`: audio, series and text.
  public var isSequence: Bool {
    switch fitting {
    case .audio, .series, .text: true
    default: false
    }
  }

  /// Labels of a category, flag or tags, in the order of codes; empty otherwise.
  public var classes: [String] {
    switch fitting {
    case .category(let category), .tags(let category): category.classes
    case .flag: ["false", "true"]
    default: []
    }
  }

  /// The vocabulary of a text, or nil.
  public var vocabulary: Vocabulary? {
    if case .text(let text) = fitting { return text.vocabulary }
    return nil
  }
}

/// Spectrogram length and the mean and deviation of each mel band.
public struct AudioFitting: Sendable, Equatable {
  /// Frames at most.
  public let frames: Int
  /// `[mels]`.
  public let mean: [Float]
  /// `[mels]`, above 0.
  public let deviation: [Float]
}

/// Labels in the order of codes.
public struct CategoryFitting: Sendable, Equatable {
  public let classes: [String]
  /// Training rows of each class.
  public let counts: [Int]
}

/// Picture size and the mean and deviation of each channel, of values from 0 to 1.
public struct ImageFitting: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// 1 or 3.
  public let channels: Int
  /// `[channels]`.
  public let mean: [Float]
  /// `[channels]`, above 0.
  public let deviation: [Float]

  /// What 0 and 1 of each channel become: (value - mean) / deviation.
  public var levels: [ClosedRange<Float>] {
    zip(mean, deviation).map { mean, deviation in
      let black = -mean / deviation, white = (1 - mean) / deviation
      return black < white ? black...white : 0...1
    }
  }
}

/// Scaling (f(x) - mean) / deviation, where f is log(1 + x - shift) or the number itself.
public struct NumberFitting: Sendable, Equatable {
  public let mean: Double
  /// Above 0.
  public let deviation: Double
  /// Set where the logarithm is taken: the least training value.
  public let shift: Double?
  /// Least and greatest training value.
  public let range: ClosedRange<Double>

  /// The number as the network sees it.
  public func scaled(_ value: Double) -> Double { (transformed(value) - mean) / deviation }

  /// The number that the network meant.
  public func restored(_ scaled: Double) -> Double {
    let value = scaled * deviation + mean
    guard let shift else { return value }
    return exp(min(700, value)) - 1 + shift
  }

  func transformed(_ value: Double) -> Double {
    guard let shift else { return value }
    return log(1 + max(0, value - shift))
  }
}

/// Series length and the mean and deviation of each channel.
public struct SeriesFitting: Sendable, Equatable {
  /// Steps at most.
  public let length: Int
  /// `[channels]`.
  public let mean: [Float]
  /// `[channels]`, above 0.
  public let deviation: [Float]
}

/// The vocabulary and the length of texts.
public struct TextFitting: Sendable, Equatable {
  public let vocabulary: Vocabulary
  /// Tokens at most.
  public let length: Int
}

/// The mean and deviation of each feature.
public struct VectorFitting: Sendable, Equatable {
  /// `[size]`.
  public let mean: [Float]
  /// `[size]`, above 0.
  public let deviation: [Float]
}
