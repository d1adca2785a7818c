"""What the tests share: the built binary, a kernel that Jupyter finds, a terminal to type into."""

import fcntl
import os
import pathlib
import pty
import select
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import time
import unittest

import nbformat
import pyte

ROOT = pathlib.Path(__file__).resolve().parents[2]


def binary():
    """The binary that HEDDLE_BINARY names, else that of the debug build."""
    path = os.environ.get("HEDDLE_BINARY")
    if not path:
        folder = subprocess.run(
            ["swift", "build", "--show-bin-path"], cwd=ROOT, capture_output=True, text=True, check=True)
        path = folder.stdout.strip() + "/heddle"
    return path


class FolderTest(unittest.TestCase):
    """A test with a folder of its own, in which the kernel is installed."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="heddle-clients-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.environment = dict(
            os.environ, JUPYTER_DATA_DIR=str(self.folder / "data"), JUPYTER_RUNTIME_DIR=str(self.folder / "runtime"),
            JUPYTER_CONFIG_DIR=str(self.folder / "config"), HEDDLE_HOME=str(self.folder / "home"), GITHUB_ACTIONS="")

    def heddle(self, *arguments, **options):
        """Runs the binary; gives what subprocess gives."""
        return subprocess.run(
            [binary(), *map(str, arguments)], cwd=self.folder, env=self.environment, capture_output=True, text=True,
            timeout=60, **options)

    def install(self):
        result = self.heddle("install", "--user")
        self.assertEqual(result.returncode, 0, result.stderr)

    def write_notebook(self, name, *cells, tags=()):
        """Writes a notebook of cells of code, the first with `tags`."""
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(code, id=f"cell-{index}") for index, code in enumerate(cells)],
            metadata={"kernelspec": {"display_name": "Heddle", "language": "heddle", "name": "heddle"}})
        if tags:
            notebook.cells[0].metadata["tags"] = list(tags)
        path = self.folder / name
        path.write_text(nbformat.writes(notebook) + "\n")
        return path


class Terminal:
    """A terminal that a program runs in: what is typed goes to it, what it draws is on `screen`."""

    def __init__(self, arguments, environment, folder, columns=80, rows=24):
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.written = b""
        self.process, self.descriptor = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execve(arguments[0], arguments, environment)
        self.resize(columns, rows)

    def resize(self, columns, rows):
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

    def type(self, text):
        os.write(self.descriptor, text.encode())

    def lines(self):
        """The rows of the screen without the empty ones at the end."""
        lines = [line.rstrip() for line in self.screen.display]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def wait(self, holds, seconds=20):
        """Reads until `holds(self)`; fails with the screen where that does not come."""
        end = time.monotonic() + seconds
        while not holds(self):
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError("waited in vain; the screen is\n" + "\n".join(self.lines()))
            if select.select([self.descriptor], [], [], left)[0]:
                try:
                    data = os.read(self.descriptor, 65536)
                except OSError:
                    data = b""
                if not data:
                    if holds(self):
                        return
                    raise AssertionError("it ended; the screen is\n" + "\n".join(self.lines()))
                self.written += data
                self.stream.feed(data)

    def wait_for(self, text, seconds=20):
        """Reads until a row of the screen holds `text`."""
        self.wait(lambda terminal: any(text in line for line in terminal.lines()), seconds)

    def wait_for_line(self, text, seconds=20):
        """Reads until a row of the screen is `text`."""
        self.wait(lambda terminal: text in terminal.lines(), seconds)

    def end(self):
        """Waits until the program ends; gives its code."""
        while True:
            try:
                data = os.read(self.descriptor, 65536)
            except OSError:
                break
            if not data:
                break
            self.stream.feed(data)
        _, status = os.waitpid(self.process, 0)
        os.close(self.descriptor)
        self.process = None
        return os.waitstatus_to_exitcode(status)

    def close(self):
        if self.process:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
            os.close(self.descriptor)
            self.process = None
