"""The machine around the program: its terminal, its shell, and what comes in that no person typed."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.pty.conftest import Service
from tests.pty.terminal import ENTER, ESC, F7, Terminal, paste
from tests.terminal.garbage import garbage

OpenTerminal = Callable[..., Terminal]

READY = "Write a message"


def stored(home: Path) -> list[tuple[str, str, float | None]]:
    """Role and text of every message, and whether its conversation is deleted."""
    database = sqlite3.connect(next(home.rglob("*.db")))
    try:
        return database.execute(
            "SELECT m.role, m.text, c.deleted_at FROM messages AS m JOIN conversations AS c ON c.id = m.conversation_id"
        ).fetchall()
    finally:
        database.close()


def test_what_is_typed_before_the_screen_is_there_is_kept(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal("--demo")
    terminal.type("typed too early")
    terminal.wait_for("❯ typed too early")


def test_keys_while_the_program_starts_are_kept_in_their_order(open_terminal: OpenTerminal) -> None:
    """From the first byte that it draws, which is before anything has the focus."""
    terminal = open_terminal("--demo")
    while not terminal.captured:
        time.sleep(0.001)
    terminal.type("one two three")
    terminal.wait_for("❯ one two three")


@pytest.mark.parametrize("count", [300, pytest.param(5_000, marks=pytest.mark.long)])
@pytest.mark.parametrize("place", ["composer", "transcript", "list"])
def test_garbage_does_nothing(
    open_terminal: OpenTerminal, service: Service, tmp_path: Path, count: int, place: str
) -> None:
    """Threat 73: answers to no question, broken reports and bytes that are no text, wherever the focus is."""
    terminal = open_terminal(env=service.environment)
    terminal.wait_for(READY)
    terminal.type("hello")
    terminal.press(ENTER)
    terminal.wait_for("tokens · ", "stop")
    terminal.type("half a draft")
    terminal.wait_for("half a draft")
    if place == "transcript":
        terminal.press(ESC)
        terminal.wait_for("y copy")
    elif place == "list":
        terminal.press(F7, F7)
        terminal.wait_for("d delete")
    before = terminal.text
    random = Random(73)
    for piece in garbage(random, count):
        terminal.press(piece.encode())
    terminal.press(b"\xff\xfe\xc3\x28" if place != "composer" else b"")
    time.sleep(0.5)
    terminal.press(b"\x1b[201~")
    assert terminal.process.poll() is None
    assert terminal.wait_until(lambda text: text == before, "the screen as it was")
    assert len(service.requests) == 1
    assert [(role, deleted) for role, _, deleted in stored(tmp_path)] == [("user", None), ("assistant", None)]


def test_a_paste_is_text_whatever_is_in_it(open_terminal: OpenTerminal, service: Service, tmp_path: Path) -> None:
    """Threat 57."""
    terminal = open_terminal(env=service.environment)
    terminal.wait_for(READY)
    terminal.press(paste("first\x1b[201~second\r\nthird\x1b]52;c;QQ==\x07\rfourth\x1b[201~\r\r"))
    terminal.wait_for("first", "second", "third", "fourth")
    terminal.type("END")
    terminal.wait_for("END")
    assert service.requests == []
    assert b"\x1b]52;c;QQ==" not in terminal.captured
    terminal.press(ENTER)
    terminal.wait_for("Answering")
    assert service.requests[0]["messages"][-1]["content"].endswith("\n\nEND")


def test_bytes_that_are_no_text_do_not_end_it(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal("--demo")
    terminal.wait_for(READY)
    terminal.press(b"caf\xe9 \xff")
    terminal.type(" still here")
    terminal.wait_for("still here")
