"""A client that is as thin as Python allows, so that the kernels are measured and not the client."""

import datetime
import hashlib
import hmac
import itertools
import json
import os
import socket
import subprocess
import tempfile
import time

import zmq

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
KEY = b"the key of the benchmark"
PATIENCE = 30  # seconds after which a kernel counts as silent


class Silent(Exception):
    """The kernel did not answer in time."""


def free_ports(count):
    """Ports that were free a moment ago."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Kernel:
    """A kernel's process with sockets to it; `started` is the time until it first answered, in seconds."""

    def __init__(self, arguments):
        self.folder = tempfile.TemporaryDirectory()
        path = os.path.join(self.folder.name, "connection.json")
        ports = dict(zip((f"{channel}_port" for channel in CHANNELS), free_ports(len(CHANNELS))))
        with open(path, "w") as file:
            json.dump(
                {"transport": "tcp", "ip": "127.0.0.1", "key": KEY.decode(), "signature_scheme": "hmac-sha256", **ports},
                file,
            )
        self.context = zmq.Context()
        self.sockets = {}
        for channel, kind in (("shell", zmq.DEALER), ("control", zmq.DEALER), ("iopub", zmq.SUB)):
            each = self.context.socket(kind)
            each.setsockopt(zmq.RECONNECT_IVL, 1)
            each.setsockopt(zmq.LINGER, 0)
            each.setsockopt(zmq.RCVHWM, 0)
            each.setsockopt(zmq.SNDHWM, 0)
            if kind == zmq.SUB:
                each.setsockopt(zmq.SUBSCRIBE, b"")
            each.connect(f"tcp://127.0.0.1:{ports[channel + '_port']}")
            self.sockets[channel] = each
        self.digest = hmac.new(KEY, digestmod=hashlib.sha256)
        self.numbers = itertools.count()
        begin = time.perf_counter()
        self.process = subprocess.Popen(
            [argument.replace("{connection_file}", path) for argument in arguments],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, start_new_session=True,
        )
        self.reply(self.send("kernel_info_request", {}))
        self.started = time.perf_counter() - begin
        # Some kernels drop what is published before the subscription has reached them.
        deadline = time.monotonic() + PATIENCE
        while not self.sockets["iopub"].poll(50):
            if time.monotonic() > deadline:
                raise Silent
            self.reply(self.send("kernel_info_request", {}))
        self.drain()

    def request(self, kind, content):
        """The identifier and the frames of a signed request."""
        identifier = f"request-{os.getpid()}-{next(self.numbers)}"
        header = {"msg_id": identifier, "username": "benchmark", "session": "benchmark", "msg_type": kind,
                  "version": "5.4", "date": datetime.datetime.now(datetime.timezone.utc).isoformat()}
        parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
        digest = self.digest.copy()
        for part in parts:
            digest.update(part)
        return identifier, [b"<IDS|MSG>", digest.hexdigest().encode(), *parts]

    def send(self, kind, content, channel="shell"):
        identifier, frames = self.request(kind, content)
        self.sockets[channel].send_multipart(frames)
        return identifier

    def execute(self, code):
        return self.send("execute_request", execution(code))

    def receive(self, channel):
        """The next message's header, parent's identifier and content."""
        if not self.sockets[channel].poll(PATIENCE * 1000):
            raise Silent
        frames = self.sockets[channel].recv_multipart()
        header, parent, _, content = frames[frames.index(b"<IDS|MSG>") + 2:][:4]
        return json.loads(header), json.loads(parent).get("msg_id"), json.loads(content)

    def reply(self, identifier, channel="shell"):
        """The content of the reply to a request; replies to others are skipped."""
        while True:
            _, parent, content = self.receive(channel)
            if parent == identifier:
                return content

    def outputs(self, identifier):
        """What a request publishes until it is idle."""
        while True:
            header, parent, content = self.receive("iopub")
            if parent != identifier:
                continue
            if header["msg_type"] == "status" and content["execution_state"] == "idle":
                return
            yield header["msg_type"], content

    def drain(self):
        """Forgets what was published and not read."""
        while self.sockets["iopub"].poll(100):
            self.sockets["iopub"].recv_multipart()

    def memory(self):
        """Resident bytes of the kernel's processes."""
        pages = 0
        for process in [self.process.pid, *children(self.process.pid)]:
            with open(f"/proc/{process}/statm") as file:
                pages += int(file.read().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def switches(self):
        """How often the kernel's threads were put on a processor so far."""
        total = 0
        for process in [self.process.pid, *children(self.process.pid)]:
            for task in os.listdir(f"/proc/{process}/task"):
                with open(f"/proc/{process}/task/{task}/status") as file:
                    total += sum(int(line.split()[1]) for line in file if "ctxt_switches" in line)
        return total

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for each in self.sockets.values():
            each.close()
        self.context.term()
        self.folder.cleanup()


def execution(code):
    return {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False,
            "stop_on_error": True}


def children(process):
    try:
        with open(f"/proc/{process}/task/{process}/children") as file:
            return [int(each) for each in file.read().split()]
    except OSError:
        return []
