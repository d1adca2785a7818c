import Display
import TestSupport
import Testing

@Suite struct LiveProgressTests {
  private let running = LiveProgress(
    title: "train", epoch: 4, epochs: 10, step: 12, steps: 40, samplesPerSecond: 18432.7, elapsed: 9, timeLeft: 21,
    tasks: [
      LiveProgress.Task(
        name: "digit", trainLoss: [2.1, 0.9, 0.5], validationLoss: [1.9, 0.95, 0.62], metricName: "accuracy",
        metric: [0.61, 0.83, 0.91]),
      LiveProgress.Task(
        name: "loudness <b>", trainLoss: [1.4, 1.1, 1.05], validationLoss: [1.3, 1.15, 1.2], metricName: "rmse",
        metric: [0.8, 0.71, 0.73],
        metricDirection: .lower),
    ])

  @Test func aRunningTrainingLooksAsRecorded() {
    let rendering = running.rendering(RenderingContext())
    #expect(snapshotMismatch(rendering.text + "\n", named: "progress.txt") == nil)
    #expect(snapshotMismatch((rendering.html ?? "none") + "\n", named: "progress.html") == nil)
    let plain = running.rendering(RenderingContext(columns: 72, unicode: false, rich: false))
    #expect(snapshotMismatch(plain.text + "\n", named: "progress-ascii.txt") == nil)
    #expect(!rendering.text.contains("\u{1B}"))
  }

  @Test func aPipeGetsOneLine() {
    #expect(
      running.line()
        == "epoch 4/10  digit loss 0.62 accuracy 0.91 ★  loudness <b> loss 1.2 rmse 0.73  9.0 s")
    #expect(running.line(unicode: false).unicodeScalars.allSatisfy { $0.isASCII })
  }

  @Test func nothingTrapsBeforeTheFirstEpochAndAfterTheLast() {
    let states = [
      LiveProgress(epochs: 0), LiveProgress(epoch: 99, epochs: 10, step: 7, steps: 5),
      LiveProgress(epoch: -1, epochs: -5, step: -3, steps: -2),
      LiveProgress(epochs: 3, samplesPerSecond: .nan, timeLeft: .infinity, tasks: [LiveProgress.Task(name: "")]),
      LiveProgress(
        epoch: 3, epochs: 3, elapsed: 12,
        tasks: [LiveProgress.Task(name: "x", trainLoss: [.nan, .infinity], metric: [.nan])], note: "diverged\u{7}",
        isFinished: true),
    ]
    for state in states {
      #expect((0...1).contains(state.fraction))
      for columns in [1, 40, 100] {
        #expect(!state.rendering(RenderingContext(columns: columns)).text.contains("\u{7}"))
      }
      #expect(!state.line().contains("\n"))
    }
  }

  @Test func theBestIsTheFirstOfEqualOnes() {
    #expect(LiveProgress.Task(name: "", metric: [1, 3, 3]).bestEpoch == 1)
    #expect(LiveProgress.Task(name: "", metric: [1, 0, 3], metricDirection: .lower).bestEpoch == 1)
    #expect(LiveProgress.Task(name: "", metric: [.nan]).bestEpoch == nil)
  }
}
