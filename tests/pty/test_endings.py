"""However the program ends: what was sent and what came is kept, the terminal is as it was, and no key is shown."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pty.conftest import KEY, Service
from tests.pty.terminal import ENTER, F4, Terminal, ctrl
from tests.pty.test_demo import READY, go_to_the_prompt

OpenTerminal = Callable[..., Terminal]

RESTORED = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l", b"\x1b[?2004l")


def stream_something(open_terminal: OpenTerminal, service: Service) -> Terminal:
    """A terminal in which a long reply has begun."""
    terminal = open_terminal(env=service.environment)
    terminal.wait_for("Write a message")
    terminal.type("what is a token?")
    terminal.wait_for("what is a token?")
    terminal.press(ENTER)
    terminal.wait_for("Answering")
    terminal.wait_for("simulated")
    return terminal


def stored_reply(home: Path) -> tuple[str, str]:
    """Status and text of the one reply that is stored."""
    path = next(home.rglob("*.db"))
    database = sqlite3.connect(path)
    try:
        row = database.execute("SELECT status, text FROM messages WHERE role = 'assistant'").fetchone()
    finally:
        database.close()
    return str(row[0]), str(row[1])


def test_kill_9_keeps_the_prompt_and_all_but_the_last_second(
    open_terminal: OpenTerminal, start_service: Callable[..., Service], tmp_path: Path
) -> None:
    """Threat 27. The text on the screen a second before the kill is there afterwards, marked interrupted."""
    service = start_service(rate=40)
    terminal = stream_something(open_terminal, service)
    terminal.wait_for("A token is a piece of a word")
    time.sleep(1.0)
    terminal.kill(signal.SIGKILL)
    terminal.wait_exit()
    status, text = stored_reply(tmp_path)
    assert status == "streaming"
    assert "A token is a piece of a word" in text
    again = open_terminal(env=service.environment)
    again.wait_for("what is a token?", "simulated", "interrupted")


@pytest.mark.long
def test_kill_9_at_many_moments(
    open_terminal: OpenTerminal, start_service: Callable[..., Service], tmp_path: Path
) -> None:
    """Threat 27: the prompt is always there. What of the reply is there is counted in `services/test_killed`."""
    service = start_service(rate=40)
    for moment in (0.05, 0.7, 1.6):
        home = tmp_path / f"{moment}"
        home.mkdir()
        terminal = Terminal([], home=home, env=service.environment)
        with terminal:
            terminal.wait_for("Write a message")
            terminal.type("what is a token?")
            terminal.press(ENTER)
            terminal.wait_until(lambda text: "Waiting" in text or "Answering" in text, "the request to go out")
            time.sleep(moment)
            terminal.kill(signal.SIGKILL)
            terminal.wait_exit()
        database = sqlite3.connect(next(home.rglob("*.db")))
        rows = database.execute("SELECT role, text FROM messages ORDER BY id").fetchall()
        database.close()
        assert rows[0] == ("user", "what is a token?")
        assert [role for role, _ in rows] == ["user", "assistant"]


@pytest.mark.long
def test_kill_9_while_an_editor_is_open_leaves_no_text_where_others_could_find_it(
    open_terminal: OpenTerminal, service: Service, tmp_path: Path
) -> None:
    """What the editor saved is not lost: it is among the copies, and is told of once."""
    program, temporary = tmp_path / "editor", tmp_path / "temporary"
    program.write_text('#!/bin/sh\nprintf "saved by the editor" > "$1"\nexec sleep 600\n')
    program.chmod(0o755)
    temporary.mkdir()
    env = {**service.environment, "VISUAL": os.fspath(program), "TMPDIR": os.fspath(temporary)}
    terminal = open_terminal(env=env)
    terminal.wait_for("Write a message")
    terminal.press(b"\x07")
    terminal.wait_until(
        lambda _: [path.read_text() for path in temporary.rglob("*.md")] == ["saved by the editor"], "the editor"
    )
    terminal.kill(signal.SIGKILL)
    terminal.wait_exit()
    os.killpg(terminal.process.pid, signal.SIGKILL)
    again = open_terminal(env=env)
    again.wait_for("A text was in an editor when aztui was killed")
    [copy] = (tmp_path / "aztui").rglob("copy-*.txt")
    assert copy.read_text() == "saved by the editor"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_saves_restores_and_says_its_number(
    open_terminal: OpenTerminal, start_service: Callable[..., Service], tmp_path: Path, number: int, code: int
) -> None:
    """Threats 29, 30."""
    terminal = stream_something(open_terminal, start_service(rate=40))
    terminal.type("half a draft")
    terminal.wait_for("half a draft")
    terminal.kill(number)
    assert terminal.wait_exit() == code
    terminal.close_window()
    tail = bytes(terminal.captured[-2_000:])
    assert all(sequence in tail for sequence in RESTORED)
    status, text = stored_reply(tmp_path)
    assert status == "interrupted"
    assert "simulated" in text


@pytest.mark.long
def test_a_closed_window_ends_the_program_and_keeps_the_reply(
    open_terminal: OpenTerminal, start_service: Callable[..., Service], tmp_path: Path
) -> None:
    """Threat 30: the pty is gone, so nothing can be drawn any more."""
    terminal = stream_something(open_terminal, start_service(rate=40))
    terminal.close_window()
    terminal.wait_exit()
    status, text = stored_reply(tmp_path)
    assert status == "interrupted"
    assert "simulated" in text


@pytest.mark.long
@pytest.mark.parametrize("wait", [0.0, 0.03])
@pytest.mark.parametrize("place", ["", "pane", "page"])
def test_what_is_typed_right_before_the_end_is_there_again(
    open_terminal: OpenTerminal, place: str, wait: float
) -> None:
    """As a terminal sends it that has it all in its buffer: the key that quits is told of before the letters are."""
    terminal = open_terminal("--demo")
    terminal.wait_for(READY)
    if place == "pane":
        go_to_the_prompt(terminal)
    elif place == "page":
        terminal.press(F4)
        terminal.wait_for("^G editor")
    last = b"" if wait else ctrl("Q")
    terminal.press(b"XYZ from a quick hand" + last)
    if wait:
        time.sleep(wait)
        terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    again = open_terminal("--demo")
    again.wait_for("XYZ from a", "hand")
    again.press(ctrl("Q"))
    assert again.wait_exit() == 0


@pytest.mark.long
def test_two_instances_disturb_nothing(open_terminal: OpenTerminal, start_service: Callable[..., Service]) -> None:
    """Threats 42, 43: a second aztui on the same conversations, while the first one streams."""
    service = start_service(rate=40)
    first = stream_something(open_terminal, service)
    second = open_terminal(env=service.environment)
    second.wait_for("what is a token?")
    second.press(b"\x0e")
    second.wait_for("New conversation")
    second.type("from the second")
    second.press(ENTER)
    second.wait_for("Answering")
    for terminal in (first, second):
        terminal.wait_until(lambda text: re.search(r"tokens · [\d,]+/s · stop", text) is not None, "a whole reply")
    assert "interrupted" not in first.text + second.text


def test_a_crash_saves_and_shows_no_key(
    open_terminal: OpenTerminal, start_service: Callable[..., Service], tmp_path: Path
) -> None:
    """Threats 18, 32: a fault of ours, raised where keys and prompts are near."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "import sys, threading\n"
        "def plant():\n"
        "    import os, tui.screens.chat as chat\n"
        "    def broken(self):\n"
        "        key = os.environ['AZURE_OPENAI_API_KEY']\n"
        "        raise RuntimeError('a fault near ' + key)\n"
        "    chat.ChatScreen.action_toggle_list = broken\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'tui.screens.themed_app':\n"
        "            sys.meta_path.remove(self)\n"
        "            plant()\n"
        "sys.meta_path.insert(0, Finder())\n"
    )
    service = start_service(rate=40)
    terminal = open_terminal(env={**service.environment, "PYTHONPATH": os.fspath(folder)})
    terminal.wait_for("Write a message")
    terminal.type("what is a token?")
    terminal.press(ENTER)
    terminal.wait_for("Answering", "simulated")
    terminal.press(b"\x1b[18~")
    assert terminal.wait_exit() == 1
    terminal.wait_for("fault of its own", "crash-")
    assert KEY.encode() not in terminal.captured
    assert all(sequence in terminal.captured for sequence in RESTORED)
    assert stored_reply(tmp_path)[0] == "interrupted"
    crashes = list(tmp_path.rglob("crash-*.txt"))
    assert len(crashes) == 1
    assert stat.S_IMODE(crashes[0].stat().st_mode) == 0o600
    report = crashes[0].read_text(encoding="utf-8")
    assert "RuntimeError" in report
    assert "broken" in report
    assert KEY not in report
