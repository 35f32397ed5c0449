"""The list in a real terminal: pinned, tagged, archived, put into the trash, brought back, emptied."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.pty.terminal import ENTER, ESC, Terminal, ctrl
from tests.pty.test_demo import READY, done, open_new, say

OpenTerminal = Callable[..., Terminal]

F7 = b"\x1b[18~"


@pytest.mark.long
def test_order_by_keys(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal("--demo")
    terminal.wait_for(READY)
    say(terminal, "first of two")
    done(terminal)
    open_new(terminal)
    say(terminal, "second of two")
    done(terminal)
    terminal.press(F7)
    terminal.wait_gone("Filter")
    terminal.press(F7)
    terminal.wait_for("Filter", "p pin", "v view")

    # the older one: pinned, tagged, and found by its tag
    terminal.type("j")
    terminal.type("p")
    terminal.wait_for("Pinned")
    terminal.type("t")
    terminal.wait_for("Tags, with commas")
    terminal.type("home")
    terminal.press(ENTER)
    terminal.wait_gone("Enter take it")
    terminal.type("/")
    terminal.wait_for("Enter take it")
    terminal.type("#ho")
    terminal.wait_gone("Today")
    terminal.press(b"\x1b[B")
    terminal.wait_for("p pin")

    # the archive has it, and gives it back
    terminal.type("a")
    terminal.wait_for("No title like this.")
    terminal.type("v")
    terminal.wait_for("Archive", "first of two")
    terminal.type("a")
    terminal.wait_for("Nothing archived.")

    # both into the trash at once, both back, both gone
    terminal.type("vv")
    terminal.wait_for("Conversations", "first of two")
    terminal.press(ctrl("A"))
    terminal.wait_for("2 selected")
    terminal.type("d")
    terminal.wait_for("2 conversations were put into the trash")
    terminal.type("u")
    terminal.wait_for("first of two")
    terminal.press(ctrl("A"))
    terminal.wait_for("2 selected")
    terminal.type("d")
    terminal.wait_for("Nothing here yet.")
    terminal.type("vv")
    terminal.wait_for("Trash", "first of two", "second of two")
    terminal.type("D")
    terminal.wait_for("2 conversations will be removed for good")
    terminal.press(ESC)
    terminal.wait_gone("removed for good")
    terminal.type("D")
    terminal.wait_for("2 conversations will be removed for good")
    terminal.press(ENTER)
    terminal.wait_for("The trash is empty.")
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
