"""Drives the built kernel with Jupyter's own clients: jupyter_client, jupyter_kernel_test and nbclient."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from queue import Empty

import jupyter_kernel_test
import nbformat
import zmq
from jupyter_client import BlockingKernelClient
from jupyter_client.manager import KernelManager, start_new_kernel
from jupyter_client.session import Session
from nbclient import NotebookClient

BINARY = os.environ.get("HEDDLE_BINARY", "")
PATIENCE = 60
# How often kernels are started and stopped, and how many cells a long session has; more of both on request.
CYCLES = int(os.environ.get("HEDDLE_CYCLES", "5"))
CELLS = int(os.environ.get("HEDDLE_CELLS", "1000"))
FOLDER = tempfile.TemporaryDirectory()


def setUpModule():
    if not os.access(BINARY, os.X_OK):
        raise unittest.SkipTest("HEDDLE_BINARY names no binary")
    kernel = Path(FOLDER.name, "kernels", "heddle")
    kernel.mkdir(parents=True)
    template = Path(__file__).resolve().parents[2] / "kernelspec" / "kernel.json"
    specification = json.loads(template.read_text())
    specification["argv"][0] = BINARY
    (kernel / "kernel.json").write_text(json.dumps(specification))
    os.environ["JUPYTER_PATH"] = FOLDER.name
    os.environ["HEDDLE_HOME"] = str(Path(FOLDER.name, "home"))


def tearDownModule():
    FOLDER.cleanup()


class KernelTestCase(unittest.TestCase):
    """A kernel with a client for each test."""

    def setUp(self):
        self.manager, self.client = start_new_kernel(kernel_name="heddle", startup_timeout=PATIENCE)

    def tearDown(self):
        self.client.stop_channels()
        if self.manager.is_alive():
            self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()

    @property
    def process(self):
        return self.manager.provisioner.process

    def run_cell(self, code, **options):
        """The reply to a cell and what it published."""
        outputs = []
        reply = self.client.execute_interactive(
            code, timeout=PATIENCE, output_hook=lambda message: outputs.append(message), **options)
        return reply["content"], [each for each in outputs if each["msg_type"] not in ("status", "execute_input")]

    def wait_for_output(self, identifier, kind):
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == identifier and message["msg_type"] == kind:
                return message


class ConformanceTests(jupyter_kernel_test.KernelTests):
    """Jupyter's own tests of a kernel."""

    kernel_name = "heddle"
    language_name = "heddle"
    file_extension = ".heddle"
    code_hello_world = 'print("hello, world")'
    code_stderr = 'print("careful", error: true)'
    code_page_something = "train?"
    completion_samples = [{"text": "prin", "matches": {"print"}}]
    complete_code_samples = ["1 + 1", "let a = [\n  1,\n]", 'print("a")']
    incomplete_code_samples = ["1 +", "let a = [", "for i in range(3) {", '"""a']
    invalid_code_samples = ["1 + )", "let = 3"]
    code_generate_error = "nowhere"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"}, {"code": "[1, 2]", "result": "[1, 2]"}, {"code": "40 + 2", "result": "42"},
    ]
    code_display_data = [{"code": "show([1, 2])", "mime": "text/plain"}]
    code_history_pattern = "6 ?*7"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "print"
    code_clear_output = "clear()"


