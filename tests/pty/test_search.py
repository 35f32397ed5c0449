"""Finding in a real terminal: what was said is found, opened at its message, and found by the command line too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pty.conftest import run
from tests.pty.terminal import DOWN, ENTER, ESC, Terminal, ctrl
from tests.pty.test_demo import READY, done, in_header, open_new, say

OpenTerminal = Callable[..., Terminal]


@pytest.mark.long
def test_a_message_is_found_and_jumped_to(open_terminal: OpenTerminal, tmp_path: Path) -> None:
    terminal = open_terminal("--demo")
    terminal.wait_for(READY)
    say(terminal, "tell me of the zanzibar treaty")
    done(terminal)
    open_new(terminal)
    say(terminal, "something else [@click=app.quit]x[/]")
    done(terminal)

    terminal.press(ctrl("O"))
    terminal.wait_for("Recent", "Enter open there")
    terminal.type("zanzib")
    terminal.wait_for("found", "Messages")
    terminal.press(ESC)
    terminal.wait_gone("Enter open there")
    terminal.press(ctrl("O"))
    terminal.wait_for("Recent")
    terminal.type("[@click")
    terminal.wait_for("found", "[@click=app.quit]x[/]")
    for _ in range(7):
        terminal.press(b"\x7f")
    terminal.wait_for("Recent")
    terminal.type("zanzib")
    terminal.wait_for("found", "Messages")
    terminal.press(DOWN)
    terminal.press(ENTER)
    in_header(terminal, "zanzibar")
    terminal.wait_for("y copy")
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0

    code, out, notes = run(["search", "--demo", "zanzib"], tmp_path)
    assert code == 0, notes
    assert "zanzibar treaty" in out
    code, out, notes = run(["search", "--demo", "xyzzy"], tmp_path)
    assert (code, out) == (0, "")
    assert "Nothing was found." in notes
