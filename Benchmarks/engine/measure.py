"""Measures engine and PyTorch side by side, in interleaved rounds, into one JSON file a workload.

    measure.py RESULTS DATA ROUNDS [WHAT...]
        WHAT: workloads, `balancers`, `allocations`, `kernels`, `small`; all by default
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import processes
from allocations import Counter
from data import ROWS

HERE = Path(__file__).parent
BINARY = os.environ["HEDDLE_BINARY"]
KERNELS = os.environ["HEDDLE_KERNEL_BENCHMARK"]
# Epochs of a process, the first of them not counted: one to three seconds on two cores of 2023.
EPOCHS = {
    "av-digits": 5, "captioned": 5, "tabular5-equal": 15, "tabular5-pcgrad": 9, "speech-ctc": 5, "pictures": 2}
SETTINGS = ["contiguous", "channels_last"]
CONVOLVES = {"av-digits", "captioned", "pictures"}
COUNTED = ["av-digits", "captioned", "tabular5-equal", "tabular5-pcgrad", "speech-ctc"]
TOKENS = ["word", "character", "bytePair", "subword"]
AUGMENTATIONS = [".flip", ".crop", ".rotate", ".resizedCrop", ".colourJitter", ".noise"]
# Those that need a gradient a task.
BALANCERS = ["alignedMTL", "cagrad", "conFIG", "dualProjection", "fairGrad", "gradDrop", "gradNorm", "gradVac", "imtlG", "mgda",
             "nashMTL", "pcgrad", "upgrad"]


def rows(name):
    return ROWS[name.replace("-equal", "").replace("-pcgrad", "")]


def heddle(name, data, threads=2, environment=None, **settings):
    """Runs the workload; behind its name may stand how it is balanced."""
    script, _, balance = name.partition("-") if name.startswith("tabular5") else (name, "", "")
    if balance:
        settings["balance"] = f".{balance}"
    command = [BINARY, "run", HERE / f"workloads/{script}.heddle", "--set", f"folder=\"{data}\""]
    for key, value in settings.items():
        command += ["--set", f"{key}={value}"]
    return processes.run_quietly(
        [str(word) for word in command], {"HEDDLE_THREADS": str(threads), **(environment or {})})


def pytorch(name, data, setting, threads=2, epochs=1):
    script = [sys.executable, str(HERE / "pytorch.py"), name, str(data), str(epochs), str(threads)]
    return processes.run_quietly(script + ([setting] if setting != "contiguous" else []))


def workload(name, data, rounds):
    """Rows a second of both sides in each round, with memory, and of one thread alone."""
    count, epochs = rows(name), EPOCHS[name]
    found = {"rows": count, "heddle": [], "pytorch": [], "memory": [], "pytorch memory": [], "one thread": []}
    settings = SETTINGS if name in CONVOLVES else SETTINGS[:1]
    tried = {}
    for setting in settings:
        text, *_ = pytorch(name, data, setting, epochs=max(2, epochs // 2))
        tried[setting] = count / min(processes.epochs(text)[1])
    best = max(tried, key=tried.get)
    found["settings"] = tried
    for _ in range(rounds):
        text, _, memory, _ = heddle(name, data, epochs=epochs)
        found["parameters"], seconds = processes.epochs(text)
        found["heddle"].append(count / min(seconds))
        found["memory"].append(memory)
        found["times"] = processes.shares(text)
        text, _, memory, _ = pytorch(name, data, best, epochs=max(2, epochs // 2))
        found["pytorch parameters"], seconds = processes.epochs(text)
        found["pytorch"].append(count / min(seconds))
        found["pytorch memory"].append(memory)
        text, *_ = heddle(name, data, threads=1, epochs=max(2, epochs // 2))
        found["one thread"].append(count / min(processes.epochs(text)[1]))
    return found


def balancers(data, rounds):
    """Rows a second of tabular5 by each balancer in each round."""
    found = {name: [] for name in ["equal", *BALANCERS]}
    for _ in range(rounds):
        for name, speeds in found.items():
            text, *_ = heddle(f"tabular5-{name}", data, epochs=5)
            speeds.append(rows("tabular5") / min(processes.epochs(text)[1]))
    return found


def allocations(data):
    """What an epoch asks of the allocator once training has settled, by workload: calls and bytes of the whole process."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        counter = Counter(folder)
        for name in COUNTED:
            found[name] = counter.steady(
                lambda epochs: heddle(name, data, epochs=epochs, environment=counter.environment)[3])
    return found


def kernels(names):
    """Each kernel's operations, bytes and seconds, with the peak of a core measured at the same time."""
    found = []
    for name in names:
        text, *_ = processes.run_quietly([KERNELS, "measure", name])
        for line in text.splitlines():
            workload, group, kernel, *values = line.split("\t")
            keys = ["times", "operations", "bytes", "seconds", "peak"]
            found.append({"workload": workload, "group": group, "name": kernel, **dict(zip(keys, map(float, values)))})
    return found


def clock(body, count):
    seconds = []
    for _ in range(count):
        begin = time.perf_counter()
        body()
        seconds.append(time.perf_counter() - begin)
    return seconds


def small(data, rounds):
    """What is to be quick: starting, a loop, a cold script, reading; seconds by name."""
    import pandas

    found = {}

    def note(name, seconds):
        found.setdefault(name, []).append(seconds)

    for _ in range(rounds):
        note("cold", heddle("cold", data)[1])
        note("cold pytorch", pytorch("cold", data, "contiguous")[1])
        for _ in range(3):
            start = processes.run_quietly([BINARY, "run", str(HERE / "workloads/nothing.heddle")])[1]
            note("start", start)
            note("loop", processes.run_quietly([BINARY, "run", str(HERE / "workloads/loop.heddle")])[1] - start)
            once = heddle("table", data)[1]
            note("table, cold", once - start)
            # Both sides again and again in one process, the first time not counted.
            note("table", (heddle("table", data, times=11)[1] - once) / 10)
            note("images", heddle("images", data)[1] - start)
        for seconds in clock(lambda: pandas.read_csv(Path(data) / "people.csv"), 11)[1:]:
            note("table pandas", seconds)
        text, *_ = heddle("recordings", data)
        note("recordings", float(text.split("data ")[1].split()[0]))
        for by in TOKENS:
            note(f"texts by {by}", heddle("texts", data, by=f".{by}")[1] - start)
        # One thread prepares and learns, so that nothing hides behind learning.
        plain = None
        for name in ["", *AUGMENTATIONS]:
            text, *_ = heddle("augmented", data, threads=1, augment=f"[{name}]")
            seconds = float(text.split("least ")[1].split()[0]) / rows("captioned")
            plain = plain or seconds
            if name:
                note(f"augmented by {name}", seconds - plain)
    return found


def main(results, data, rounds, *wanted):
    wanted = wanted or [*EPOCHS, "balancers", "allocations", "kernels", "small"]
    Path(results).mkdir(parents=True, exist_ok=True)
    for name in wanted:
        print(f"measuring {name}", file=sys.stderr)
        try:
            if name == "kernels":
                found = kernels(["av-digits", "captioned", "tabular5", "speech-ctc", "pictures"])
            elif name == "small":
                found = small(data, int(rounds))
            elif name == "balancers":
                found = balancers(data, int(rounds))
            elif name == "allocations":
                found = allocations(data)
            else:
                found = workload(name, data, int(rounds))
        except processes.Failed as error:
            print(f"skipped: {name} failed: {error}", file=sys.stderr)
            continue
        (Path(results) / f"{name}.json").write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
