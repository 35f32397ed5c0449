"""Copying, in the real program in a real tmux of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pty.terminal import ENTER, ESC, UP, Terminal, plain_environment
from tests.pty.test_demo import READY, done, say
from tui.simulator.specimens import _CODE

TMUX = shutil.which("tmux")
pytestmark = [pytest.mark.long, pytest.mark.skipif(TMUX is None, reason="there is no tmux")]


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[list[str]]:
    """The command of a tmux that is this test's alone, and ends with it."""
    command = [str(TMUX), "-S", str(tmp_path / "tmux"), "-f", os.devnull]
    yield command
    subprocess.run([*command, "kill-server"], capture_output=True, check=False)


def test_a_code_block_is_in_tmux_s_own_buffer_byte_for_byte(tmux: list[str], tmp_path: Path) -> None:
    """Whatever tmux's set-clipboard says, which lets nothing pass by default."""
    program = f"{sys.executable} -m tui --demo"
    with Terminal([*tmux, "new-session", program], home=tmp_path) as terminal:
        terminal.wait_for(READY)
        say(terminal, "simulate code")
        done(terminal)
        terminal.press(ESC)
        terminal.wait_for("y copy")
        terminal.press(UP, b"c", b"c")
        notice = terminal.wait_for("Copied code block 2 of", "tmux and the terminal.")
        second = re.findall(r"```\w*\n(.*?)\n```", _CODE, re.DOTALL)[1]
        assert f"({len(second)} characters)" in re.sub(r"\s+", " ", notice)
        environ = plain_environment(tmp_path)
        shown = subprocess.run([*tmux, "show-buffer"], env=environ, capture_output=True, check=True).stdout
        assert shown == second.encode()


def test_over_ssh_a_link_is_shown_whole_and_copied(tmux: list[str], tmp_path: Path) -> None:
    """Threat 15: nothing is opened in this terminal."""
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\ntouch "{tmp_path}/opened"\n')
    browser.chmod(0o755)
    environ = {"SSH_TTY": "/dev/pts/9", "SSH_CONNECTION": "1.2.3.4 5 6 7", "BROWSER": str(browser)}
    with Terminal(["--demo"], home=tmp_path, env=environ) as terminal:
        terminal.wait_for(READY)
        say(terminal, "See https://learn.microsoft.com/azure")
        done(terminal)
        terminal.press(ESC)
        terminal.wait_for("y copy")
        terminal.press(UP, UP, b"o")
        terminal.wait_for("no browser here", "https://learn.microsoft.com/azure", "Enter copy it")
        terminal.press(ENTER)
        terminal.wait_for("Copied the address")
        assert not (tmp_path / "opened").exists()
