"""JupyterLab with the kernel installed, as a user has it, in a folder that is thrown away."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request

from browser import Browser, wait

FETCHING = {"fetchNews": "false", "checkForUpdates": False}


class Lab:
    """A server with `notebooks` in its folder; used as a context."""

    def __init__(self, binary, notebooks, theme="light"):
        self.binary, self.notebooks, self.theme = binary, notebooks, theme

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="heddle-lab-"))
        self.files = self.folder / "files"
        self.files.mkdir()
        for each in self.notebooks:
            shutil.copy(each, self.files)
        environment = dict(os.environ, HEDDLE_HOME=str(self.folder / "home"), HOME=str(self.folder))
        for kind in ("DATA", "RUNTIME", "CONFIG"):
            environment[f"JUPYTER_{kind}_DIR"] = str(self.folder / kind.lower())
        environment.pop("JUPYTER_PATH", None)
        subprocess.run([self.binary, "install", "--user"], env=environment, check=True, capture_output=True)
        settings = self.folder / "settings" / "@jupyterlab"
        name = "JupyterLab Dark" if self.theme == "dark" else "JupyterLab Light"
        self.set(settings / "apputils-extension/themes.jupyterlab-settings", {"theme": name})
        self.set(settings / "apputils-extension/notification.jupyterlab-settings", FETCHING)
        self.log = open(self.folder / "log", "w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0", "--expose-app-in-browser",
             "--IdentityProvider.token=", f"--notebook-dir={self.files}",
             f"--LabApp.user_settings_dir={self.folder / 'settings'}",
             f"--LabApp.workspaces_dir={self.folder / 'workspaces'}"],
            env=environment, cwd=self.files, stdout=self.log, stderr=self.log)
        found = wait(lambda: re.search(r"http://(localhost|127\.0\.0\.1):(\d+)/", self.text()), what="the server")
        self.address = f"http://127.0.0.1:{found[2]}"
        wait(self.answers, what="the server's answer")
        return self

    def text(self):
        return (self.folder / "log").read_text()

    def answers(self):
        try:
            with urllib.request.urlopen(f"{self.address}/api") as answer:
                return answer.status == 200
        except OSError:
            return False

    @staticmethod
    def set(path, values):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)


class Page(Browser):
    """A notebook open in JupyterLab."""

    def show(self, lab, name):
        self.open(f"{lab.address}/lab/tree/{name}?reset")
        self.wait("window.jupyterapp && document.querySelector('.jp-Notebook .jp-Cell') ? true : false")
        self.wait("document.querySelector('#jupyterlab-splash') === null")
        self.execute("application:toggle-mode", mode="single-document")
        if self.run("jupyterapp.shell.leftCollapsed === false"):
            self.execute("application:toggle-left-area")
        self.wait_until_idle()

    kernel = "Array.from(jupyterapp.shell.widgets('main'))[0]?.context?.sessionContext?.session?.kernel"

    def execute(self, command, **arguments):
        """Runs a command of JupyterLab without waiting for its end."""
        self.run(f"void jupyterapp.commands.execute('{command}', {json.dumps(arguments)})")

    def wait_until_idle(self, seconds=120):
        self.wait(f"{self.kernel}?.status === 'idle'", seconds)

    def texts(self, selector):
        """The texts of all elements that fit `selector`."""
        return self.run(f"Array.from(document.querySelectorAll({json.dumps(selector)})).map(each => each.textContent)")
