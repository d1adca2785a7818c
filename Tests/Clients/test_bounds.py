"""What happens where memory, the disk or the reader runs out."""

import os
import signal
import subprocess
import unittest

import nbformat

from support import FolderTest, binary

GREEDY = "let a = for i in range(1e7) { [i, i + 1, \"text \\(i)\"] };"


class BoundsTest(FolderTest):
    def test_a_cell_that_needs_too_much_memory_fails_and_the_session_lives_on(self):
        self.environment["HEDDLE_MEMORY"] = "200M"
        path = self.write_notebook("a.ipynb", "let kept = 42", GREEDY, "kept")
        result = self.heddle("run", "--keep-going", "--output", "b.ipynb", path.name)
        self.assertEqual(result.returncode, 1)
        self.assertIn("error[out-of-memory]", result.stdout + result.stderr)
        self.assertIn("42", (self.folder / "b.ipynb").read_text())

    def test_a_network_that_cannot_fit_is_refused_before_it_trains(self):
        self.environment["HEDDLE_MEMORY"] = "300M"
        self.write_notebook(
            "a.ipynb", "let data = generate(.captionedShapes(rows: 20)) |> split(test: 0.2)\n"
            "train(model(data, inputs: { image: .mlp(widths: [8192, 8192]) }, tasks: { shape: .classify }))")
        self.assertIn("more memory", self.heddle("run", "a.ipynb").stderr)

    def test_a_step_that_cannot_fit_is_ended_while_it_can_be(self):
        """Where a budget is 80 % of what there is, a quarter more than it would get the process killed."""
        (self.folder / "a.heddle").write_text(
            "let data = generate(.captionedShapes(rows: 1200)) |> split(test: 0.1)\n"
            "train(model(data, inputs: { image: .cnn(widths: [64, 128, 256], dim: 512) }, tasks: { shape: .classify }),\n"
            "  epochs: 1, batch: 1024)\n")
        for budget, threads in ((360, 2), (440, 2), (360, 16)):
            with self.subTest(budget=budget, threads=threads):
                self.environment.update(HEDDLE_MEMORY=f"{budget}M", HEDDLE_THREADS=str(threads))
                process = subprocess.Popen(
                    [binary(), "run", "--quiet", "a.heddle"], cwd=self.folder, env=self.environment,
                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
                said = process.stderr.read()
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
                process.stderr.close()
                self.assertEqual(process.returncode, 1, said)
                self.assertIn("error[out-of-memory]", said)
                self.assertLess(usage.ru_maxrss * 1024, 1.25 * budget * 1024 ** 2)

    def test_a_budget_that_is_none_is_said_so(self):
        self.environment["HEDDLE_MEMORY"] = "lots"
        result = self.heddle("catalog")
        self.assertEqual(result.returncode, 2)
        self.assertIn("HEDDLE_MEMORY is 'lots'", result.stderr)

    def test_a_full_disk_leaves_the_notebook_as_it_was(self):
        path = self.write_notebook("a.ipynb", 'print("' + "a" * 60_000 + '")')
        before = path.read_text()
        # No file may grow beyond 16 KB.
        limited = subprocess.run(
            ["bash", "-c", 'ulimit -f 16; trap "" XFSZ; exec "$@"', "bash", binary(), "run", "a.ipynb"], cwd=self.folder,
            env=self.environment, capture_output=True, text=True, timeout=60)
        self.assertEqual(limited.returncode, 2, limited.stderr)
        self.assertIn("a.ipynb", limited.stderr)
        self.assertEqual(path.read_text(), before)
        self.assertEqual([each.name for each in self.folder.iterdir() if "a.ipynb" in each.name], ["a.ipynb"])

    def test_a_reader_that_goes_away_ends_it_quietly(self):
        script = self.folder / "a.heddle"
        script.write_text("for i in range(200000) { print(i) };\n")
        result = subprocess.run(
            ["bash", "-c", f'{binary()} run a.heddle | head -1; echo "${{PIPESTATUS[0]}}"'], cwd=self.folder,
            env=self.environment, capture_output=True, text=True, timeout=60)
        self.assertEqual(result.stdout.split()[0], "0")
        self.assertNotIn("-", result.stdout.split()[1])
        self.assertEqual(result.stderr, "")

    def test_a_kill_at_any_moment_leaves_a_whole_notebook(self):
        cells = ['print("' + "b" * 20_000 + '")'] * 40
        for delay in (0.02, 0.05, 0.08, 0.12):
            path = self.write_notebook("a.ipynb", *cells)
            process = subprocess.Popen(
                [binary(), "run", "a.ipynb"], cwd=self.folder, env=self.environment, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
            try:
                process.wait(delay)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
            nbformat.validate(nbformat.read(path, as_version=4))


if __name__ == "__main__":
    unittest.main()
