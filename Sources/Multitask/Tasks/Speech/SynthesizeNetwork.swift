import Autograd
import Data
import Glibc
import NeuralNet
import Tensor

/// Encoded symbols -> durations -> frames.
public struct SynthesizeNetwork: TaskNetwork {
  let layers: Layers
  let textPart: Int
  let voiceParts: [Int]
  let guidePart: Int?
  /// Frames for one position of the guide.
  let guideReduction: Int
  let audio: AudioModality
  public let fitting: AudioFitting
  let dim: Int
  let longestText: Int
  /// Weight of the speech chain.
  public let chain: Float

  /// The parameters.
  struct Layers: Sendable {
    let text: Dense
    let voice: Dense?
    let frames: [SequenceConvolution]
    let queries: Dense
    let keys: Dense
    let durationHidden: Dense
    let duration: Dense
    let decoder: Recurrent
    let mel: Dense

    /// Width of the space in which frames and symbols are compared.
    static let alignmentWidth = 64
    /// Frames that a convolution before the comparison looks at.
    static let alignmentKernel = 5

    init(
      text: Int, voice: Int, guide: Int, mels: Int, dim: Int, depth: Int, in store: inout ParameterStore, name: String
    ) {
      let width = Self.alignmentWidth
      self.text = Dense(text, to: dim, in: &store, name: "\(name).text")
      self.voice = voice == 0 ? nil : Dense(voice, to: dim, hasBias: false, in: &store, name: "\(name).voice")
      frames = [mels, width].enumerated().map { index, channels in
        SequenceConvolution(
          channels, to: width, kernel: Self.alignmentKernel, in: &store, name: "\(name).frames\(index)")
      }
      queries = Dense(width + guide, to: width, in: &store, name: "\(name).queries")
      keys = Dense(dim, to: width, in: &store, name: "\(name).keys")
      durationHidden = Dense(dim, to: dim, activation: .relu, in: &store, name: "\(name).durationHidden")
      duration = Dense(dim, to: 1, in: &store, name: "\(name).duration")
      decoder = Recurrent(
        dim + SynthesizeNetwork.placeFeatures, hidden: dim / 2, layers: depth, isBidirectional: true, in: &store,
        name: "\(name).decoder")
      mel = Dense(dim, to: mels, in: &store, name: "\(name).mel")
    }
  }

  /// Where a frame stands within its symbol: from its start, from its end, and how long the symbol is.
  static let placeFeatures = 3
  private static let durationWeight: Float = 0.2
  /// Logit of a frame that belongs to no symbol: there is none, where Badlani 2022, section 2.1, has -1, which lets all but a
  /// few frames go by.
  private static let blank: Float = -1e4
  /// How strongly alignments keep to the diagonal: a deviation of 7 % of the length. A weaker hold lets one symbol
  /// take most frames, which no gradient undoes.
  private static let diagonal: Float = 100

  var mels: Int { fitting.mean.count }
  public var outputText: String { "≤ \(fitting.frames) × \(mels)" }
  public var metrics: [Metric] { [.melL1, .mcd, .duration, .roundTrip] }

  public var cost: Int {
    let state = dim / 2
    return longestText * dim * (2 * dim + 1)
      + fitting.frames * (2 * 3 * state * (dim + state) * 2 + dim * mels)
      + fitting.frames * Layers.alignmentKernel * Layers.alignmentWidth * (mels + Layers.alignmentWidth)
  }

  // MARK: Forward

