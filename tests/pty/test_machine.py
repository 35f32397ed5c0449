"""The machine around the program: its terminal, its shell, and what comes in that no person typed."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.pty.conftest import Service
from tests.pty.terminal import ENTER, ESC, F7, Terminal, ctrl, paste
from tests.pty.test_endings import RESTORED
from tests.terminal.garbage import garbage

OpenTerminal = Callable[..., Terminal]

READY = "Write a message"


def stored(home: Path) -> list[tuple[str, str, float | None]]:
    """Role and status of every message, and when its conversation was deleted."""
    database = sqlite3.connect(next(home.rglob("*.db")))
    try:
        return database.execute(
            "SELECT m.role, m.status, c.deleted_at FROM messages AS m"
            " JOIN conversations AS c ON c.id = m.conversation_id"
        ).fetchall()
    finally:
        database.close()


def wait_for_screen(terminal: Terminal, screen: str) -> None:
    """Wait until the screen is this one."""
    terminal.wait_until(lambda text: text == screen, f"this screen:\n{screen}\n")


def settled(terminal: Terminal) -> str:
    """The screen, once nothing more comes of what was done before."""
    screen = ""
    while screen != (screen := terminal.text):
        time.sleep(0.4)
    return screen


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


@pytest.mark.long
@pytest.mark.parametrize("count", [60, 600])
def test_garbage_does_nothing(open_terminal: OpenTerminal, service: Service, tmp_path: Path, count: int) -> None:
    """Threat 73: answers to no question, broken reports and bytes that are no text, wherever the focus is."""
    terminal = open_terminal(env=service.environment)
    terminal.wait_for(READY)
    terminal.type("hello")
    terminal.press(ENTER)
    terminal.wait_for("tokens · ", "stop")
    terminal.type("half a draft")
    # counted once nobody types: what follows is held against the same numbers
    terminal.wait_for("half a draft", "history 285")
    random = Random(73)
    for keys, words in (((), "^J newline"), ((ESC,), "y copy"), ((F7, F7), "d delete")):
        terminal.press(*keys)
        terminal.wait_for(words)
        before = settled(terminal)
        for piece in garbage(random, count):
            terminal.press(piece.encode())
        # what a pause would make of the end of it, and bytes that are no text where nothing can be typed
        time.sleep(0.3)
        terminal.press(b"\xff\xfe\xc3\x28" if keys else b"\x1b[201~")
        wait_for_screen(terminal, before)
        assert terminal.process.poll() is None
    assert len(service.requests) == 1
    assert stored(tmp_path) == [("user", "done", None), ("assistant", "done", None)]


@pytest.mark.long
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
    terminal.wait_for("· stop")
    assert service.requests[0]["messages"][-1]["content"].endswith("\n\nEND")


def test_bytes_that_are_no_text_do_not_end_it(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal("--demo")
    terminal.wait_for(READY)
    terminal.press(b"caf\xe9 \xff")
    terminal.type(" still here")
    terminal.wait_for("still here")


# the person's own editor


@pytest.fixture
def editor(tmp_path: Path) -> Path:
    """An editor that draws, waits for a file named `go`, and then does what stands in it."""
    program = tmp_path / "my editor"
    program.write_text(
        "#!/bin/sh\ntrap '' INT\n"
        f'cp "$2" "{tmp_path}/given"; ls -l "$2" > "{tmp_path}/listed"; echo "$2" > "{tmp_path}/path"\n'
        'printf "\\033[2J\\033[HEDITING NOW\\n"\n'
        f'until [ -e "{tmp_path}/go" ]; do sleep 0.05; done\n'
        f'file="$2"; . "{tmp_path}/go"\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    return program


def go(editor: Path, do: str) -> None:
    """Let the editor do something with "$file"."""
    fresh = editor.parent / "going"
    fresh.write_text(do + "\n", encoding="utf-8")
    fresh.rename(editor.parent / "go")


def edit(terminal: Terminal, editor: Path, text: str) -> Path:
    """Type a text and open the editor on it; its file."""
    terminal.type(text)
    terminal.wait_for(text)
    terminal.press(ctrl("G"))
    terminal.wait_for("EDITING NOW")
    assert (editor.parent / "given").read_text(encoding="utf-8") == text
    assert (editor.parent / "listed").read_text(encoding="utf-8").startswith("-rw------- ")
    return Path((editor.parent / "path").read_text(encoding="utf-8").strip())


@pytest.mark.long
def test_a_reply_goes_on_while_a_text_is_in_the_editor(
    open_terminal: OpenTerminal, start_service: Callable[..., Service], editor: Path
) -> None:
    service = start_service(rate=150)
    terminal = open_terminal(env={**service.environment, "EDITOR": f"'{editor}' --wait", "TMPDIR": str(editor.parent)})
    terminal.wait_for(READY)
    terminal.type("what is a token?")
    terminal.press(ENTER)
    terminal.wait_for("Answering")
    file = edit(terminal, editor, "half a thought")
    # the keys of a terminal that is not ours: they go to every process of the job
    os.killpg(terminal.process.pid, signal.SIGINT)
    deadline = time.monotonic() + 45
    while ("assistant", "done", None) not in stored(editor.parent):
        assert time.monotonic() < deadline
        assert terminal.text.startswith("EDITING NOW"), "nothing of ours is painted"
        time.sleep(0.1)
    go(editor, 'printf "a whole thought\\n" > "$file"')
    terminal.wait_for("❯ a whole thought", "tokens · ", "stop")
    terminal.wait_gone("EDITING NOW")
    assert not file.exists()
    assert not file.parent.exists()
    terminal.type("!")
    terminal.wait_for("a whole thought!")


@pytest.mark.long
def test_an_editor_that_fails_changes_nothing(open_terminal: OpenTerminal, editor: Path) -> None:
    terminal = open_terminal("--demo", env={"VISUAL": f"'{editor}' --wait", "TMPDIR": str(editor.parent)})
    terminal.wait_for(READY)
    file = edit(terminal, editor, "half a thought")
    go(editor, 'echo lost > "$file"; kill -9 $$')
    terminal.wait_for("The editor was ended by SIGKILL; your text is as it was.", "❯ half a thought")
    assert not file.parent.exists()


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_the_program_is_ended_while_the_editor_is_open(open_terminal: OpenTerminal, editor: Path, number: int) -> None:
    """Threats 29, 30: the file is gone, and the draft is what the editor saved last."""
    terminal = open_terminal("--demo", env={"VISUAL": f"'{editor}' --wait", "TMPDIR": str(editor.parent)})
    terminal.wait_for(READY)
    file = edit(terminal, editor, "half a thought")
    file.write_text("saved in the editor\n", encoding="utf-8")
    terminal.kill(number)
    assert terminal.wait_exit() == 128 + number
    assert not file.parent.exists()
    again = open_terminal("--demo")
    again.wait_for("❯ saved in the editor")


# the shell


@pytest.mark.long
def test_suspended_and_brought_back(open_terminal: OpenTerminal, start_service: Callable[..., Service]) -> None:
    """Threat 31: Ctrl+Z under a real shell, a command that is seen, and fg. A reply that streams goes on."""
    variables = {**start_service(rate=100).environment, "PS1": "shell$ "}
    shell = open_terminal("/bin/bash", "--norc", "--noprofile", "-i", env=variables)
    shell.wait_for("shell$")
    shell.type(f"{sys.executable} -m tui\r")
    shell.wait_for(READY)
    shell.type("tell me about the sliders")
    shell.press(ENTER)
    shell.wait_for("Answering")
    shell.type("draft")
    shell.wait_for("❯ draft")
    shell.press(F7, F7)
    shell.wait_for("d delete")
    shell.press(ctrl("Z"))
    shell.wait_for("Stopped")
    shell.type("clear; echo se''en; stty -a\r")
    shell.wait_for("seen", " echo ", " icanon ")
    assert all(sequence in shell.captured for sequence in RESTORED)
    shell.type("fg\r")
    shell.wait_for("❯ draft", "tokens · ", "· stop")
    shell.wait_gone("shell$")
    shell.press(ctrl("Q"))
    shell.wait_for("shell$")
    shell.type("exit\r")
    assert shell.wait_exit() == 0


@pytest.mark.long
def test_where_no_shell_could_bring_it_back_it_stays(open_terminal: OpenTerminal) -> None:
    """A terminal that was opened with nothing but the program in it: stopping would be for good.

    In the composer, Ctrl+Z takes back what was typed.
    """
    terminal = open_terminal("--demo")
    terminal.wait_for(READY)
    terminal.press(paste("pasted by mistake"))
    terminal.wait_for("pasted by mistake")
    terminal.press(ctrl("Z"))
    terminal.wait_gone("pasted by mistake")
    terminal.press(F7, F7)
    terminal.wait_for("d delete")
    terminal.press(ctrl("Z"))
    terminal.wait_until(lambda _: terminal.captured.count(b"\x1b[?1049h") == 2, "the screen to be back")
    terminal.press(ESC)
    terminal.wait_for("^J newline")
    terminal.type("still here")
    terminal.wait_for("❯ still here")


# the window


def test_what_another_program_wrote_is_drawn_over_on_request(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal("--demo")
    # in the list, where nothing changes by itself
    terminal.wait_for(READY, "What do the sliders do?", "tokens")
    with open(f"/proc/{terminal.process.pid}/fd/0", "w", encoding="ascii") as window:
        window.write("\x1b[25;3HMESSAGE FROM ROOT")
    terminal.wait_for("MESSAGE FROM ROOT")
    terminal.press(ctrl("L"))
    assert "What do the sliders do?" in terminal.wait_gone("MESSAGE FROM ROOT")


@pytest.mark.long
def test_a_storm_of_sizes_while_a_reply_streams(
    open_terminal: OpenTerminal, start_service: Callable[..., Service]
) -> None:
    """Threat 71: also windows of nothing and of one cell; then the screen is as if it had been so from the start."""
    service = start_service(rate=150)
    terminal = open_terminal(env=service.environment)
    terminal.wait_for(READY)
    terminal.type("what is a token?")
    terminal.press(ENTER)
    terminal.wait_for("Answering")
    random = Random(71)
    for _ in range(500):
        columns, rows = random.choice([(0, 0), (1, 1), (2, 300), (500, 2), (40, 12), (80, 24), (200, 60), (29, 7)])
        terminal.resize(columns, rows, seen=False)
        time.sleep(0.01)
    terminal.resize(100, 30)
    terminal.wait_for("· stop", READY)
    fresh = open_terminal(env=service.environment, size=(100, 30))
    fresh.wait_for("· stop", READY)
    wait_for_screen(fresh, terminal.text)
