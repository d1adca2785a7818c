"""Drives JupyterLab as a person would, checks what is on the screen, and keeps pictures of it as documentation.

    Scripts/screenshots [FOLDER]      those that the guide shows go to notebooks/images, or all ten to a folder that is given
"""

import os
import pathlib
import re
import sys
import tempfile
import time

import nbformat

from browser import SHIFT, program
from lab import Lab, Page

ROOT = pathlib.Path(__file__).resolve().parents[2]
CELLS = [
    ("markdown", "## Which digit, and who says it?\n\nTwo tasks in one network, from a drawn digit and a spoken one."),
    ("code", "let clips = generate(.spokenDigits(rows: 500), seed: 1)\n"
             "  |> split(validation: 0.1, test: 0.2, seed: 7)\nclips"),
    ("code", "let m = model(clips,\n  inputs: { image: .cnn, audio: .cnn },\n"
             "  tasks: { digit: .classify, speaker: .classify })"),
    ("code", "# the run so far stays when this is stopped\nlet run = train(m, epochs: 60, balance: .uncertainty, seed: 1)"),
    ("code", "plot(run, x: .epoch, y: .loss, by: .task)"),
    ("code", "evaluate(run, on: clips.test)"),
]
PROGRESS = ".jp-OutputArea-output [role=progressbar]"


def write(path):
    make = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    notebook = nbformat.v4.new_notebook(
        cells=[make[kind](text) for kind, text in CELLS],
        metadata={"kernelspec": {"display_name": "Heddle", "language": "heddle", "name": "heddle"}})
    path.write_text(nbformat.writes(notebook))


def expect(holds, words):
    if not holds:
        raise AssertionError(words)
    print(f"  {words}")


def select(page, index):
    """Makes the cell at `index` the active one and brings it to the top of the window."""
    page.run(f"Array.from(jupyterapp.shell.widgets('main'))[0].content.activeCellIndex = {index}")
    page.run(
        f"document.querySelectorAll('.jp-Notebook .jp-Cell')[{index}].scrollIntoView({{ block: 'start' }})")


def edit(page, text):
    """Puts `text` into a new cell below and the cursor at its end."""
    page.execute("notebook:insert-cell-below")
    time.sleep(0.5)
    page.execute("notebook:enter-edit-mode")
    time.sleep(0.5)
    page.type(text)
    time.sleep(0.5)


class Pictures:
    """A folder of pictures; with a `guide`, of those that it shows."""

    def __init__(self, folder, guide=None):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.wanted = guide and set(re.findall(r"\(images/([^)]+)\)", guide.read_text()))

    def take(self, page, name):
        if self.wanted is None or name in self.wanted:
            page.picture(self.folder / name)


def visit(page, lab, pictures, theme):
    page.show(lab, "example.ipynb")
    page.execute("notebook:run-all-cells")
    page.wait(f"Number(document.querySelector('{PROGRESS}')?.getAttribute('aria-valuenow') ?? 0) > 15")
    select(page, 2)
    time.sleep(0.6)
    pictures.take(page, f"jupyter-{theme}.png")
    expect(page.run(f"document.querySelectorAll('{PROGRESS}').length") == 1, "training is shown in one place, with a bar")
    expect(
        page.run("document.querySelectorAll('.heddle-progress svg').length") >= 2, "each task has its curve")

    page.execute("notebook:interrupt-kernel")
    begin = time.monotonic()
    page.wait_until_idle()
    expect(time.monotonic() - begin < 5, "a stop ends it at once")
    expect(any("interrupted" in text for text in page.texts(".jp-OutputArea-output")), "the cell says that it was stopped")
    for index, holds in ((4, ".jp-OutputArea-output :is(img, svg)"), (5, ".jp-OutputArea-output table")):
        select(page, index)
        page.execute("notebook:run-cell")
        page.wait(f"document.querySelector('.jp-Notebook .jp-Cell.jp-mod-active {holds}') !== null")
    expect(True, "the run so far can be plotted and evaluated")
    select(page, 3)
    time.sleep(0.6)
    pictures.take(page, f"jupyter-stopped-{theme}.png")

    select(page, 1)
    page.wait("document.querySelector('.jp-Cell.jp-mod-active audio')?.readyState > 0")
    time.sleep(0.6)
    pictures.take(page, f"jupyter-data-{theme}.png")
    holds = ".jp-Notebook .jp-Cell.jp-mod-active .jp-OutputArea-output table"
    expect(
        page.run(f"document.querySelector('{holds} img')?.naturalWidth > 0"), "a table shows pictures and plays sounds")

    select(page, 5)
    edit(page, "train(m, b")
    page.press("Tab")
    page.wait("document.querySelector('.jp-Completer:not(.lm-mod-hidden) .jp-Completer-item') !== null")
    time.sleep(0.8)
    pictures.take(page, f"jupyter-complete-{theme}.png")
    texts = page.texts(".jp-Completer-item")
    expect(any("balance" in text for text in texts), f"Tab offers what fits: {', '.join(texts)}")
    expect(page.run("document.querySelector('.jp-Completer-type') !== null"), "with its kind")
    page.press("Escape")
    edit(page, "train(m, balance: .pcgrad")
    page.press("Tab", SHIFT)
    page.wait("document.querySelector('.jp-Tooltip') !== null")
    time.sleep(0.8)
    pictures.take(page, f"jupyter-help-{theme}.png")
    text = " ".join(page.texts(".jp-Tooltip"))
    expect("pcgrad" in text.lower(), "Shift-Tab explains what the cursor stands on")


def main():
    notebooks = ROOT / "notebooks"
    pictures = (
        Pictures(pathlib.Path(sys.argv[1])) if len(sys.argv) > 1
        else Pictures(notebooks / "images", notebooks / "using-heddle.md"))
    if not program():
        sys.exit("there is no Chromium: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        notebook = pathlib.Path(folder, "example.ipynb")
        write(notebook)
        for theme in ("light", "dark"):
            print(theme)
            with Lab(os.environ["HEDDLE_BINARY"], [notebook], theme) as lab, Page() as page:
                visit(page, lab, pictures, theme)


if __name__ == "__main__":
    main()
