"""Reading in a real terminal: scrolling while a reply streams, finding, and selecting with the mouse."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable

import pytest

from tests.pty.conftest import Service
from tests.pty.terminal import ESC, Terminal, ctrl
from tests.pty.test_demo import READY, done, say

pytestmark = pytest.mark.long

OpenTerminal = Callable[..., Terminal]


WHEEL_UP = 64


def mouse(button: int, column: int, row: int, *, up: bool = False) -> bytes:
    """What a terminal sends of the mouse (SGR, 1006); column and row from 0, and 32 on the button for a move."""
    return f"\x1b[<{button};{column + 1};{row + 1}{'m' if up else 'M'}".encode()


def where(terminal: Terminal, text: str) -> tuple[int, int]:
    """The cell at which a text begins on the screen."""
    for row, line in enumerate(terminal.lines):
        if text in line:
            return line.index(text), row
    raise AssertionError(f"{text!r} is not on the screen")


def page(terminal: Terminal) -> list[str]:
    """What the transcript shows, without its last row, which may say that there is new text below."""
    top = next(row for row, line in enumerate(terminal.lines) if row > 0 and line.strip())
    end = next(row for row, line in enumerate(terminal.lines) if "new text below" in line)
    return [line[25:87] for line in terminal.lines[top:end]]


def test_a_reader_who_scrolled_up_is_not_moved_while_a_reply_streams(
    open_terminal: OpenTerminal, start_service: Callable[..., Service]
) -> None:
    terminal = open_terminal(env=start_service(rate=60).environment)
    terminal.wait_for(READY)
    say(terminal, "simulate code")
    done(terminal)
    say(terminal, "simulate code")
    terminal.wait_for("Answering")
    terminal.press(*[mouse(WHEEL_UP, 40, 10)] * 6)
    terminal.wait_for("new text below")
    # the last turns of the wheel may still be on their way
    time.sleep(1)
    before = page(terminal)
    size = len(terminal.captured)
    terminal.wait_until(lambda _: len(terminal.captured) > size + 400, "the reply to go on")
    assert page(terminal) == before
    terminal.wait_until(lambda _: "Answering" not in terminal.text, "the reply to end")
    assert page(terminal) == before


def test_what_is_found_is_gone_to_and_what_the_mouse_selects_is_copied(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal("--demo")
    terminal.wait_for(READY)
    say(terminal, "What is a token?")
    done(terminal)
    terminal.press(ctrl("F"))
    terminal.wait_for("Find in this conversation")
    terminal.type("three rules")
    terminal.wait_for("1 / 1")
    terminal.press(ESC)
    terminal.wait_gone("○ regex")
    column, row = where(terminal, "about four letters")
    terminal.press(mouse(0, column, row))
    terminal.press(mouse(32, column + 4, row), mouse(32, column + 10, row), mouse(0, column + 10, row, up=True))
    terminal.wait_for("Esc leave")
    terminal.press(ctrl("C"))
    terminal.wait_for("Copied 10 characters")
    [copied] = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)", bytes(terminal.captured))
    assert base64.b64decode(copied) == b"about four"
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
