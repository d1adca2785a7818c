"""Files of Heddle as other programs read them."""

import json
import unittest

import numpy
from safetensors import safe_open
from safetensors.numpy import load_file

from support import FolderTest

TRAINED = """
let data = generate(.captionedShapes(rows: 80), seed: 1) |> split(test: 0.25, seed: 1)
let m = model(data, inputs: { image: .cnn(widths: [4], dim: 8), caption: .embed(dim: 8) }, tasks: { shape: .classify })
let run = train(m, epochs: 2, batch: 32, seed: 1);
"""


class InterchangeTest(FolderTest):
    def script(self, name, code):
        path = self.folder / name
        path.write_text(code)
        result = self.heddle("run", name)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout


class SavedRunTest(InterchangeTest):
    def test_weights_and_blueprint_are_read_by_the_safetensors_package(self):
        self.script("save.heddle", TRAINED + 'save(run, to: "kept/run.safetensors");')
        path = self.folder / "kept" / "run.safetensors"
        weights = load_file(path)
        self.assertEqual(weights["encoder.image.convolution0.weight"].shape[-1], 4)
        for name, tensor in weights.items():
            self.assertEqual(tensor.dtype, numpy.float32)
            self.assertTrue(numpy.isfinite(tensor).all(), name)
        with safe_open(path, "numpy") as file:
            description = json.loads(file.metadata()["heddle"])
        self.assertEqual(description["version"], 1)
        self.assertEqual(description["arguments"]["epochs"], 2)
        self.assertEqual([epoch["epoch"] for epoch in description["history"]], [1, 2])
        self.assertEqual(len(description["data"]["hash"]), 32)

    def test_a_run_loaded_by_another_process_predicts_the_same(self):
        show = '\npredict(run, on: data.test)\nprint(evaluate(run, on: data.test).shape.accuracy)'
        here = self.script("save.heddle", TRAINED + 'save(run, to: "run.safetensors");' + show)
        data = TRAINED.split("let m")[0]
        there = self.script("load.heddle", data + 'let run = load("run.safetensors");' + show)
        self.assertTrue(here.endswith(there), f"{here}\n---\n{there}")
        self.assertGreater(len(there), 100)

    def test_a_file_that_is_none_is_an_error_with_its_place(self):
        (self.folder / "bad.safetensors").write_bytes(b"\xff" * 64)
        (self.folder / "bad.heddle").write_text('let r = load("bad.safetensors")')
        result = self.heddle("run", "bad.heddle")
        self.assertEqual(result.returncode, 1)
        self.assertIn("error[damaged-file]", result.stdout + result.stderr)
        self.assertIn("bad.heddle:1:14", result.stdout + result.stderr)


if __name__ == "__main__":
    unittest.main()
