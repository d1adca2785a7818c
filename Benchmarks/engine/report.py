"""Turns measurements into a Markdown report: report.py RESULTS"""

import json
import math
import platform
import statistics
import subprocess
import sys
from pathlib import Path

WORKLOADS = ["av-digits", "captioned", "tabular5-equal", "tabular5-pcgrad", "speech-ctc", "pictures"]
# What a workload must at least reach, and all of them as geometric mean.
LEAST, MEAN = 1.5, 2.0


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.machine()


def machine():
    sizes = subprocess.run(["lscpu"], capture_output=True, text=True).stdout
    caches = [" ".join(line.split()) for line in sizes.splitlines() if line.startswith(("L2 cache", "L3 cache"))]
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    cores = len(__import__("os").sched_getaffinity(0))
    try:
        import torch
        version = f"PyTorch {torch.__version__}, "
    except ImportError:
        version = ""
    return (f"{processor()}, {cores} cores, {', '.join(caches)}, {int(memory.split()[1]) / 1e6:.0f} GB of memory; "
            f"Linux {platform.release()}, {version}Python {platform.python_version()}.")


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows]) + "\n"


def spread(values, digits=2):
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def mark(reached):
    return "yes" if reached else "**no**"


def training(found):
    rows, ratios, goals = [], {}, []
    for name in (name for name in WORKLOADS if name in found):
        workload = found[name]
        ratio = [ours / theirs for ours, theirs in zip(workload["heddle"], workload["pytorch"])]
        memory = [ours / theirs for ours, theirs in zip(workload["memory"], workload["pytorch memory"])]
        scaling = [two / one for two, one in zip(workload["heddle"], workload["one thread"])]
        ratios[name] = statistics.median(ratio)
        same = workload["parameters"] == workload["pytorch parameters"]
        setting = max(workload["settings"], key=workload["settings"].get)
        rows.append([
            name, f"{workload['parameters']:,}" + ("" if same else f" against {workload['pytorch parameters']:,}"),
            f"{statistics.median(workload['heddle']):,.0f}", f"{statistics.median(workload['pytorch']):,.0f} ({setting})",
            spread(ratio), f"{statistics.median(workload['memory']):.0f} MB",
            f"{statistics.median(workload['pytorch memory']):.0f} MB", f"{100 * statistics.median(memory):.0f} %",
            spread(scaling)])
        goals.append([f"{name}: at least {LEAST} × PyTorch", f"{ratios[name]:.2f}", mark(ratios[name] >= LEAST)])
        share = statistics.median(memory)
        goals.append([f"{name}: at most 40 % of PyTorch's memory", f"{100 * share:.0f} %", mark(share <= 0.4)])
        gain = statistics.median(scaling)
        goals.append([f"{name}: two threads at least 1.7 × one", f"{gain:.2f}", mark(gain >= 1.7)])
    head = ["workload", "parameters", "rows/s", "PyTorch rows/s", "ratio (spread)", "memory", "PyTorch's", "share",
            "two threads / one"]
    text = table(head, rows)
    if ratios:
        mean = math.exp(statistics.mean(map(math.log, ratios.values())))
        goals.insert(0, [f"geometric mean at least {MEAN} × PyTorch", f"{mean:.2f}", mark(mean >= MEAN)])
    parts = []
    for name in (name for name in WORKLOADS if name in found):
        times = found[name].get("times", {})
        total = sum(times.values())
        if total:
            parts.append([name] + [f"{100 * times.get(part, 0) / total:.0f} %" for part in
                                   ["data", "forward", "backward", "balance", "optimiser"]])
    text += "\nWhere the time is (reading and preparing the data before the first step included):\n\n"
    text += table(["workload", "data", "forward", "backward", "balance", "optimiser"], parts)
    return text, goals


def kernels(found):
    goals, rows = [], []
    for kernel in found:
        rate = kernel["operations"] / kernel["seconds"]
        rows.append([
            kernel["workload"], kernel["group"], kernel["name"], f"{kernel['seconds'] * 1e6:,.0f}",
            f"{rate / 1e9:.0f}", f"{100 * rate / kernel['peak']:.0f} %"])
    sums = []
    for name in dict.fromkeys(kernel["workload"] for kernel in found):
        for group, least in (("convolution", 0.8), ("gemm", 0.75)):
            chosen = [kernel for kernel in found if kernel["workload"] == name and kernel["group"] == group]
            if not chosen:
                continue
            seconds = sum(kernel["seconds"] * kernel["times"] for kernel in chosen)
            ideal = sum(kernel["operations"] / kernel["peak"] * kernel["times"] for kernel in chosen)
            sums.append([name, group, f"{ideal / seconds * 100:.0f} %"])
            if name in ("av-digits", "captioned"):
                goals.append([f"{name}: {group} at least {least:.0%} of the peak", f"{ideal / seconds:.0%}",
                              mark(ideal / seconds >= least)])
    peak = statistics.median(kernel["peak"] for kernel in found) / 1e9
    text = (f"One core multiplies and adds at {peak:.0f} GF/s at most, measured between the kernels by a loop in "
            "registers. Sums are weighted by how often a step runs each kernel.\n\n")
    text += table(["workload", "kernels", "share of the peak"], sums)
    text += "\n<details><summary>Every kernel, on the rows of one shard and one thread</summary>\n\n"
    text += table(["workload", "kernel", "shape", "µs", "GF/s", "of the peak"], rows) + "\n</details>\n"
    return text, goals


