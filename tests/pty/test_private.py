"""A temporary conversation leaves no byte behind, whatever is done in it and however it ends (threat 19's search)."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pty.conftest import KEY, Service
from tests.pty.secrets import Canaries
from tests.pty.terminal import ENTER, ESC, F5, F9, UP, Terminal, ctrl

OpenTerminal = Callable[..., Terminal]
pytestmark = pytest.mark.long

CANARY = "AZTUI-TEMPORARY/CANARY+0123456789"
CANARIES = Canaries(CANARY)


def left_in(home: Path) -> list[str]:
    # what the service was sent is for the service to keep
    return [path for path, _ in CANARIES.in_files(home) if "/record-" not in path]


def test_no_file_has_a_byte_of_it(open_terminal: OpenTerminal, service: Service, tmp_path: Path) -> None:
    assert KEY not in CANARY
    terminal = open_terminal(env=service.environment)
    terminal.wait_for("Write a message")
    terminal.type("an ordinary question")
    terminal.press(ENTER)
    terminal.wait_for("· stop")
    terminal.press(F9)
    terminal.wait_for("temporary, not saved")
    terminal.type(f"What of {CANARY}?")
    terminal.press(ENTER)
    terminal.wait_for("· stop")
    # its answers, its draft, its place, its pins, its details
    terminal.press(F5)
    terminal.wait_until(lambda text: len(service.requests) == 3 and "Esc stop" not in text, "another answer")
    terminal.press(ESC)
    terminal.wait_for("y copy")
    terminal.press(b"p")
    terminal.wait_for("sent with every prompt")
    terminal.press(b"i")
    terminal.wait_for("Request id")
    terminal.press(ESC)
    terminal.wait_for("y copy")
    terminal.press(ESC)
    terminal.wait_for("Enter send")
    terminal.type(f"{CANARY} draft")
    terminal.wait_for("temporary, not saved", "draft")
    assert left_in(tmp_path) == []
    terminal.press(ctrl("N"))
    terminal.wait_for("What shall become of it?")
    terminal.press(ENTER)
    terminal.wait_gone("temporary, not saved")
    terminal.press(UP)
    terminal.wait_for("an ordinary question")
    assert CANARY not in terminal.text
    terminal.press(ctrl("Q"))
    assert terminal.wait_exit() == 0
    assert left_in(tmp_path) == []
    assert any(CANARY in str(request) for request in service.requests)


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_nor_where_the_program_is_ended(
    open_terminal: OpenTerminal, service: Service, tmp_path: Path, end: signal.Signals
) -> None:
    terminal = open_terminal(env=service.environment)
    terminal.wait_for("Write a message")
    terminal.press(F9)
    terminal.wait_for("temporary, not saved")
    terminal.type(f"What of {CANARY}?")
    terminal.press(ENTER)
    terminal.wait_for("· stop")
    terminal.type(f"{CANARY} draft")
    terminal.wait_for("draft")
    terminal.kill(end)
    terminal.wait_exit()
    assert left_in(tmp_path) == []
