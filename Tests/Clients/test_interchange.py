"""Files of Heddle as other programs read them."""

import json
import subprocess
import time
import unittest

import numpy
from safetensors import safe_open
from safetensors.numpy import load_file

from support import FolderTest, binary

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


class ExperimentsTest(InterchangeTest):
    def test_trainings_and_evaluations_are_recorded_from_several_processes(self):
        script = self.folder / "train.heddle"
        script.write_text(TRAINED + 'evaluate(run, on: data.test);')
        command = [binary(), "run", "--quiet", "train.heddle"]
        running = [subprocess.Popen(command, cwd=self.folder, env=self.environment) for _ in range(3)]
        self.assertEqual([process.wait() for process in running], [0, 0, 0])
        recorded = json.loads(self.heddle("experiments", "--json").stdout)
        self.assertEqual(sorted(each["kind"] for each in recorded), ["evaluate"] * 3 + ["train"] * 3)
        self.assertTrue(all(each["outcome"] == "completed" for each in recorded))
        training = next(each for each in recorded if each["kind"] == "train")
        self.assertIn("let run = train(m", training["source"])
        self.assertEqual(training["settings"]["epochs"], 2)
        self.assertIn("shape accuracy", training["summary"])
        values = json.loads(self.heddle("experiments", str(training["id"]), "--json").stdout)[0]["measurements"]
        self.assertEqual({value["epoch"] for value in values}, {1, 2})
        show = self.heddle("experiments")
        self.assertEqual(show.returncode, 0, show.stderr)
        self.assertIn("6 experiments", show.stdout)

    def test_a_recorded_run_comes_back_and_predicts_the_same(self):
        show = '\npredict(run, on: data.test)'
        here = self.script("train.heddle", TRAINED + show)
        data = TRAINED.split("let m")[0]
        there = self.script("back.heddle", data + 'let run = experiments(id: 1);' + show)
        self.assertTrue(here.endswith(there), f"{here}\n---\n{there}")
        table = self.script("table.heddle", 'experiments() |> where(.kind == "train") |> select(columns: [.id, .epochs])')
        self.assertIn("epochs", table)

    def test_a_search_that_was_killed_goes_on_and_ends_the_same(self):
        code = TRAINED.split("let m")[0] + """
let m = model(data, inputs: { caption: .embed(dim: 8) }, tasks: { shape: .classify })
let found = search(m, over: { learningRate: .between(1e-4, to: 1e-1, scale: .log) }, trials: 6, epochs: 9);
print(found.table)
print(found.best.best)
plot(found)
"""
        (self.folder / "search.heddle").write_text(code)
        results = []
        for kills in (0, 3):
            self.environment["HEDDLE_HOME"] = str(self.folder / f"home{kills}")
            for delay in [0.15, 0.25, 0.35][:kills]:
                running = subprocess.Popen(
                    [binary(), "run", "search.heddle"], cwd=self.folder, env=self.environment,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(delay)
                running.kill()
                running.wait()
            results.append(self.script("search.heddle", code))
        tables = [shown[shown.index("trial  "):] for shown in results]
        self.assertIn("learningRate", tables[0])
        self.assertEqual(tables[0], tables[1])
        again = self.script("search.heddle", code)
        self.assertEqual(again[again.index("trial  "):], tables[0])
        self.assertNotIn("epoch 1/", again)

    def test_a_store_that_cannot_be_written_is_a_warning(self):
        (self.folder / "file").write_text("no folder")
        self.environment["HEDDLE_HOME"] = str(self.folder / "file" / "home")
        (self.folder / "train.heddle").write_text(TRAINED + "evaluate(run, on: data.test)")
        result = self.heddle("run", "train.heddle")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertEqual((result.stdout + result.stderr).count("warning: this is not recorded"), 1)

    def test_weights_that_a_full_disk_has_no_room_for_leave_the_rest_recorded(self):
        large = TRAINED.replace("widths: [4], dim: 8", "widths: [16], dim: 256")
        (self.folder / "train.heddle").write_text(large + "evaluate(run, on: data.test)")
        # No file may grow beyond 512 KB: the weights have more.
        result = subprocess.run(
            ["bash", "-c", 'ulimit -f 512; trap "" XFSZ; exec "$@"', "bash", binary(), "run", "train.heddle"],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=60)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertEqual((result.stdout + result.stderr).count("warning: this is not recorded"), 1)
        training = next(
            each for each in json.loads(self.heddle("experiments", "--json").stdout) if each["kind"] == "train")
        self.assertEqual(training["outcome"], "completed")
        self.assertIn("shape accuracy", training["summary"])

    def test_tensorboard_reads_event_files(self):
        self.script("train.heddle", TRAINED)
        self.assertEqual(self.heddle("experiments", "--tensorboard", "logs").returncode, 0)
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
        events = EventAccumulator(str(self.folder / "logs" / "1"))
        events.Reload()
        losses = [event.value for event in events.Scalars("shape/loss/train")]
        recorded = json.loads(self.heddle("experiments", "1", "--json").stdout)[0]["measurements"]
        expected = [each["value"] for each in recorded if each["metric"] == "loss" and each["split"] == "train"]
        numpy.testing.assert_allclose(losses, expected, rtol=1e-6)


if __name__ == "__main__":
    unittest.main()
