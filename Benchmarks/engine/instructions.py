"""Counts instructions with callgrind, whose processor is always the same, and calls of the allocator, and compares them
with the committed counts.

    instructions.py compare | accept
"""

import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from allocations import Counter

HERE = Path(__file__).parent
COUNTS = HERE / "instructions.json"
MOVED = 0.05  # share that is worth a line
SCRIPT = HERE / "workloads/counted.heddle"


def instructions(*command):
    """Instructions of a process with one thread."""
    result = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *map(str, command)],
        capture_output=True, text=True, env={**os.environ, "HEDDLE_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})
    found = re.search(r"Collected : (\d+)", result.stderr)
    if result.returncode != 0 or not found:
        sys.exit(f"callgrind failed: {' '.join(map(str, command))}\n{result.stderr}")
    return int(found.group(1))


def counts():
    if not shutil.which("valgrind"):
        sys.exit("instructions are counted by valgrind, which is missing: sudo apt-get install valgrind")
    with tempfile.TemporaryDirectory() as folder:
        return counts_of(*[
            stripped(os.environ[name], folder) for name in ("HEDDLE_KERNEL_BENCHMARK", "HEDDLE_BINARY")])


def stripped(binary, folder):
    """A copy without debugging information, whose newer forms some versions of valgrind stumble over."""
    copy = Path(folder) / Path(binary).name
    subprocess.run(["strip", "--strip-all", "-o", copy, binary], check=True)
    return copy


def allocations(binary):
    """Calls of the allocator in an epoch of training."""
    def run(epochs):
        return subprocess.run(
            [binary, "run", SCRIPT, "--set", f"epochs={epochs}"], capture_output=True, text=True,
            env={**os.environ, **counter.environment, "HEDDLE_THREADS": "1"}).stderr

    with tempfile.TemporaryDirectory() as folder:
        counter = Counter(folder)
        return round(counter.steady(run)[0])


def counts_of(kernels, binary):
    workloads = ["av-digits", "captioned", "tabular5"]
    commands = [[kernels, "count", workload, runs] for workload in workloads for runs in (1, 0)]
    commands += [[binary, "run", HERE / "workloads/nothing.heddle"], [binary, "run", SCRIPT]]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        *kernel_counts, start, script = pool.map(lambda command: instructions(*command), commands)
    # Once less not at all: what the making of the data takes falls out.
    found = {f"kernels of {workload}": once - never
             for workload, once, never in zip(workloads, kernel_counts[::2], kernel_counts[1::2])}
    return {**found, "start of the language": start, "three epochs on 256 rows": script - start,
            "calls of the allocator in an epoch": allocations(binary)}


def main(what):
    found = counts()
    if what == "accept":
        COUNTS.write_text(json.dumps(found, indent=1) + "\n")
    before = json.loads(COUNTS.read_text()) if COUNTS.exists() else {}
    print("| instructions, or calls | committed | now | change |\n|---|---:|---:|---:|")
    moved = []
    for name, count in found.items():
        change = count / before[name] - 1 if name in before else 0
        committed = f"{before[name]:,}" if name in before else "–"
        print(f"| {name} | {committed} | {count:,} | {100 * change:+.1f} % |")
        if abs(change) > MOVED:
            moved.append(f"{name} {100 * change:+.1f} %")
    print("\n" + (f"moved by more than {MOVED:.0%}: {', '.join(moved)}" if moved else
                  f"nothing moved by more than {MOVED:.0%}"))
    sys.exit(1 if any("+" in line for line in moved) else 0)


if __name__ == "__main__":
    main(sys.argv[1])
