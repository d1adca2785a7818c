"""The commands of the guide, run as they stand there."""

import re
import shlex
import subprocess
import unittest

from support import ROOT, FolderTest, binary

GUIDE = ROOT / "notebooks" / "using-heddle.md"


class GuideTest(FolderTest):
    def test_every_command_of_heddle_works_as_written(self):
        self.environment["HOME"] = str(self.folder)
        self.write_notebook("analysis.ipynb", "let rows = 3", "for i in range(rows) { i * 2 }", tags=["parameters"])
        (self.folder / "script.heddle").write_text("print(6 * 7)\n")
        blocks = re.findall(r"```console\n(.*?)```", GUIDE.read_text(), re.DOTALL)
        commands = [line[2:].split("  #")[0].strip() for block in blocks for line in block.splitlines()]
        run = [command for command in commands if re.search(r"\bheddle (?!-)|\| heddle", command)]
        self.assertGreater(len(run), 8)
        for command in run:
            shell = re.sub(r"\bheddle(?=$| (?!\())", shlex.quote(binary()), command, count=1)
            result = subprocess.run(
                ["bash", "-c", shell], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=60)
            with self.subTest(command=command):
                # Without Jupyter the doctor has nothing against the rest.
                self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_its_pictures_and_links_are_there(self):
        for target in re.findall(r"\]\(([^)]+)\)", GUIDE.read_text()):
            if "://" not in target:
                self.assertTrue((GUIDE.parent / target).exists(), target)


if __name__ == "__main__":
    unittest.main()
