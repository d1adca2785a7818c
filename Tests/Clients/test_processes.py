"""Training over several processes under Open MPI, where it is installed."""

import os
import shutil
import signal
import subprocess
import time
import unittest

import numpy
from safetensors.numpy import load_file

from support import FolderTest, binary

SCRIPT = """
let data = generate(.captionedShapes(rows: 160), seed: 1) |> split(validation: 0.2, seed: 1)
let m = model(data, inputs: {{ image: .cnn(widths: [4], dim: 8), caption: .embed(dim: 8) }},
  tasks: {{ shape: .classify, colour: .classify }})
let run = train(m, epochs: {epochs}, batch: 64, balance: .{balance}, absent: 0.2, seed: 1{more})
save(run, to: "{name}.safetensors");
"""


@unittest.skipUnless(shutil.which("mpirun"), "Open MPI is not installed")
class ProcessesTest(FolderTest):
    def setUp(self):
        super().setUp()
        self.environment.update(HEDDLE_THREADS="1", OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")

    def command(self, count, name):
        launch = ["mpirun", "--oversubscribe", "-np", str(count)] if count > 1 else []
        return [*launch, binary(), "run", f"{name}.heddle"]

    def train(self, count, name, epochs=3, balance="uncertainty", more=""):
        (self.folder / f"{name}.heddle").write_text(
            SCRIPT.format(name=name, epochs=epochs, balance=balance, more=more))
        result = subprocess.run(
            self.command(count, name), cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=120)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return load_file(self.folder / f"{name}.safetensors"), result.stdout

    def test_two_and_four_processes_give_what_one_gives(self):
        for balance in ("uncertainty", "pcgrad"):
            alone, _ = self.train(1, "alone", balance=balance)
            for count in (2, 4):
                spread, shown = self.train(count, f"spread{count}", balance=balance)
                self.assertEqual(alone.keys(), spread.keys())
                for name, tensor in alone.items():
                    if not name.startswith("optimizer."):
                        numpy.testing.assert_allclose(spread[name], tensor, atol=2e-3, err_msg=f"{count} {name}")
                self.assertEqual(shown.count("epoch 3"), 1, shown)
                again, _ = self.train(count, f"spread{count}", balance=balance)
                for name, tensor in spread.items():
                    self.assertTrue(numpy.array_equal(tensor, again[name]), f"{count} {name} differs the second time")

    def test_a_lost_process_ends_the_job_and_the_same_command_goes_on(self):
        whole, _ = self.train(2, "whole", epochs=40)
        more = ', checkpoint: "check"'
        (self.folder / "lost.heddle").write_text(SCRIPT.format(name="lost", epochs=40, balance="uncertainty", more=more))
        job = subprocess.Popen(
            self.command(2, "lost"), cwd=self.folder, env=self.environment, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        limit = time.monotonic() + 30
        while not (self.folder / "check").exists() and time.monotonic() < limit:
            time.sleep(0.01)
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(job.pid)], capture_output=True, text=True).stdout.split()
        os.kill(int(children[-1]), signal.SIGKILL)
        output, _ = job.communicate(timeout=60)
        self.assertNotEqual(job.returncode, 0)
        self.assertIn("signal 9", output)
        resumed, shown = self.train(2, "lost", epochs=40, more=more)
        self.assertIn("going on from the checkpoint", shown)
        for name, tensor in whole.items():
            self.assertTrue(numpy.array_equal(tensor, resumed[name]), name)

    def test_a_search_gives_trials_to_processes_and_finds_what_one_finds(self):
        (self.folder / "search.heddle").write_text("""
let data = generate(.captionedShapes(rows: 80), seed: 1) |> split(validation: 0.2, seed: 1)
let m = model(data, inputs: { caption: .embed(dim: 4) }, tasks: { shape: .classify })
let found = search(m, over: { learningRate: .between(1e-4, to: 1e-1, scale: .log) }, trials: 4, epochs: 2, method: .random);
print("found \\(found.best.best)")
""")
        results = []
        for count in (1, 2, 4):
            self.environment["HEDDLE_HOME"] = str(self.folder / f"home{count}")
            result = subprocess.run(
                self.command(count, "search"), cwd=self.folder, env=self.environment, capture_output=True, text=True,
                timeout=120)
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
            results.append(result.stdout)
        best = [[line for line in shown.splitlines() if line.startswith("found ")] for shown in results]
        self.assertEqual(len(best[0]), 1, results[0])
        self.assertEqual(best[0], best[1])
        self.assertEqual(best[0], best[2])
        # The first process shows only the trials that it trains.
        trained = [shown.count("epoch 2/2") for shown in results]
        self.assertEqual(trained, [4, 2, 1], results)


if __name__ == "__main__":
    unittest.main()
