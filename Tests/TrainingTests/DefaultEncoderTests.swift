import Catalog
import Data
import TestSupport
import Testing

@testable import Training

@Suite struct DefaultEncoderTests {
  @Test("few pictures are counted, many are learned from")
  func pictures() {
    func chosen(_ rows: Int, side: Int = 32) -> String {
      DefaultEncoder.choice(for: .picture(height: side, width: side, channels: 3), trainingRows: rows).choice.text
    }
    #expect(chosen(1999) == ".histograms")
    #expect(chosen(2000) == ".cnn(widths: [16, 32])")
    #expect(chosen(1999, side: 7) == ".mlp(widths: [64])")
  }

  @Test("a run keeps the encoders that its rows had, whatever rows it meets later", arguments: [false, true])
  func loaded(hasRows: Bool) throws {
    let data = try splitData("captionedShapes", rows: 80)
    let request = BlueprintRequest(tasks: [.init("shape", nil)])
    for (rows, encoder) in [(80, ".histograms"), (5000, ".cnn(widths: [16, 32])")] {
      let preprocessing = try Preprocessing(fitting: data.train, columns: ["image", "caption", "shape"])
      let blueprint = try Blueprint(
        request, data: data, preprocessing: preprocessing, inputNames: ["image", "caption"], learnsAbsence: false,
        trainingRows: rows)
      let run = try Trainer(blueprint, TrainingArguments(epochs: 1)).train()
      let loaded = try RunFile.decode(RunFile.encode(run), name: "a", rows: hasRows ? data : nil)
      for model in [loaded.blueprint, try loaded.blueprint.learningAbsence()] {
        #expect(model.inputs[0].choice.text == encoder)
        #expect(model.request == request)
      }
    }
  }
}