  public func output(_ representation: Representation, targets: Targets?, on tape: Tape) throws -> TaskOutput {
    let text = representation.parts[textPart]
    guard let positions = text.positions else { throw ShapeError("synthesize", [], "a text without positions") }
    let rows = positions.shape[0], width = positions.shape[1]
    let lengths = text.lengths(on: tape)
    var symbols = try layers.text(positions, on: tape)
    if let voice = layers.voice {
      let vector = try voice(try tape.concatenate(voiceParts.map { representation.parts[$0].vector }), on: tape)
      symbols = try tape.add(symbols, try tape.reshape(vector, to: [rows, 1, dim]))
    }
    symbols = tape.relu(symbols)
    let hidden = try layers.durationHidden(symbols, on: tape)
    let predicted = try tape.reshape(try layers.duration(hidden, on: tape), to: [rows, width])
    var more = [predicted], notes: [Int] = []
    var taught: (frames: Variable, lengths: [Int])?
    if let targets, targets.values != nil {
      let guide = try guidePart.flatMap { representation.parts[$0].positions }
        .map { try held($0, frames: targets.shape[0], on: tape) }
      let scores = try alignment(targets, symbols, lengths, guide: guide, on: tape)
      let durations = durations(scores, targets, lengths, width: width)
      taught = try decode(symbols, durations, on: tape)
      more.append(scores)
      notes = durations.flatMap { $0 + [Int](repeating: 0, count: width - $0.count) }
    }
    if !tape.isTraining || taught == nil {
      let free = try decode(symbols, freeDurations(predicted, lengths), on: tape)
      if taught == nil { more.append(predicted) }
      more.append(free.frames)
      notes += free.lengths
      if taught == nil { taught = (free.frames, [Int](repeating: 0, count: rows)) }
    }
    guard let taught else { throw ShapeError("synthesize", [], "no frames") }
    return TaskOutput(taught.frames, lengths: tape.kept(taught.lengths), more: more, notes: notes)
  }

  /// `[rows, frames, 1 + symbols]`: the logit of each symbol at each frame of the recording, blank first.
  private func alignment(
    _ targets: Targets, _ symbols: Variable, _ lengths: UnsafeBufferPointer<Int>, guide: Variable?, on tape: Tape
  ) throws -> Variable {
    guard let values = targets.values else { throw ShapeError("synthesize", [], "targets without frames") }
    let rows = targets.rows, frames = targets.shape[0], width = symbols.shape[1]
    let recording = Variable(constant: values.reshaped(to: [rows, frames, mels]))
    var heard = try layers.frames.reduce(recording) { try $1($0, on: tape) }
    if let guide {
      heard = try tape.concatenate(heard, guide)
    } else if layers.queries.weight.shape[0] > Layers.alignmentWidth {
      let missing = tape.makeTensor([rows, frames, layers.queries.weight.shape[0] - Layers.alignmentWidth])
      missing.fill(0)
      heard = try tape.concatenate(heard, Variable(constant: missing))
    }
    let queries = try layers.queries(heard, on: tape)
    let keys = try layers.keys(symbols, on: tape)
    let products = try tape.matmul(queries, keys, transposingB: true)
    let prior = tape.makeTensor([rows, frames, width])
    for row in 0..<rows {
      let steps = Float(max(1, targets.steps(row))), count = lengths[row]
      for frame in 0..<frames {
        let start = prior.data + (row * frames + frame) * width
        for symbol in 0..<width {
          let distance = (Float(frame) + 0.5) / steps - (Float(symbol) + 0.5) / Float(max(1, count))
          start[symbol] = symbol < count ? -Self.diagonal * distance * distance : -1e4
        }
      }
    }
    let scale = 1 / Float(Layers.alignmentWidth).squareRoot()
    let scores = try tape.add(tape.scale(products, by: scale), Variable(constant: prior))
    let blank = tape.makeTensor([rows, frames, 1])
    blank.fill(Self.blank)
    return try tape.concatenate(Variable(constant: blank), scores)
  }

  /// Each position of the guide held for the frames that it stands for: `[rows, frames, width]`, 0 behind its end.
  private func held(_ guide: Variable, frames: Int, on tape: Tape) throws -> Variable {
    let rows = guide.shape[0], positions = guide.shape[1], width = guide.shape[2]
    if guideReduction == 1, positions == frames { return guide }
    let indices = tape.arena.allocate(Int32.self, count: rows * frames)
    for row in 0..<rows {
      for frame in 0..<frames {
        let position = frame / guideReduction
        indices[row * frames + frame] = position < positions ? Int32(row * positions + position) : -1
      }
    }
    return try tape.gather(
      try tape.reshape(guide, to: [rows * positions, width]), indices, shape: [rows, frames])
  }

