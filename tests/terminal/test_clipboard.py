"""Which ways a copy goes, what arrives there, and what is said of it. The clipboards are real programs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.app import App

from tui.terminal import clipboard
from tui.terminal.clipboard import Copied, copy_text, takes_osc52

PLAIN = {"PATH": "/nowhere", "TERM": "xterm-256color"}
TMUX = shutil.which("tmux")


def program(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


async def copied(text: str, environ: dict[str, str], what: str = "") -> tuple[Copied, str]:
    """What is said, and what OSC 52 carried."""
    app: App[None] = App()
    async with app.run_test():
        return await copy_text(app, text, what, environ), app.clipboard


@pytest.mark.parametrize(
    ("text", "whole", "words"),
    [
        ("a" * 1234, "a" * 1234, "Copied 1,234 characters, to the terminal."),
        ("x", "x", "Copied 1 character, to the terminal."),
        ("", "", "Copied 0 characters, to the terminal."),
        ("lone \ud83d", "lone \ufffd", "Copied 6 characters, to the terminal."),
        ("pair \ud83d\ude00", "pair 😀", "Copied 6 characters, to the terminal."),
        ("kept \x1b[31m\u202e", "kept \x1b[31m\u202e", "Copied 11 characters, to the terminal."),
    ],
)
async def test_copies_and_says_how_much(text: str, whole: str, words: str) -> None:
    """Threat 48: Textual raises UnicodeEncodeError for a lone surrogate."""
    done, osc = await copied(text, PLAIN)
    assert done.sentence == words
    assert osc == whole


async def test_what_was_copied_is_said() -> None:
    done, _ = await copied("x = 1", PLAIN, "code block 2 of 3, python, 1 line")
    assert done.sentence == "Copied code block 2 of 3, python, 1 line (5 characters), to the terminal."


@pytest.mark.parametrize(
    ("environ", "takes"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "linux"}, False),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"VTE_VERSION": "7600"}, False),
        ({"VTE_VERSION": "7600", "TMUX": "/tmp/x,1,0"}, True),
        ({}, True),
    ],
)
def test_terminals_that_take_no_copies_are_known(environ: dict[str, str], takes: bool) -> None:
    assert takes_osc52(environ) is takes


@pytest.mark.parametrize(
    ("variables", "name", "argument"),
    [
        ({"WAYLAND_DISPLAY": "wayland-0"}, "wl-copy", ""),
        ({"DISPLAY": ":0"}, "xclip", "-selection clipboard"),
        ({"DISPLAY": ":0"}, "xsel", "--clipboard --input"),
        ({"TERMUX_VERSION": "0.118"}, "termux-clipboard-set", ""),
    ],
)
@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="they have one clipboard, and it is another")
async def test_the_system_s_clipboard_takes_it_byte_for_byte(
    tmp_path: Path, variables: dict[str, str], name: str, argument: str
) -> None:
    program(tmp_path, name, f'cat > "{tmp_path}/taken"; echo "$@" > "{tmp_path}/arguments"; echo loud; echo loud >&2')
    environ = {"TERM": "linux", "PATH": f"{tmp_path}:/usr/bin:/bin", **variables}
    text = "\ttabs, “quotes” and\nlines \x1b[31m"
    done, osc = await copied(text, environ)
    assert done.ways == ("the clipboard",)
    assert (tmp_path / "taken").read_bytes() == text.encode()
    assert (tmp_path / "arguments").read_text().strip() == argument
    assert osc == "", "Linux's console would print it"


async def test_windows_clipboard_is_given_its_own_encoding(tmp_path: Path) -> None:
    program(tmp_path, "clip.exe", f'cat > "{tmp_path}/taken"')
    environ = {**PLAIN, "PATH": f"{tmp_path}:/usr/bin:/bin", "WSL_DISTRO_NAME": "Debian"}
    done, _ = await copied("ü😀", environ)
    assert done.ways == ("the clipboard", "the terminal")
    assert (tmp_path / "taken").read_bytes() == "ü😀".encode("utf-16-le")


async def test_a_clipboard_that_cannot_be_reached_gives_way_to_the_next(tmp_path: Path) -> None:
    program(tmp_path, "wl-copy", "exit 1")
    program(tmp_path, "xclip", "cat > /dev/null")
    environ = {**PLAIN, "PATH": f"{tmp_path}:/usr/bin:/bin", "WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}
    assert (await copied("x", environ))[0].ways == ("the clipboard", "the terminal")
    program(tmp_path, "xclip", "exit 1")
    assert (await copied("x", environ))[0].ways == ("the terminal",)


@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"])
async def test_over_ssh_the_clipboard_of_that_machine_is_left_alone(tmp_path: Path, name: str) -> None:
    program(tmp_path, "xclip", f'touch "{tmp_path}/asked"')
    environ = {**PLAIN, "PATH": f"{tmp_path}:/usr/bin:/bin", "DISPLAY": ":0", name: "1.2.3.4 5 6 7"}
    assert (await copied("x", environ))[0].ways == ("the terminal",)
    assert not (tmp_path / "asked").exists()


async def test_a_clipboard_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "PATIENCE", 0.2)
    program(tmp_path, "xclip", f'echo $$ > "{tmp_path}/pid"; exec sleep 60')
    environ = {**PLAIN, "PATH": f"{tmp_path}:/usr/bin:/bin", "DISPLAY": ":0"}
    assert (await copied("x" * 1_000_000, environ))[0].ways == ("the terminal",)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


async def test_one_that_stays_in_the_background_holds_nothing_up(tmp_path: Path) -> None:
    """xclip and wl-copy go on, to give what they were given."""
    program(tmp_path, "xclip", f'cat > /dev/null\nsleep 60 &\necho $! > "{tmp_path}/pid"')
    environ = {**PLAIN, "PATH": f"{tmp_path}:/usr/bin:/bin", "DISPLAY": ":0"}
    done, _ = await copied("x", environ)
    os.kill(int((tmp_path / "pid").read_text()), 9)
    assert done.ways == ("the clipboard", "the terminal")


async def test_where_there_is_no_way_that_is_said() -> None:
    done, _ = await copied("x", {"PATH": "/nowhere", "TERM": "linux"})
    assert done.ways == ()
    assert done.sentence.startswith("Nothing was copied")


# tmux


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment inside a tmux of its own."""
    socket = tmp_path / "tmux"
    command = [str(TMUX), "-S", str(socket), "-f", os.devnull]
    plain = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "HOME": str(tmp_path)}
    subprocess.run([*command, "new-session", "-d", "-x", "80", "-y", "24", "sleep 600"], env=plain, check=True)
    subprocess.run([*command, "set-option", "-g", "set-clipboard", "off"], env=plain, check=True)
    pid = subprocess.run(
        [*command, "display-message", "-p", "#{pid}"], env=plain, check=True, capture_output=True, text=True
    ).stdout.strip()
    yield {**plain, "TMUX": f"{socket},{pid},0"}
    subprocess.run([*command, "kill-server"], env=plain, check=False)
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists():
            break
        time.sleep(0.02)


