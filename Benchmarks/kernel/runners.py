"""Runs a notebook of 50 trivial cells with every runner that is there, one round after the other: a Markdown table."""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

CELLS = 50


def notebook(language, kernel):
    cells = [
        {"cell_type": "code", "execution_count": None, "id": f"c{index}", "metadata": {}, "outputs": [],
         "source": f"1 + {index}"} for index in range(CELLS)]
    return {"cells": cells, "metadata": {"kernelspec": {"display_name": kernel, "language": language, "name": kernel}},
            "nbformat": 4, "nbformat_minor": 5}


def runners(binary, folder):
    """Name and command of every runner."""
    found = [("heddle run", [binary, "run", "--quiet", "heddle.ipynb", "--output", "out.ipynb"])]
    tools = pathlib.Path(sys.executable).parent
    for name, arguments in (
            ("jupyter execute", ["jupyter-execute", "python.ipynb", "--output=out.ipynb"]),
            ("nbconvert", ["jupyter-nbconvert", "--to", "notebook", "--execute", "python.ipynb", "--output", "out.ipynb"]),
            ("papermill", ["papermill", "python.ipynb", "out.ipynb"])):
        if (tools / arguments[0]).exists():
            found.append((name, [str(tools / arguments[0]), *arguments[1:]]))
        else:
            print(f"skipped: {name} is not installed", file=sys.stderr)
    return found


def measure(command, folder, environment):
    """Seconds, and megabytes of the largest process."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed")
    return time.perf_counter() - begin, usage.ru_maxrss / 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="heddle-benchmark-")
    environment = dict(os.environ, HEDDLE_HOME=folder, GITHUB_ACTIONS="")
    try:
        for name, language, kernel in (("heddle", "heddle", "heddle"), ("python", "python", "python3")):
            pathlib.Path(folder, f"{name}.ipynb").write_text(json.dumps(notebook(language, kernel)))
        figures = {}
        contenders = runners(options.binary, folder)
        for _ in range(options.rounds):
            for name, command in contenders:
                figures.setdefault(name, []).append(measure(command, folder, environment))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"\nA notebook of {CELLS} trivial cells, median of {options.rounds} interleaved rounds.\n")
    print("| | time | largest process |\n|---|---:|---:|")
    for name, rounds in figures.items():
        seconds, megabytes = (statistics.median(values) for values in zip(*rounds))
        print(f"| {name} | {seconds:.3g} s | {megabytes:.0f} MB |")


if __name__ == "__main__":
    main()
