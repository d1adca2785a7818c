"""Measures kernels side by side, one round after the other, and prints a Markdown table."""

import argparse
import importlib.util
import json
import os
import signal
import statistics
import sys
import time

from client import Kernel, Silent, execution

TRIVIAL = 300      # executes whose times are taken, a round
PIPELINED = 2000   # executes sent at once
LINES = 20_000
IDLE = 1.5         # seconds of rest before and while idleness is measured
BUSY_LIMIT = 10    # seconds after which a kernel that does not stop is killed


class Python:
    trivial, lines, busy = "1 + 1", f"for i in range({LINES}):\n    print('line', i)", "while True:\n    pass"
    completed = "pri"


class Heddle:
    trivial, lines = "1 + 1", f'for i in range({LINES}) {{ print("line \\(i)") }};'
    busy, completed = "for i in range(1e12) { i };", "pri"
    training = """let data = generate(.captionedShapes(rows: 2000)) |> split(test: 0.2)
let run = train(model(data, tasks: { shape: .classify }), epochs: 1000)"""


def contenders(binary):
    """Name, language and command of every kernel that is there; what is not is said on standard error."""
    found = [("heddle", Heddle, [binary, "kernel", "{connection_file}"])]
    if importlib.util.find_spec("ipykernel"):
        found.append(("ipykernel", Python, [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]))
    else:
        print("skipped: ipykernel is not installed", file=sys.stderr)
    specification = os.path.join(sys.prefix, "share/jupyter/kernels/xpython/kernel.json")
    if os.path.exists(specification):
        with open(specification) as file:
            arguments = json.load(file)["argv"]
        found.append(("xeus-python", Python, [sys.executable, *arguments[1:]]))
    else:
        print("skipped: xeus-python is not installed", file=sys.stderr)
    return found


def milliseconds(since):
    return (time.perf_counter() - since) * 1000


def measure(language, arguments):
    """One round with one kernel: figures by name; what the kernel fails at is missing."""
    figures = {}
    kernel = Kernel(arguments)
    try:
        figures["start"] = [kernel.started * 1000]
        time.sleep(IDLE)
        figures["idle"] = [kernel.memory() / 1e6]
        before = kernel.switches()
        time.sleep(IDLE)
        figures["wakeups"] = [(kernel.switches() - before) / IDLE]
        for number in range(TRIVIAL + 50):
            identifier, frames = kernel.request("execute_request", execution(language.trivial))
            begin = time.perf_counter()
            kernel.sockets["shell"].send_multipart(frames)
            if not kernel.sockets["shell"].poll(30_000):
                raise Silent
            kernel.sockets["shell"].recv_multipart()
            if number >= 50:
                figures.setdefault("execute", []).append(milliseconds(begin))
            for _ in kernel.outputs(identifier):
                pass
        figures["memory"] = [kernel.memory() / 1e6]
        for _ in range(100):
            begin = time.perf_counter()
            content = {"code": language.completed, "cursor_pos": len(language.completed)}
            kernel.reply(kernel.send("complete_request", content))
            figures.setdefault("complete", []).append(milliseconds(begin))
        kernel.drain()

        requests = [kernel.request("execute_request", execution(language.trivial)) for _ in range(PIPELINED)]
        begin = time.perf_counter()
        for _, frames in requests:
            kernel.sockets["shell"].send_multipart(frames)
        for _ in requests:
            if not kernel.sockets["shell"].poll(30_000):
                raise Silent
            kernel.sockets["shell"].recv_multipart()
        figures["pipelined"] = [PIPELINED / (time.perf_counter() - begin)]
        for _ in kernel.outputs(requests[-1][0]):
            pass
        kernel.drain()

        begin = time.perf_counter()
        identifier = kernel.execute(language.lines)
        text = "".join(content["text"] for kind, content in kernel.outputs(identifier) if kind == "stream")
        figures["lines"] = [milliseconds(begin)]
        figures["lost"] = [LINES - text.count("\n")]
        kernel.reply(identifier)

        identifier = kernel.execute(language.busy)
        time.sleep(0.3)
        begin = time.perf_counter()
        if language is Heddle:
            kernel.send("interrupt_request", {}, "control")
        else:
            os.killpg(kernel.process.pid, signal.SIGINT)
        kernel.reply(identifier)
        figures["interrupt"] = [milliseconds(begin)]

        if language is Heddle:
            identifier = kernel.execute(language.training)
            while kernel.receive("iopub")[0]["msg_type"] != "update_display_data":
                pass
            begin = time.perf_counter()
            kernel.send("interrupt_request", {}, "control")
            kernel.reply(identifier)
            figures["training"] = [milliseconds(begin)]
            if kernel.reply(kernel.execute("run.history"))["status"] != "ok":
                raise SystemExit("the interrupted run is lost")

        kernel.execute(language.busy)
        time.sleep(0.3)
        begin = time.perf_counter()
        kernel.send("shutdown_request", {"restart": False}, "control")
        try:
            kernel.process.wait(BUSY_LIMIT)
            figures["shutdown"] = [milliseconds(begin)]
        except Exception:
            figures["shutdown"] = [float("inf")]
    except Silent:
        pass
    finally:
        kernel.kill()
    return figures


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


ROWS = [
    ("start to kernel_info", "start", statistics.median, "ms"),
    ("execute to reply, median", "execute", statistics.median, "ms"),
    ("execute to reply, 99 %", "execute", lambda values: percentile(values, 0.99), "ms"),
    ("complete, median", "complete", statistics.median, "ms"),
    ("pipelined executes", "pipelined", statistics.median, "/s"),
    (f"{LINES:,} printed lines", "lines", statistics.median, "ms"),
    ("lines lost", "lost", max, ""),
    ("interrupt of a busy cell", "interrupt", statistics.median, "ms"),
    ("interrupt of a training cell, run kept", "training", statistics.median, "ms"),
    ("shutdown while busy", "shutdown", statistics.median, "ms"),
    ("memory, idle", "idle", statistics.median, "MB"),
    ("wake-ups, idle", "wakeups", statistics.median, "/s"),
    ("memory after 350 cells", "memory", statistics.median, "MB"),
]


def number(value, unit):
    if value == float("inf"):
        return f"> {BUSY_LIMIT} s"
    text = f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
    return f"{text} {unit}".strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    kernels = contenders(options.binary)
    figures = {name: {} for name, _, _ in kernels}
    for _ in range(options.rounds):
        for name, language, arguments in kernels:
            for key, values in measure(language, arguments).items():
                figures[name].setdefault(key, []).extend(values)
    print(f"Median of {options.rounds} interleaved rounds on {os.cpu_count()} cores.\n")
    print("| | " + " | ".join(name for name, _, _ in kernels) + " |")
    print("|---|" + "---:|" * len(kernels))
    for title, key, summary, unit in ROWS:
        cells = [number(summary(figures[name][key]), unit) if figures[name].get(key) else "–" for name, _, _ in kernels]
        print(f"| {title} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