def ask_tmux(tmux: dict[str, str], *command: str) -> bytes:
    return subprocess.run([str(TMUX), *command], env=tmux, check=True, capture_output=True).stdout


@pytest.mark.skipif(TMUX is None, reason="there is no tmux")
async def test_tmux_s_own_buffer_has_it_byte_for_byte(tmux: dict[str, str]) -> None:
    text = "\tif a:\n  “b” 😀 \x1b[31m\n"
    done, _ = await copied(text, tmux)
    assert done.sentence == f"Copied {len(text)} characters, to tmux and the terminal."
    assert ask_tmux(tmux, "show-buffer") == text.encode()


@pytest.mark.skipif(TMUX is None, reason="there is no tmux")
async def test_tmux_knows_whether_one_sits_elsewhere(tmux: dict[str, str], tmp_path: Path) -> None:
    """The variables in it are from when it was begun; a session is attached from elsewhere later."""
    program(tmp_path, "xclip", "cat > /dev/null")
    here = {**tmux, "PATH": f"{tmp_path}:{tmux['PATH']}", "DISPLAY": ":0"}
    assert (await copied("x", here))[0].ways == ("tmux", "the clipboard", "the terminal")
    ask_tmux(tmux, "set-environment", "SSH_CONNECTION", "1.2.3.4 5 6 7")
    assert (await copied("x", here))[0].ways == ("tmux", "the terminal")
    ask_tmux(tmux, "set-environment", "-r", "SSH_CONNECTION")
    there = {**here, "SSH_CONNECTION": "1.2.3.4 5 6 7"}
    assert (await copied("x", there))[0].ways == ("tmux", "the clipboard", "the terminal")
