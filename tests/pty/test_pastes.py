"""Pastes of megabytes, typed into the real program (threats 55 to 57)."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pty.conftest import Service
from tests.pty.oracle import violations
from tests.pty.terminal import BACKSPACE, ENTER, Terminal, ctrl, paste

OpenTerminal = Callable[..., Terminal]

READY = "Write a message"
HOSTILE = "line \x1b]52;c;UFdORUQ=\x07 \x1b[201~ \x1b[2J \u202e [/foo] \x9b31m\n"


def prompts(home: Path) -> list[str]:
    with sqlite3.connect(f"file:{home / 'aztui' / 'aztui.db'}?mode=ro", uri=True) as base:
        return [text for (text,) in base.execute("SELECT text FROM messages WHERE role = 'user'")]


@pytest.mark.long
@pytest.mark.parametrize(
    ("text", "chip"),
    [
        pytest.param(HOSTILE * 3_000, "[pasted 144,000 characters]", id="many lines"),
        pytest.param("x" * 1_000_000, "[pasted 1,000,000 characters]", id="one line", marks=pytest.mark.long),
    ],
)
def test_a_long_paste_is_one_thing_survives_and_is_sent_whole(
    open_terminal: OpenTerminal, service: Service, tmp_path: Path, text: str, chip: str
) -> None:
    """Threats 55, 56 and 57: nothing of it is obeyed, and nothing of it is lost."""
    assert f"{len(text):,}" in chip
    terminal = open_terminal(env=service.environment)
    terminal.wait_for(READY)
    terminal.type("see ")
    terminal.press(paste(text))
    terminal.wait_for(f"see {chip}")
    terminal.type(" and say why")
    terminal.wait_for(f"see {chip} and say why")
    assert service.requests == []
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    assert violations(bytes(terminal.captured)) == []
    again = open_terminal(env=service.environment)
    again.wait_for(f"see {chip} and say why")
    again.press(ENTER)
    again.wait_gone(chip)
    again.type("typed meanwhile")
    again.wait_for("typed meanwhile")
    again.wait_until(lambda seen: "Too long for" in seen or "· stop" in seen, "an answer")
    again.press(ctrl("Q"))
    assert again.wait_exit() == 0
    assert violations(bytes(again.captured)) == []
    [sent] = [request["messages"][-1]["content"] for request in service.requests]
    wanted = f"see {text} and say why"
    assert digest(sent) == digest(wanted)
    assert [digest(stored) for stored in prompts(tmp_path)] == [digest(wanted)]


def digest(text: str) -> tuple[int, str]:
    """Instead of the text itself, which would take minutes to be compared in an error."""
    return len(text), hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.long
def test_ten_megabytes_are_pasted_and_removed_again(open_terminal: OpenTerminal, service: Service) -> None:
    """Threat 55."""
    terminal = open_terminal(env=service.environment)
    terminal.wait_for(READY)
    terminal.press(paste("A line of a long file.\n" * 434_783))
    terminal.wait_for("[pasted 10,000,009 characters]", timeout=120)
    terminal.press(BACKSPACE)
    terminal.wait_gone("[pasted")
    terminal.type("gone")
    terminal.wait_for("gone")
    assert service.requests == []
