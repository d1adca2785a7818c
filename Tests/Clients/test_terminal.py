"""The session on a terminal, typed into through a pseudo-terminal and seen through an emulator."""

import unittest

from support import FolderTest, Terminal, binary

LEFT, RIGHT, UP, DOWN = "\x1b[D", "\x1b[C", "\x1b[A", "\x1b[B"
PROMPT = "heddle>"


class TerminalTest(FolderTest):
    def start(self, columns=80, rows=24, **variables):
        environment = dict(self.environment, TERM="xterm-256color", LANG="C.UTF-8", LC_ALL="C.UTF-8")
        environment.pop("NO_COLOR", None)
        environment.update(variables)
        terminal = Terminal([binary()], environment, self.folder, columns, rows)
        self.addCleanup(terminal.close)
        terminal.wait_for(PROMPT)
        return terminal

    def test_evaluates_shows_and_leaves(self):
        terminal = self.start()
        terminal.type("let x = 3\rx + 1\r")
        terminal.wait_for_line("4")
        terminal.type("exit\r")
        self.assertEqual(terminal.end(), 0)

    def test_leaves_by_control_d(self):
        terminal = self.start()
        terminal.type("\x04")
        self.assertEqual(terminal.end(), 0)

    def test_goes_on_over_lines_and_indents(self):
        terminal = self.start()
        terminal.type("for i in range(3) {\ri * 2\r}\r")
        terminal.wait_for_line("[0, 2, 4]")
        self.assertIn("      |   i * 2", terminal.lines())
        self.assertIn("      | }", terminal.lines())

    def test_pastes_lines_without_running_them(self):
        terminal = self.start()
        terminal.type("\x1b[200~let a = [\n  1,\n  2]\nprint(a)\x1b[201~")
        terminal.wait_for("| print(a)")
        self.assertNotIn("[1, 2]", terminal.lines())
        terminal.type("\r")
        terminal.wait_for_line("[1, 2]")

    def test_recalls_suggests_and_searches(self):
        terminal = self.start()
        terminal.type("let first = 11\rlet second = 22\r")
        terminal.type(UP + UP)
        terminal.wait(lambda t: t.lines()[-1] == PROMPT + " let first = 11")
        terminal.type("\x03")
        terminal.wait(lambda t: t.lines()[-1] == PROMPT)
        terminal.type("let s")
        terminal.wait(lambda t: t.lines()[-1] == PROMPT + " let second = 22")
        terminal.type(RIGHT + "\x15\x12frst")
        terminal.wait_for("history: frst")
        terminal.type("\r")
        terminal.wait(lambda t: t.lines()[-1] == PROMPT + " let first = 11")

    def test_keeps_history_from_session_to_session(self):
        first = self.start()
        first.type("let kept = 1\rexit\r")
        self.assertEqual(first.end(), 0)
        second = self.start()
        second.type(UP + UP)
        second.wait(lambda t: t.lines()[-1] == PROMPT + " let kept = 1")

    def test_completes_with_descriptions(self):
        terminal = self.start()
        terminal.type("sq\t")
        terminal.wait(lambda t: t.lines()[-1].startswith(PROMPT + " sqrt"))
        terminal.type("\x15r\t")
        terminal.wait(lambda t: any("range" in line and "  " in line.strip() for line in t.lines()[-8:]))

    def test_edits_wide_characters(self):
        terminal = self.start()
        terminal.type('"日本語🧵é"' + LEFT * 3 + "\x7f" + "x\r")
        terminal.wait(lambda t: '"日本x🧵é"' in unwidened(t))

    def test_control_c_gives_up_what_is_typed(self):
        terminal = self.start()
        terminal.type("oops(\x03")
        terminal.type("6 * 7\r")
        terminal.wait_for_line("42")

    def test_control_c_stops_what_runs_and_keeps_the_session(self):
        terminal = self.start()
        terminal.type('let x = 5\rfor i in range(1) { print("runs"); sleep(600) }\r')
        terminal.wait_for_line("runs")
        terminal.type("\x03")
        terminal.wait_for("interrupted")
        terminal.type("x\r")
        terminal.wait_for_line("5")

    def test_redraws_a_live_display_in_place(self):
        terminal = self.start()
        terminal.type('for i in range(40) { show(i, as: "n") }\r')
        terminal.wait_for_line("39")
        self.assertNotIn("38", terminal.lines())

    def test_shows_errors_with_their_place(self):
        terminal = self.start()
        terminal.type("let x = 3\rx + y\r")
        terminal.wait_for("error[unknown-name]")
        self.assertIn("  │     ^", terminal.lines())

    def test_helps(self):
        terminal = self.start()
        terminal.type("help\r")
        terminal.wait_for("Shift-Tab")
        terminal.type("help(sqrt)\r")
        terminal.wait_for("square root")

    def test_asks_and_hides_secrets(self):
        terminal = self.start()
        terminal.type('let n = input("name? ")\r')
        terminal.wait_for_line("name?")
        terminal.type("Ada\r")
        terminal.type('"hello \\(n)"\r')
        terminal.wait_for_line('"hello Ada"')

    def test_has_no_colour_where_none_is_wanted(self):
        terminal = self.start(NO_COLOR="1")
        terminal.type("let x = 1\rx\r")
        terminal.wait_for_line("1")
        self.assertNotRegex(terminal.written, rb"\x1b\[[0-9;]*m")

    def test_reads_plain_lines_on_a_plain_terminal(self):
        terminal = self.start(TERM="dumb")
        terminal.type("let a = [\n")
        terminal.wait_for("      |")
        terminal.type("1]\n")
        terminal.wait(lambda t: t.lines()[-1] == PROMPT)
        terminal.type("a\n")
        terminal.wait_for_line("[1]")
        self.assertNotIn(b"\x1b[", terminal.written)
        terminal.type("\x04")
        self.assertEqual(terminal.end(), 0)

    def test_survives_a_change_of_size(self):
        terminal = self.start(columns=40, rows=10)
        terminal.type("let text = \"" + "ab" * 40 + "\"")
        terminal.wait_for("ab\"")
        terminal.resize(100, 30)
        terminal.type("\rlength(text)\r")
        terminal.wait_for_line("80")

    def test_takes_an_answer_of_more_rows_than_the_screen(self):
        terminal = self.start(rows=10)
        terminal.type('for i in range(30) { show("line \\(i)", as: "a"); print(i) }\r')
        terminal.wait_for_line("29")
        terminal.type("6 * 7\r")
        terminal.wait_for_line("42")


def unwidened(terminal):
    """The rows without the cells that wide characters leave empty."""
    return [
        "".join(terminal.screen.buffer[row][column].data for column in range(terminal.screen.columns)).rstrip()
        for row in range(terminal.screen.lines)]


if __name__ == "__main__":
    unittest.main()
