"""Runs one side of a comparison as a process of its own and takes its time and memory."""

import os
import subprocess
import sys
import tempfile
import time


BUSY = 0.08  # share of the machine that others may use while a process is timed
TRIES = 3


class Failed(Exception):
    pass


def busy_seconds():
    """Seconds that all processors have worked since the machine started."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, interrupt, soft, *_ = map(int, file.readline().split()[1:])
    return (user + nice + system + interrupt + soft) / os.sysconf("SC_CLK_TCK")


def run_quietly(command, environment=None):
    """As `run`, again while others use the processors; the answer says at the end what share they used in vain."""
    for attempt in range(TRIES):
        before, begin = busy_seconds(), time.perf_counter()
        usage = os.times()
        answer = run(command, environment)
        own = sum(os.times()[:4]) - sum(usage[:4])
        elapsed = (time.perf_counter() - begin) * len(os.sched_getaffinity(0))
        foreign = max(0, busy_seconds() - before - own) / elapsed
        if foreign <= BUSY:
            break
        print(f"others used {foreign:.0%} of the processors, try {attempt + 1} of {TRIES}", file=sys.stderr)
    return answer


def run(command, environment=None):
    """Standard output, seconds from start to end, the largest resident memory in MB, and standard error."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=output, stderr=errors, stdin=subprocess.DEVNULL,
            env={**os.environ, **(environment or {})})
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        text, heard = output.read().decode(), errors.read().decode()
        if process.returncode != 0:
            raise Failed(f"{' '.join(map(str, command))}\n{text}{heard}")
        return text, seconds, usage.ru_maxrss / 1024, heard


def epochs(text):
    """Parameters and the seconds of each epoch but the first, which warms up."""
    parameters, seconds = None, []
    for line in text.splitlines():
        words = line.split()
        if line.startswith("parameters"):
            parameters = int(float(words[1]))
        elif line.startswith("epoch ") and len(words) == 2:
            seconds.append(float(words[1]))
    return parameters, seconds[1:]


def shares(text):
    """The line of times: seconds by part."""
    for line in text.splitlines():
        if line.startswith("times"):
            parts = line[line.index("{") + 1:].split("epochs")[0]
            pairs = [part.split(":") for part in parts.strip(" ,").split(",") if ":" in part]
            return {name.strip(): float(value) for name, value in pairs}
    return {}
