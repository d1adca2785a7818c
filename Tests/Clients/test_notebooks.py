"""Notebooks as other programs run and read them."""

import json
import pathlib
import subprocess
import sys
import unittest

import nbformat

from support import ROOT, FolderTest

TOOLS = pathlib.Path(sys.executable).parent


class NotebookTest(FolderTest):
    def tool(self, *arguments):
        result = subprocess.run(
            [str(TOOLS / arguments[0]), *map(str, arguments[1:])], cwd=self.folder, env=self.environment,
            capture_output=True, text=True, timeout=120)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result

    def texts(self, path):
        """What each cell of a notebook shows as text."""
        notebook = nbformat.read(path, as_version=4)
        return [
            [output.get("text") or output["data"]["text/plain"] for output in cell.outputs] for cell in notebook.cells]

    def test_a_run_is_written_as_nbformat_writes(self):
        path = self.write_notebook("a.ipynb", "let x = 3", 'print("ä")\nx * 2', "x +")
        self.assertEqual(self.heddle("run", "a.ipynb").returncode, 1)
        text = path.read_text()
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
        self.assertEqual(nbformat.writes(notebook) + "\n", text)

    def test_every_minor_version_is_read_and_stays_valid(self):
        for minor in range(6):
            path = self.write_notebook(f"{minor}.ipynb", "1 + 1")
            content = json.loads(path.read_text())
            content["nbformat_minor"] = minor
            if minor < 5:
                for cell in content["cells"]:
                    del cell["id"]
            path.write_text(json.dumps(content, indent=1) + "\n")
            self.assertEqual(self.heddle("run", path.name).returncode, 0)
            notebook = json.loads(path.read_text())
            nbformat.validate(notebook)
            self.assertEqual(notebook["nbformat_minor"], minor)

    def test_a_notebook_that_jupyter_ran_is_left_as_it_is(self):
        self.install()
        path = self.write_notebook("a.ipynb", "let x = 3", 'print("a")\nprint("b")\nx * 2', "show(1)\nnone")
        self.tool("jupyter-execute", "--inplace", "a.ipynb")
        before = path.read_text()
        self.assertEqual(self.heddle("run", "a.ipynb").returncode, 0)
        self.assertEqual(path.read_text(), before)

    def test_nbconvert_runs_and_shows(self):
        self.install()
        self.write_notebook("a.ipynb", "6 * 7")
        self.tool("jupyter-nbconvert", "--to", "html", "--execute", "a.ipynb")
        self.assertIn("42", (self.folder / "a.html").read_text())

    def test_papermill_sets_parameters(self):
        self.install()
        self.write_notebook("a.ipynb", "let x = 3", "x * 2", tags=["parameters"])
        result = self.heddle("run", "a.ipynb", "--set", "x=50", "--output", "b.ipynb")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.texts(self.folder / "b.ipynb")[1], ["100"])
        self.tool("papermill", "a.ipynb", "c.ipynb", "--kernel", "heddle")
        self.assertEqual(self.texts(self.folder / "c.ipynb")[1], ["6"])

    def test_papermill_writes_values_as_heddle_reads_them(self):
        sys.path.insert(0, str(ROOT / "kernelspec" / "pygments"))
        self.addCleanup(sys.path.pop, 0)
        import papermill  # noqa: F401, which loads the extension itself where it is installed
        import papermill_heddle  # noqa: F401
        from papermill.translators import translate_parameters

        values = {"a": 3, "b": -1.5e-7, "c": 'x "y" \\(z)\n', "d": [True, None], "e": {"two words": {}}}
        code = translate_parameters("heddle", "heddle", values, "Parameters")
        (self.folder / "a.heddle").write_text(code + '\nprint([a, b, c, d, e])\nexpect(c == "x \\"y\\" \\\\(z)\\n")\n')
        result = self.heddle("run", "a.heddle")
        self.assertEqual(result.returncode, 0, code + result.stderr)

    def test_nbval_finds_the_outputs_that_were_stored(self):
        self.install()
        self.write_notebook("a.ipynb", "let x = 3", 'print("a")\nx * 2', "[1, 2]")
        self.assertEqual(self.heddle("run", "a.ipynb").returncode, 0)
        self.tool("pytest", "--nbval", "-p", "no:cacheprovider", "a.ipynb")

    def test_jupyterlab_is_taught_the_language(self):
        self.install()
        folder = self.folder / "data" / "labextensions" / "heddle"
        package = json.loads((folder / "package.json").read_text())
        self.assertTrue((folder / package["jupyterlab"]["_build"]["load"]).exists())
        self.assertEqual(self.heddle("uninstall", "--user").returncode, 0)
        self.assertFalse(folder.exists())

    def test_what_jupyter_stored_compares_equal(self):
        self.install()
        self.write_notebook("a.ipynb", "let x = 3", "x * 2", '"took 3.2 s"')
        self.tool("jupyter-execute", "--inplace", "a.ipynb")
        result = self.heddle("run", "--compare", "a.ipynb")
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_jupyter_lists_the_kernel_with_its_pictures(self):
        self.install()
        listed = json.loads(self.tool("jupyter-kernelspec", "list", "--json").stdout)
        folder = pathlib.Path(listed["kernelspecs"]["heddle"]["resource_dir"])
        for name in ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"]:
            self.assertEqual((folder / name).read_bytes(), (ROOT / "kernelspec" / name).read_bytes())


if __name__ == "__main__":
    unittest.main()