class SessionTests(KernelTestCase):
    def test_results_errors_and_streams(self):
        reply, outputs = self.run_cell('print("a")\n6 * 7')
        self.assertEqual(reply["status"], "ok")
        self.assertEqual([each["msg_type"] for each in outputs], ["stream", "execute_result"])
        self.assertEqual(outputs[1]["content"]["data"]["text/plain"], "42")
        reply, outputs = self.run_cell("let x = nowhere")
        self.assertEqual(reply["status"], "error")
        self.assertEqual(outputs[0]["content"]["ename"], reply["ename"])
        self.assertIn("nowhere", "\n".join(reply["traceback"]))
        self.assertEqual(self.run_cell("6 * 7;")[1], [])

    def test_input_and_password(self):
        self.client.execute('input("Name? ")', allow_stdin=True)
        question = self.client.get_stdin_msg(timeout=PATIENCE)
        self.assertEqual(question["content"], {"prompt": "Name? ", "password": False})
        self.client.input("Ada")
        self.assertEqual(self.client.get_shell_msg(timeout=PATIENCE)["content"]["status"], "ok")
        reply, _ = self.run_cell('input("Name? ")', allow_stdin=False)
        self.assertEqual(reply["status"], "error")

    def test_interrupts_by_message_and_by_signal_keep_the_session(self):
        self.run_cell("let kept = 42")
        for interrupt in (self.manager.interrupt_kernel, lambda: self.process.send_signal(signal.SIGINT)):
            identifier = self.client.execute('print("running")\nsleep(1000)')
            queued = self.client.execute("kept")
            self.wait_for_output(identifier, "stream")
            interrupt()
            reply = self.client.get_shell_msg(timeout=PATIENCE)
            self.assertEqual(reply["parent_header"]["msg_id"], identifier)
            self.assertEqual(reply["content"]["status"], "error")
            reply = self.client.get_shell_msg(timeout=PATIENCE)
            self.assertEqual((reply["parent_header"]["msg_id"], reply["content"]["status"]), (queued, "aborted"))
        self.assertEqual(self.run_cell("kept")[1][0]["content"]["data"]["text/plain"], "42")

    def test_interrupts_of_work_that_takes_long_are_heeded_at_once(self):
        """Whatever a function is at, an interrupt ends it and leaves the session as it was."""
        rows = "".join(f"{number},{number % 7},some words {number}\n" for number in range(400_000))
        folder = tempfile.TemporaryDirectory()
        table = Path(folder.name, "large.csv")
        table.write_text("a,b,c\n" + rows * 5, encoding="utf-8")
        self.run_cell("let kept = 42")
        self.run_cell(
            "let made = generate(.spokenDigits(rows: 1500)) |> split(validation: 0.1, test: 0.8)\n"
            "let run = train(model(made, tasks: { digit: .classify }), epochs: 1, absent: 0.2)")
        for code in (
            "generate(.spokenWords(rows: 100000))",
            f'for i in range(100) {{ read("{table}") }}',
            "for i in range(100) { check(made) }",
            "for i in range(100) { evaluate(run, on: made.test) }",
            "for i in range(100) { predict(run, on: made.test) }",
            "for i in range(100) { contribution(run, on: made.test) }",
            "for i in range(100) { stress(run, on: made.test, noise: [0, 0.2, 0.4, 0.6, 0.8, 1]) }",
            "search(run.model, over: { learningRate: [0.1, 0.2, 0.3] }, trials: 20, epochs: 100)",
            "for i in range(100) { compare([run, run, run], on: made.test) }",
        ):
            with self.subTest(code=code):
                identifier = self.client.execute(f'print("running")\n{code}')
                self.wait_for_output(identifier, "stream")
                time.sleep(0.3)
                begin = time.monotonic()
                self.manager.interrupt_kernel()
                reply = self.client.get_shell_msg(timeout=PATIENCE)["content"]
                took = time.monotonic() - begin
                self.assertEqual((reply["status"], reply.get("ename")), ("error", "interrupted"))
                self.assertLess(took, 5)
                self.assertEqual(self.run_cell("kept")[1][0]["content"]["data"]["text/plain"], "42")
        folder.cleanup()

    def test_passwords_are_asked_for_as_such(self):
        self.client.execute('length(input("Secret? ", password: true))', allow_stdin=True)
        question = self.client.get_stdin_msg(timeout=PATIENCE)
        self.assertEqual(question["content"], {"prompt": "Secret? ", "password": True})
        self.client.input("s3cret")
        reply = self.client.get_shell_msg(timeout=PATIENCE)
        self.assertEqual(reply["content"]["status"], "ok", reply["content"])

    def test_a_replayed_request_is_not_answered(self):
        request = self.client.session.msg("execute_request", {"code": "1", "silent": False})
        frames = self.client.session.serialize(request)
        for _ in range(2):
            self.client.shell_channel.socket.send_multipart(frames)
        self.assertEqual(
            self.client.get_shell_msg(timeout=PATIENCE)["parent_header"]["msg_id"], request["header"]["msg_id"])
        self.run_cell("2")
        with self.assertRaises(Empty):
            self.client.get_shell_msg(timeout=0.2)

    def test_a_cell_of_fifty_megabytes_and_one_with_nul_bytes_are_answered(self):
        reply, outputs = self.run_cell('length("' + "a" * 50_000_000 + '")')
        self.assertIn(reply["status"], ("ok", "error"))
        self.assertTrue(outputs)
        reply, outputs = self.run_cell('length("a\0b")')
        self.assertTrue(outputs)
        self.assertEqual(self.run_cell("6 * 7")[1][0]["content"]["data"]["text/plain"], "42")

    def test_the_debugger_is_said_to_be_missing(self):
        session = self.client.session
        self.client.control_channel.send(session.msg("debug_request", {"command": "initialize", "seq": 1}))
        reply = self.client.get_control_msg(timeout=PATIENCE)
        self.assertEqual((reply["msg_type"], reply["content"]["status"]), ("debug_reply", "error"))

    def test_history_is_shared_by_sessions_and_survives_a_kill(self):
        mark = f"let mark = {time.monotonic_ns()}"
        self.run_cell(mark)
        self.process.kill()
        self.process.wait()
        manager, client = start_new_kernel(kernel_name="heddle", startup_timeout=PATIENCE)
        try:
            client.history(hist_access_type="search", pattern=mark[:-2] + "*", raw=True)
            reply = client.get_shell_msg(timeout=PATIENCE)["content"]
            self.assertEqual([entry[2] for entry in reply["history"]], [mark])
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)

    def test_memory_that_runs_out_ends_the_cell_and_not_the_kernel(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        os.environ["HEDDLE_MEMORY"] = "200M"
        self.addCleanup(os.environ.pop, "HEDDLE_MEMORY")
        self.manager, self.client = start_new_kernel(kernel_name="heddle", startup_timeout=PATIENCE)
        self.run_cell("let kept = 42")
        reply, _ = self.run_cell('let a = for i in range(1e7) { [i, i + 1, "text \\(i)"] };')
        self.assertEqual((reply["status"], reply["ename"]), ("error", "out-of-memory"))
        self.assertEqual(self.run_cell("kept")[1][0]["content"]["data"]["text/plain"], "42")

    def test_a_busy_kernel_shuts_down(self):
        identifier = self.client.execute('print("running")\nsleep(1000)')
        self.wait_for_output(identifier, "stream")
        self.client.shutdown()
        self.assertEqual(self.process.wait(PATIENCE), 0)

    def test_a_subshell_answers_while_a_cell_runs(self):
        session = self.client.session
        self.run_cell("let shared = 42")
        identifier = self.client.execute('print("running")\nsleep(1000)')
        self.wait_for_output(identifier, "stream")
        self.client.control_channel.send(session.msg("create_subshell_request"))
        subshell = self.client.get_control_msg(timeout=PATIENCE)["content"]["subshell_id"]
        request = session.msg("execute_request", {"code": "shared + 1", "silent": False})
        request["header"]["subshell_id"] = subshell
        self.client.shell_channel.send(request)
        result = self.wait_for_output(request["header"]["msg_id"], "execute_result")
        self.assertEqual(result["content"]["data"]["text/plain"], "43")
        self.manager.interrupt_kernel()

    def test_subshells_answer_while_a_cell_trains(self):
        session = self.client.session

        def control(kind, **content):
            self.client.control_channel.send(session.msg(kind, content))
            return self.client.get_control_msg(timeout=PATIENCE)["content"]

        def ask(kind, **content):
            request = session.msg(kind, content)
            request["header"]["subshell_id"] = subshell
            self.client.shell_channel.send(request)
            reply = self.client.get_shell_msg(timeout=PATIENCE)
            self.assertEqual(reply["parent_header"]["msg_id"], request["header"]["msg_id"])
            return reply["content"]

        self.run_cell(
            "let data = generate(.captionedShapes(rows: 400), seed: 1) |> split(validation: 0.2, seed: 1)\n"
            "let m = model(data, inputs: { caption: .embed(dim: 8) }, tasks: { shape: .classify })")
        training = self.client.execute("let run = train(m, epochs: 100000)")
        self.wait_for_output(training, "update_display_data")
        subshell = control("create_subshell_request")["subshell_id"]
        self.assertEqual(control("list_subshell_request")["subshell_id"], [subshell])
        self.assertEqual(ask("complete_request", code="evalu", cursor_pos=5)["matches"], ["evaluate"])
        self.assertTrue(ask("inspect_request", code="train", cursor_pos=2, detail_level=0)["found"])
        for code in ("plot(data)", "experiments()", "let aside = 42"):
            reply = ask("execute_request", code=code, silent=False, user_expressions={"two": "1 + 1"})
            self.assertEqual((reply["status"], reply["user_expressions"]["two"]["status"]), ("ok", "ok"), reply)
        self.assertEqual(control("delete_subshell_request", subshell_id=subshell)["status"], "ok")
        self.assertEqual(ask("execute_request", code="1")["ename"], "unknown-subshell")
        self.assertEqual(control("list_subshell_request")["subshell_id"], [])
        # It still trains, and keeps its run when it is stopped.
        self.wait_for_output(training, "update_display_data")
        self.manager.interrupt_kernel()
        reply = self.client.get_shell_msg(timeout=PATIENCE)
        self.assertEqual((reply["parent_header"]["msg_id"], reply["content"]["status"]), (training, "error"))
        self.assertEqual(self.run_cell("expect(aside == 42)\nrun")[0]["status"], "ok")

    def test_ten_thousand_lines_arrive(self):
        _, outputs = self.run_cell('for i in range(10000) { print("line \\(i)") };')
        text = "".join(each["content"]["text"] for each in outputs if each["msg_type"] == "stream")
        self.assertEqual(text, "".join(f"line {i}\n" for i in range(10000)))

    def test_a_long_session_does_not_grow(self):
        def resident():
            return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

        def run(count):
            for _ in range(count):
                identifier = self.client.execute("let a = [1, 2, 3]\na")
                self.client.get_shell_msg(timeout=PATIENCE)
                # What nobody fetches waits in the kernel.
                while self.wait_for_output(identifier, "status")["content"]["execution_state"] != "idle":
                    pass

        run(200)
        before = resident()
        run(CELLS)
        self.assertLess(resident() - before, (4 << 20) if CELLS <= 1000 else 10_000_000)


def temporary_files():
    """Files of ours among those of all programs."""
    return {each for each in os.listdir(tempfile.gettempdir()) if each.startswith("heddle-kernel")}


def is_running(process):
    """Whether there is a process of this number; one that has ended is a zombie until somebody waits for it."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    except OSError:
        return False


class ProcessTests(unittest.TestCase):
    def test_a_kernel_ends_with_the_process_that_started_it(self):
        program = (
            "import os, sys\n"
            "from jupyter_client.manager import start_new_kernel\n"
            "manager, client = start_new_kernel(kernel_name='heddle', startup_timeout=60)\n"
            "client.execute('sleep(1000)')\n"
            "print(manager.provisioner.process.pid, flush=True)\n"
            "os.kill(os.getpid(), 9)\n"
        )
        parent = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=PATIENCE)
        kernel = int(parent.stdout)
        deadline = time.monotonic() + PATIENCE
        while is_running(kernel) and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertFalse(is_running(kernel))

    def test_kernels_come_and_go_without_a_trace(self):
        for transport in ("tcp", "ipc"):
            with self.subTest(transport=transport), tempfile.TemporaryDirectory() as folder:
                address = {"transport": "ipc", "ip": str(Path(folder, "socket"))} if transport == "ipc" else {}
                before = temporary_files()
                for _ in range(CYCLES):
                    manager = KernelManager(kernel_name="heddle", **address)
                    manager.start_kernel()
                    client = manager.client()
                    client.start_channels()
                    client.wait_for_ready(timeout=PATIENCE)
                    process = manager.provisioner.process
                    client.shutdown()
                    self.assertEqual(process.wait(PATIENCE), 0)
                    self.assertEqual(os.listdir(folder), [])
                    self.assertFalse(os.path.exists(f"/proc/{process.pid}"))
                    client.stop_channels()
                    manager.cleanup_resources()
                self.assertEqual(temporary_files() - before, set())

    def test_a_kernel_that_chooses_its_ports_tells_who_started_it_and_other_clients(self):
        with tempfile.TemporaryDirectory() as folder, zmq.Context() as context, context.socket(zmq.ROUTER) as registry:
            session = Session(key=b"the key")
            registry.linger = 0
            port = registry.bind_to_random_port("tcp://127.0.0.1")
            file = Path(folder, "registration.json")
            file.write_text(json.dumps({
                "kernel_id": "of/mine", "transport": "tcp", "registration_ip": "127.0.0.1", "registration_port": port,
                "signature_scheme": "hmac-sha256", "key": "the key"}))
            runtime = Path(folder, "runtime")
            kernel = subprocess.Popen(
                [BINARY, "kernel", str(file)], env=dict(os.environ, JUPYTER_RUNTIME_DIR=str(runtime)))
            self.addCleanup(kernel.kill)
            self.assertTrue(registry.poll(PATIENCE * 1000))
            peer, delimiter, signature, report = registry.recv_multipart()
            self.assertEqual((delimiter, signature), (b"<IDS|MSG>", session.sign([report])))
            self.assertEqual(json.loads(report)["kernel_id"], "of/mine")
            acknowledgement = b'{"status":"ok"}'
            registry.send_multipart([peer, delimiter, session.sign([acknowledgement]), acknowledgement])

            published = runtime / "kernel-of_mine.json"
            self.assertEqual(published.stat().st_mode & 0o777, 0o600)
            client = BlockingKernelClient(connection_file=str(published))
            client.load_connection_file()
            self.assertEqual(str(client.shell_port), json.loads(report)["shell_port"])
            client.start_channels()
            client.wait_for_ready(timeout=PATIENCE)
            self.assertEqual(client.execute_interactive("1", timeout=PATIENCE)["content"]["status"], "ok")
            client.shutdown()
            self.assertEqual(kernel.wait(PATIENCE), 0)
            client.stop_channels()
            self.assertEqual(os.listdir(runtime), [])

    def test_channels_can_be_encrypted(self):
        if not hasattr(KernelManager, "transport_encryption"):
            self.skipTest("this jupyter_client has no transport encryption")
        manager = KernelManager(kernel_name="heddle", transport_encryption="required")
        manager.start_kernel()
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=PATIENCE)
        self.assertEqual(client.execute_interactive("1", timeout=PATIENCE)["content"]["status"], "ok")
        client.stop_channels()
        manager.shutdown_kernel(now=True)


class NotebookTests(unittest.TestCase):
    def test_nbclient_runs_a_notebook(self):
        cells = ["let a = 6", 'print("hello")\na * 7', "show(a)"]
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
            metadata={"kernelspec": {"name": "heddle", "display_name": "Heddle", "language": "heddle"}})
        NotebookClient(notebook, timeout=PATIENCE).execute()
        nbformat.validate(notebook)
        self.assertEqual(notebook.cells[1].outputs[0].text, "hello\n")
        self.assertEqual(notebook.cells[1].outputs[1].data["text/plain"], "42")
        self.assertEqual(notebook.metadata.language_info.name, "heddle")
        self.assertEqual([cell.execution_count for cell in notebook.cells], [1, 2, 3])


class PygmentsTests(unittest.TestCase):
    def test_the_lexer_knows_every_token_of_a_script(self):
        sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "kernelspec" / "pygments"))
        from pygments.token import Error
        from pygments_heddle import HeddleLexer

        code = (
            '#!/usr/bin/env heddle\nlet clips = read("a \\(1 + f("b")).csv", columns: { # why\n'
            '  frame: .image(size: 32), "house price": .number })\n  |> split(test: 0.2)\n'
            "fn half(x, by: 2) { x / by }\nfor b in [.equal] { if not b == none { -1.5e-3 ^ 2 } else { a[-1] } }\n"
            'read?\n"""a "b" \\n"""\n'
        )
        tokens = list(HeddleLexer().get_tokens(code))
        self.assertEqual("".join(text for _, text in tokens), code)
        self.assertEqual([text for kind, text in tokens if kind is Error], [])


if __name__ == "__main__":
    unittest.main()
