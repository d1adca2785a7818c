"""A headless Chromium, driven through its DevTools protocol."""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import urllib.request

import websocket

PATIENCE = 60  # seconds
KEYS = {  # name: (code, key code, text)
    "Enter": ("Enter", 13, "\r"), "Tab": ("Tab", 9, ""), "Escape": ("Escape", 27, ""), "ArrowDown": ("ArrowDown", 40, ""),
    "ArrowUp": ("ArrowUp", 38, ""), "End": ("End", 35, ""),
}
SHIFT, CONTROL = 8, 2


def program():
    """The path of Chromium; None where there is none."""
    return next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)


class Browser:
    """One window of `size` pixels; used as a context."""

    def __init__(self, size=(1180, 820)):
        self.size = size
        self.number = 0

    def __enter__(self):
        self.profile = tempfile.mkdtemp(prefix="heddle-browser-")
        width, height = self.size
        self.process = subprocess.Popen(
            [program(), "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-port=0",
             "--no-first-run", "--disable-background-networking", "--disable-component-update", "--lang=en-US",
             "--remote-allow-origins=*",
             f"--user-data-dir={self.profile}", f"--window-size={width},{height}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port_file = pathlib.Path(self.profile, "DevToolsActivePort")
        wait(lambda: port_file.exists() and port_file.read_text().count("\n") >= 1)
        port = port_file.read_text().split()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list") as answer:
            page = next(each for each in json.load(answer) if each["type"] == "page")
        self.socket = websocket.create_connection(page["webSocketDebuggerUrl"], timeout=PATIENCE)
        self.call("Page.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)
        return self

    def __exit__(self, *_):
        self.socket.close()
        self.process.terminate()
        self.process.wait(PATIENCE)
        shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, **parameters):
        """The result of a method of the protocol."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]

    def open(self, address):
        self.call("Page.navigate", url=address)

    def run(self, script):
        """The value of a script, or of the promise that it gives."""
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"].get("exception", {}).get("description", "a script failed"))
        return result["result"].get("value")

    def wait(self, script, seconds=PATIENCE):
        """Waits until a script's value is true, and gives it."""
        return wait(lambda: self.run(script), seconds, script)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def press(self, name, modifiers=0):
        code, number, text = KEYS.get(name) or (f"Key{name.upper()}", ord(name.upper()), "")
        event = dict(key=name, code=code, windowsVirtualKeyCode=number, modifiers=modifiers)
        self.call("Input.dispatchKeyEvent", type="keyDown", **event, **({"text": text} if text and not modifiers else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def click(self, selector, last=False):
        """Clicks in the middle of the first element, or the last, that fits `selector`."""
        elements = f"document.querySelectorAll({json.dumps(selector)})"
        index = f"{elements}.length - 1" if last else "0"
        x, y = self.run(
            f"(() => {{ const box = {elements}[{index}].getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2] })()")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def picture(self, path, colours=256):
        """Saves what the window shows, reduced to as many colours as it needs where Pillow is there."""
        data = base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])
        pathlib.Path(path).write_bytes(data)
        try:
            from PIL import Image
        except ImportError:
            return
        Image.open(path).convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)


def wait(holds, seconds=PATIENCE, what=""):
    end = time.monotonic() + seconds
    while True:
        value = holds()
        if value:
            return value
        if time.monotonic() > end:
            raise TimeoutError(f"waited in vain for {what or 'it'}")
        time.sleep(0.05)