  /// Frames of each symbol of each row by the likeliest path; none for rows without text or sound, or with too little of it.
  private func durations(
    _ scores: Variable, _ targets: Targets, _ lengths: UnsafeBufferPointer<Int>, width: Int
  ) -> [[Int]] {
    let frames = targets.shape[0]
    return (0..<targets.rows).map { row in
      MonotonicAlignment.durations(
        scores.data + row * frames * (width + 1), frames: min(frames, targets.steps(row)), symbols: lengths[row],
        stride: width + 1, offset: 1) ?? []
    }
  }

  /// Durations as predicted, at least a frame for each symbol, no more in all than twice the longest recording.
  private func freeDurations(_ predicted: Variable, _ lengths: UnsafeBufferPointer<Int>) -> [[Int]] {
    let width = predicted.shape[1], most = 2 * fitting.frames
    return lengths.enumerated().map { row, count in
      var left = most
      return (0..<count).map { symbol in
        let value = exp(min(predicted.data[row * width + symbol], 8)) - 1
        let frames = value.isNaN ? 1 : max(1, min(left - (count - symbol - 1), Int(value.rounded())))
        left -= frames
        return max(0, frames)
      }
    }
  }

  /// Symbols held for `durations`, then the recurrent decoder: `[rows, frames, mels]`.
  private func decode(
    _ symbols: Variable, _ durations: [[Int]], on tape: Tape
  ) throws -> (frames: Variable, lengths: [Int]) {
    let rows = symbols.shape[0], width = symbols.shape[1]
    let lengths = durations.map { $0.reduce(0, +) }
    let longest = max(1, lengths.max() ?? 1)
    let indices = tape.arena.allocate(Int32.self, count: rows * longest)
    let places = tape.makeTensor([rows, longest, Self.placeFeatures]), mask = tape.makeTensor([rows, longest])
    places.fill(0)
    mask.fill(0)
    for row in 0..<rows {
      var frame = row * longest
      for (symbol, count) in durations[row].enumerated() {
        for step in 0..<count {
          indices[frame] = Int32(row * width + symbol)
          mask.data[frame] = 1
          let place = places.data + frame * Self.placeFeatures
          place[0] = (Float(step) + 0.5) / Float(count)
          place[1] = log(Float(step + 1)) / 3
          place[2] = log(Float(count)) / 3
          frame += 1
        }
      }
      while frame < (row + 1) * longest {
        indices[frame] = -1
        frame += 1
      }
    }
    let table = try tape.reshape(symbols, to: [rows * width, dim])
    let held = try tape.gather(table, indices, shape: [rows, longest])
    let states = try layers.decoder(
      try tape.concatenate(held, Variable(constant: places)), mask: mask, on: tape)
    return (try layers.mel(states, on: tape), lengths)
  }

  // MARK: Loss

  /// Of each row the mean absolute error of its frames, how well they lie along its symbols, and the error of durations.
  public func loss(_ output: TaskOutput, targets: Targets?, on tape: Tape) throws -> Loss? {
    guard let targets, let values = targets.values else { return nil }
    let valid = output.lengths.indices.filter { output.lengths[$0] > 0 }
    guard !valid.isEmpty else { return nil }
    let (rows, frames, width) = (targets.rows, output.values.shape[1], output.more[0].shape[1])
    let wanted = tape.makeTensor(output.values.shape), weights = tape.makeTensor(output.values.shape)
    let durations = tape.makeTensor([rows, width]), symbolWeights = tape.makeTensor([rows, width])
    let rowWeights = tape.makeTensor([rows])
    for tensor in [wanted, weights, durations, symbolWeights, rowWeights] { tensor.fill(0) }
    // The symbols of a row in order, for all rows alike; how many it has.
    let order = tape.kept(Array(1...Int32(max(1, width))))
    var symbolCounts = [Int](repeating: 0, count: rows)
    for row in valid {
      let count = output.lengths[row] * mels
      (wanted.data + row * frames * mels).update(from: values.data + row * targets.width, count: count)
      (weights.data + row * frames * mels).update(repeating: 1 / Float(count), count: count)
      let own = output.notes[row * width..<(row + 1) * width].prefix { $0 > 0 }
      for (symbol, duration) in own.enumerated() {
        durations.data[row * width + symbol] = log(Float(duration) + 1)
        symbolWeights.data[row * width + symbol] = 1 / Float(own.count)
      }
      rowWeights.data[row] = 1 / Float(output.lengths[row])
      symbolCounts[row] = own.count
    }
    let sound = try tape.absoluteError(output.values, targets: wanted, weights: weights)
    let time = try tape.squaredError(output.more[0], targets: durations, weights: symbolWeights)
    let along = try tape.temporalClassification(
      output.more[1], lengths: output.lengths,
      labels: { symbolCounts[$0] > 0 ? UnsafeBufferPointer(rebasing: order[..<symbolCounts[$0]]) : nil },
      weights: rowWeights)
    let sum = try tape.add(
      tape.scale(time.sum, by: Self.durationWeight), try tape.add(sound.sum, along.sum))
    return Loss(sum: sum, count: Float(valid.count))
  }

