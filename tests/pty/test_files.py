"""Files of this machine, taken into a message of the real program."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pty.conftest import Service
from tests.pty.oracle import violations
from tests.pty.terminal import BACKSPACE, ENTER, ESC, TAB, Terminal, ctrl, paste

OpenTerminal = Callable[..., Terminal]

TEXT = "# Notes\n\n```sh\nrm -r build\n```\n\nGrüße \x1b]52;c;UFdORUQ=\x07 [/foo]\n"
FRAMED = f"File: files/notes.md\n````\n{TEXT}````"
READY = "Write a message"


@pytest.mark.long
def test_a_file_is_chosen_survives_a_restart_and_is_sent_as_it_was(
    open_terminal: OpenTerminal, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threats 10 and 16: neither its name nor its text is obeyed. Nothing is opened that was not chosen."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "notes.md").write_text(TEXT, "utf-8")
    (folder / "notes.bin").write_bytes(b"\0\1\2")
    (folder / "notes \x1b]52;c;UFdORUQ=\x07.txt").write_text("x", "utf-8")
    os.mkfifo(folder / "pipe")
    terminal = open_terminal(env=service.environment)
    terminal.wait_for(READY)
    terminal.press(paste("see @files/notes.md "))
    terminal.type("and @fil")
    terminal.wait_for("files/", "take it")
    terminal.press(TAB)
    terminal.wait_for("and @files/", "notes.bin", "pipe", "notes ␛]52;c;UFdORUQ=␇.txt")
    terminal.type("pi")
    terminal.wait_gone("notes.bin")
    terminal.press(ENTER)
    terminal.wait_for("files/pipe is a pipe, a socket or a device.")
    terminal.press(*[BACKSPACE] * 4)
    terminal.type("x")
    terminal.press(BACKSPACE, BACKSPACE)
    terminal.wait_until(lambda text: "and @files" in text and "and @files/" not in text, "what is left of the name")
    terminal.press(*[BACKSPACE] * 6)
    terminal.type("@files/notes.m")
    terminal.wait_for("take it")
    terminal.press(ENTER)
    terminal.wait_for("[notes.md · ", " tokens]", "files/notes.md, 64 B: sent as it was when taken in.")
    terminal.type(" please")
    terminal.wait_for("tokens] please")
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    assert violations(bytes(terminal.captured)) == []

    (folder / "notes.md").write_text("changed\n", "utf-8")
    again = open_terminal(env=service.environment)
    again.wait_for("[notes.md · ", "tokens] please")
    again.press(ENTER)
    again.wait_until(lambda text: "· stop" in text, "an answer")
    again.type("ask @someone")
    again.press(ENTER)
    again.wait_until(lambda _: len(service.requests) == 2, "the second prompt")
    again.press(ctrl("Q"))
    assert again.wait_exit() == 0
    assert violations(bytes(again.captured)) == []
    assert [request["messages"][-1]["content"] for request in service.requests] == [
        f"see @files/notes.md and\n\n{FRAMED}\n\nplease",
        "ask @someone",
    ]


@pytest.mark.long
def test_the_list_is_left_with_esc(
    open_terminal: OpenTerminal, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.md").write_text(TEXT, "utf-8")
    terminal = open_terminal(env=service.environment, size=(80, 24))
    terminal.wait_for(READY)
    terminal.type("@no")
    terminal.wait_for("Files in", "take it")
    terminal.press(ESC)
    terminal.wait_gone("Files in")
    terminal.press(ENTER)
    terminal.wait_until(lambda _: bool(service.requests), "the prompt")
    assert [request["messages"][-1]["content"] for request in service.requests] == ["@no"]
