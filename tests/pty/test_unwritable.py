"""A home that cannot be written: the program starts, goes on, says what is not saved, and ends well (threat 35)."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pty.conftest import run
from tests.pty.terminal import ENTER, Terminal, ctrl, plain_environment

AS_ANYBODY = """
import ctypes, os, sys
if hasattr(os, "geteuid") and os.geteuid() == 0:
    for capability in (1, 2):
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Runs a command for which permissions hold, also where this is root: without CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH."""
TUI = [sys.executable, "-c", AS_ANYBODY, sys.executable, "-m", "tui"]


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[Path]:
    """A home with a conversation of the demo's in it, that cannot be written any more."""
    code, _, errors = run(["ask", "--demo", "what is a token?"], tmp_path)
    assert (code, errors) == (0, "")
    paths = [tmp_path, *tmp_path.rglob("*")]
    for path in reversed(paths):
        path.chmod(0o500 if path.is_dir() else 0o400)
    yield tmp_path
    for path in paths:
        if path.exists():
            path.chmod(0o700 if path.is_dir() else 0o600)


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder, by its name."""
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def as_anybody(arguments: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run aztui without a terminal and without a right to write anywhere but where it may."""
    return subprocess.run([*TUI, *arguments], env=env, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.long
@pytest.mark.parametrize("size", [(120, 40), (40, 12)])
def test_a_read_only_home_is_said_and_one_goes_on(sealed: Path, size: tuple[int, int]) -> None:
    before = contents(sealed)
    with Terminal([*TUI, "--demo"], home=sealed, size=size) as terminal:
        terminal.wait_for("what is a token?", "× not saved", "Not saved, but you can go on")
        terminal.type("simulate help")
        terminal.wait_for("simulate help")
        terminal.press(ENTER)
        terminal.wait_for("Esc stop")
        terminal.wait_until(lambda text: "Esc stop" not in text, "the reply")
        terminal.press(ctrl("q"))
        terminal.wait_for("Quit without saving?")
        terminal.press(ENTER)
        assert terminal.wait_exit() == 0
        assert b"Traceback" not in terminal.captured
    assert contents(sealed) == before


@pytest.mark.long
def test_the_command_line_answers_and_says_that_nothing_was_saved(sealed: Path) -> None:
    """In a home that is read-only, and in one that is nowhere; and what is stored is read all the same."""
    environment = plain_environment(sealed)
    nowhere = {"PATH": environment["PATH"], "HOME": "/dev/null/nowhere"}
    for variables, reason in ((environment, "Permission denied"), (nowhere, "/dev/null/nowhere")):
        done = as_anybody(["ask", "--demo", "what is a token?"], variables)
        assert done.returncode == 1
        assert "piece of a word" in done.stdout
        assert "not saved" in done.stderr
        assert reason in done.stderr
        assert "Traceback" not in done.stderr
    used = as_anybody(["usage", "--demo"], environment)
    assert used.returncode == 0
    assert "total" in used.stdout