  // MARK: Answers

  /// What is kept before the frames of a row.
  private static let scores = 4

  /// L1 and distortion, predicted and true frames; for more than training also the frames as synthesised freely.
  public func append(_ output: TaskOutput, targets: Targets?, for use: AnswerUse, to answers: inout TaskAnswers) {
    let rows = output.values.shape[0], width = output.more[0].shape[1]
    let isTaught = targets?.values != nil
    let free = output.more.count > 2 ? output.more[2] : nil
    for row in 0..<rows {
      var kept: [Float] = [-1, -1, -1, -1]
      let freeFrames = free == nil ? 0 : output.notes[(isTaught ? rows * width : 0) + row]
      let synthesised = free.map { free in
        Array(
          UnsafeBufferPointer(start: free.data + row * free.shape[1] * mels, count: freeFrames * mels))
      }
      if let targets, let values = targets.values, output.lengths[row] > 0 {
        let frames = output.lengths[row]
        let recorded = values.data + row * targets.width
        kept[0] = SpectrogramDistance.absolute(
          output.values.data + row * output.values.shape[1] * mels, recorded, frames: frames, bands: mels)
        if let synthesised, freeFrames > 0, use == .evaluation {
          kept[1] = SpectrogramDistance.cepstral(
            spectrogram(synthesised),
            spectrogram(Array(UnsafeBufferPointer(start: recorded, count: frames * mels))))
        }
        kept[2] = synthesised == nil ? -1 : Float(freeFrames)
        kept[3] = Float(frames)
      }
      answers.append(kept + (use == .training ? [] : synthesised ?? []))
    }
  }

  /// Normalised frames as synthesised, of a kept answer.
  public func frames(of answer: ArraySlice<Float>) -> [Float] { Array(answer.dropFirst(Self.scores)) }

  /// Log-mel energies of normalised frames.
  public func spectrogram(_ normalised: [Float]) -> Spectrogram {
    Spectrogram(
      frames: normalised.count / mels, bands: mels,
      values: normalised.enumerated().map {
        $1 * fitting.deviation[$0 % mels] + fitting.mean[$0 % mels]
      })
  }

  /// The sound of normalised frames, and back to frames.
  public func clip(_ normalised: [Float], iterations: Int = 60) -> Clip {
    GriffinLim(LogMel(audio), iterations: iterations).clip(from: spectrogram(normalised))
  }

  /// Normalised frames of a sound.
  public func normalised(_ clip: Clip) throws -> [Float] {
    let spectrogram = try LogMel(audio).spectrogram(of: clip)
    return spectrogram.values.enumerated().map {
      ($1 - fitting.mean[$0 % mels]) / fitting.deviation[$0 % mels]
    }
  }

  public func evidence(outputs: TaskAnswers, targets: TargetColumn) -> Evidence {
    func column(_ place: Int) -> [Double] {
      outputs.measurements(place)
    }
    let seconds = audio.hop / 1000
    return .speech(
      SpeechEvidence(
        errors: column(0), distortions: column(1), predictedSeconds: column(2).map { $0 * seconds },
        actualSeconds: column(3).map { $0 * seconds }))
  }

  public func prediction(_ answer: ArraySlice<Float>) -> Prediction? {
    let frames = frames(of: answer)
    return frames.isEmpty ? nil : .clip(clip(frames))
  }
}
