"""Training over several processes under Open MPI, where it is installed."""

import os
import re
import shutil
import signal
import subprocess
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

# Open MPI's interface for a process whose partner does what it does, until it is lost.
FAILING_LIBRARY = """
#include <string.h>
#include <unistd.h>
int ompi_mpi_comm_world, ompi_mpi_byte, ompi_mpi_errors_return;
static int calls;
int MPI_Init_thread(int *count, char ***arguments, int wanted, int *provided) { *provided = wanted; return 0; }
int MPI_Comm_set_errhandler(void *comm, void *handler) { return handler == &ompi_mpi_errors_return ? 0 : 1; }
int MPI_Comm_rank(void *comm, int *rank) { *rank = 0; return 0; }
int MPI_Comm_size(void *comm, int *size) { *size = 2; return 0; }
int MPI_Allgather(const void *from, int count, void *type, void *to, int each, void *kind, void *comm) {
  if (++calls > 100) return 16;
  memcpy(to, from, count);
  memcpy((char *)to + count, from, count);
  return 0;
}
int MPI_Abort(void *comm, int code) { _exit(code); }
int MPI_Finalize(void) { return 0; }
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

    def lose(self, count, victim, name, more=""):
        """Kills a process of a training that has begun; gives what was shown."""
        (self.folder / f"{name}.heddle").write_text(
            SCRIPT.format(name=name, epochs=400, balance="uncertainty", more=more))
        job = subprocess.Popen(
            self.command(count, name), cwd=self.folder, env=self.environment, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        shown = ""
        for line in job.stdout:
            shown += line
            if "epoch 3/" in line:
                break
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(job.pid)], capture_output=True, text=True).stdout.split()
        self.assertEqual(len(children), count, shown)
        os.kill(int(children[victim]), signal.SIGKILL)
        shown += job.communicate(timeout=60)[0]
        self.assertEqual(job.returncode, 128 + signal.SIGKILL, shown)
        self.assertIn("signal 9", shown)
        self.assertEqual(shown.count("heddle: "), 1, shown)
        return shown

    def test_a_lost_process_ends_the_job_and_the_same_command_goes_on(self):
        more = ', checkpoint: "check"'
        whole, _ = self.train(2, "lost", epochs=400)
        shown = self.lose(2, 1, "lost", more)
        found = re.search(
            r"heddle: process 1 of 2 is lost, so all end; the same command goes on from the checkpoint '(.*)' after "
            r"epoch (\d+)\n", shown)
        self.assertTrue(found, shown)
        self.assertTrue((self.folder / found[1]).exists(), found[0])
        resumed, shown = self.train(2, "lost", epochs=400, more=more)
        # What was being written when the process was lost may have come to its end.
        taken = int(re.search(r"going on from the checkpoint after epoch (\d+)", shown)[1])
        self.assertIn(taken - int(found[2]), (0, 1), shown)
        for name, tensor in whole.items():
            self.assertTrue(numpy.array_equal(tensor, resumed[name]), name)

    def test_the_first_process_that_is_left_says_what_to_do(self):
        shown = self.lose(4, 0, "first", ', checkpoint: "check"')
        self.assertRegex(
            shown, r"heddle: process 0 of 4 is lost, so all end; the same command goes on from the checkpoint '.*' after ")
        shown = self.lose(4, 2, "unkept")
        self.assertIn(
            "heddle: process 2 of 4 is lost, so all end; no checkpoint was asked for: with train(…, checkpoint: \"path\") "
            "the same command goes on from the last epoch\n", shown)

    def test_a_call_of_the_library_that_fails_ends_the_training_with_advice(self):
        source = self.folder / "library.c"
        source.write_text(FAILING_LIBRARY)
        subprocess.run(
            [shutil.which("cc") or "clang", "-shared", "-fPIC", "-o", self.folder / "libmpi.so.80", source], check=True)
        (self.folder / "fails.heddle").write_text(
            SCRIPT.format(name="fails", epochs=400, balance="uncertainty", more=', checkpoint: "check"'))
        self.environment.update(
            LD_LIBRARY_PATH=f"{self.folder}:{os.environ.get('LD_LIBRARY_PATH', '')}", OMPI_COMM_WORLD_SIZE="2",
            OMPI_COMM_WORLD_RANK="0")
        result = self.heddle("run", "fails.heddle")
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        shown = result.stdout + result.stderr
        self.assertIn("error[lost-process]: a process of the team is lost (open mpi's gather gave error 16)", shown)
        self.assertRegex(shown, r"hint: the same command goes on from the checkpoint '.*' after epoch \d+\n")

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
