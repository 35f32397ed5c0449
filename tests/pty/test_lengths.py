"""Replies longer than any model writes, from the simulator over HTTP into a real terminal (threats 56, 61 and 62)."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.pty.conftest import Service
from tests.pty.terminal import END, ENTER, ESC, HOME, PAGE_DOWN, PAGE_UP, Terminal, ctrl
from tests.pty.test_demo import READY

OpenTerminal = Callable[..., Terminal]

pytestmark = pytest.mark.long

MOST_MEMORY = 300
"""MB that the program takes at most (threat 62)."""

LAST = 99_999
"""The last whole line of 40 characters in 4 MB."""

SLOW = 180.0
"""Seconds for what lays out 4 MB on a busy machine."""


def clean_end(terminal: Terminal) -> None:
    """It took no more memory than it may, and ends as always."""
    status = Path(f"/proc/{terminal.process.pid}/status").read_text()
    [peak] = re.findall(r"VmHWM:\s+(\d+) kB", status)
    assert int(peak) / 1024 <= MOST_MEMORY
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    assert b"Traceback" not in terminal.captured


def ask(terminal: Terminal, words: str) -> None:
    """Send the prompt, and type the next one while the reply comes: every letter is there before the reply is."""
    terminal.wait_for(READY)
    terminal.type(f"simulate {words}")
    terminal.press(ENTER)
    terminal.wait_for("Answering")
    terminal.type("next")
    assert "Answering" in terminal.wait_for("❯ next")
    terminal.press(b"!")
    terminal.wait_for("❯ next!")


def drafts(home: Path) -> list[str]:
    """What is typed in each conversation, as it is stored."""
    with closing(sqlite3.connect(next(home.rglob("*.db")))) as database:
        return [draft for (draft,) in database.execute("SELECT draft FROM conversations")]


def go_to_the_messages(terminal: Terminal) -> None:
    terminal.press(ESC)
    terminal.wait_until(lambda _: "y copy" in terminal.lines[-1], "the focus in the transcript")


def numbers(text: str) -> list[int]:
    """The numbers of the lines in sight."""
    return [int(number.replace(",", "")) for number in re.findall(r"line ([\d,]+) of what", text)]


def read_through(terminal: Terminal, first: str, last: str) -> None:
    """From its end to its beginning and back, by keys."""
    terminal.press(HOME)
    terminal.wait_for(first, timeout=SLOW)
    terminal.press(END)
    terminal.wait_for(last, timeout=SLOW)


def test_a_reply_that_does_not_end_is_stopped_at_4_mb_and_can_be_read(
    open_terminal: OpenTerminal, service: Service
) -> None:
    """Threat 62."""
    terminal = open_terminal(env=service.environment)
    ask(terminal, "endless")
    terminal.wait_for("The reply grew too long", "passed 4 million characters", "What came is kept", timeout=SLOW)
    go_to_the_messages(terminal)
    read_through(terminal, "line 1 of what", f"line {LAST:,} of what")
    # a page or two above, and back
    terminal.press(PAGE_UP)
    terminal.wait_until(lambda text: bool(numbers(text)) and LAST not in numbers(text), "a page above")
    terminal.press(PAGE_DOWN, PAGE_DOWN)
    terminal.wait_for(f"line {LAST:,} of what")
    clean_end(terminal)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("one line", "begin 0123456789abcde", "end"),
        ("million lines", "begin", "x end"),
        ("many items", "• item 1 with weight in it", "• item 10,000 with weight in it"),
    ],
)
def test_a_reply_of_a_million_lines_or_of_one(
    open_terminal: OpenTerminal, service: Service, tmp_path: Path, words: str, first: str, last: str
) -> None:
    """Threats 56, 61 and 62: keys are answered while it comes, and it can be read in the next run."""
    terminal = open_terminal(env=service.environment)
    ask(terminal, words)
    terminal.wait_until(lambda _: "Esc stop" not in terminal.lines[-1], "the reply to end", SLOW)
    # a slow disk is waited for no longer than two seconds at the end, and what is left is said
    terminal.wait_until(lambda _: drafts(tmp_path) == ["next!"], "the draft to be stored", SLOW)
    clean_end(terminal)
    terminal = open_terminal(env=service.environment)
    terminal.wait_for("❯ next!")
    go_to_the_messages(terminal)
    read_through(terminal, first, last)
    clean_end(terminal)