def balancers(found):
    """A step by each balancer against one by equal weights."""
    rows, worst, tasks = [], 0, 5
    limit = 1 + 0.6 * tasks
    for name in (name for name in found if name != "equal"):
        costs = [equal / speed for equal, speed in zip(found["equal"], found[name])]
        worst = max(worst, statistics.median(costs))
        rows.append([f".{name}", f"{statistics.median(found[name]):,.0f}", spread(costs)])
    text = (f"Five tasks, a gradient each. By `.equal`: {statistics.median(found['equal']):,.0f} rows a second.\n\n")
    text += table(["balancer", "rows/s", "a step against one by .equal (spread)"], rows)
    goal = f"a step by the gradients of {tasks} tasks at most {limit:.0f} × one by equal weights"
    return text, [[goal, f"{worst:.2f}", mark(worst <= limit)]]


def allocations(found):
    text = (
        "What the whole process asks of the allocator in an epoch, once the first are over: the order of the rows, room for answers\n"
        "and metrics, the progress display and the record of the experiment. A step asks for nothing, which `AllocationTests` holds.\n\n")
    rows = [[name, f"{calls:,.0f}", f"{size / 1024:,.0f} KB"] for name, (calls, size) in found.items()]
    return text + table(["workload", "calls an epoch", "bytes an epoch"], rows)


def small(found):
    def median(name):
        return statistics.median(found[name])

    cold = median("cold pytorch") / median("cold")
    pandas = median("table pandas") / median("table")
    rows = [
        ["script of one epoch on 2,000 rows, cold, against Python's", f"{median('cold') * 1000:.0f} ms, {cold:.1f} ×",
         "at least 8 ×", mark(cold >= 8)],
        ["language start to first result", f"{median('start') * 1000:.1f} ms", "≤ 25 ms", mark(median("start") <= 0.025)],
        ["10⁶ iterations of an arithmetic loop", f"{median('loop') * 1000:.0f} ms", "≤ 300 ms",
         mark(median("loop") <= 0.3)],
        ["csv of 32,561 rows, read and typed, first thing in a process", f"{median('table, cold') * 1000:.1f} ms",
         "≤ 150 ms", mark(median("table, cold") <= 0.15)],
        ["the same again and again, against pandas.read_csv",
         f"{median('table') * 1000:.1f} against {median('table pandas') * 1000:.1f} ms, {pandas:.1f} ×", "at least 3 ×",
         mark(pandas >= 3)],
        ["10,000 pictures from idx.gz", f"{median('images') * 1000:.0f} ms", "≤ 150 ms", mark(median("images") <= 0.15)],
        ["2,000 recordings to log-mel", f"{median('recordings') * 1000:.0f} ms", "≤ 1 s",
         mark(median("recordings") <= 1)],
    ]
    for name in found:
        if name.startswith("texts"):
            rows.append([f"20,000 texts of 20 words read, vocabulary built and tokenised, {name[6:]}",
                         f"{median(name) * 1000:.0f} ms", "", ""])
        if name.startswith("augmented"):
            rows.append([f"a picture of 32 × 32 × 3 {name}, one thread", f"{median(name) * 1e6:.1f} µs", "", ""])
    return table(["what", "measured", "goal", "reached"], rows)


def main(folder):
    found = {path.stem: json.loads(path.read_text()) for path in sorted(Path(folder).glob("*.json"))}
    rounds = max((len(found[name]["heddle"]) for name in WORKLOADS if name in found), default=0)
    trained, goals = training(found)
    text = "# Engine\n\n" + machine() + "\n"
    text += (f"\nMedians of {rounds} interleaved rounds, each side a process of its own, two threads, the fastest epoch of "
             "a process but its first; PyTorch eager with fused Adam, denormals flushed, all data in memory, and the "
             "faster of contiguous and channels_last tensors. `make bench` repeats it.\n\n")
    text += "## Training\n\n" + trained
    if "kernels" in found:
        measured, reached = kernels(found["kernels"])
        goals += reached
        text += "\n## Kernels\n\n" + measured
    if "balancers" in found:
        measured, reached = balancers(found["balancers"])
        goals += reached
        text += "\n## Balancers\n\n" + measured
    if "allocations" in found:
        text += "\n## Allocations\n\n" + allocations(found["allocations"])
    text += "\n## Goals\n\n" + table(["goal", "measured", "reached"], goals)
    if "small" in found:
        text += "\n## Small things\n\n" + small(found["small"])
    notes = Path(__file__).parent / "NOTES.md"
    if notes.exists():
        text += "\n" + notes.read_text()
    print(text, end="")


if __name__ == "__main__":
    main(sys.argv[1])
