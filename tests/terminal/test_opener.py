"""Web addresses in a browser: a script stands in for it, and writes down what it was given."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.fakes import until
from tui.terminal import opener
from tui.terminal.opener import has_browser, open_url

URL = "https://ok.example/a?b=1&c=%20d#e"


def browser(folder: Path, ending: str = "") -> dict[str, str]:
    """A browser that is in no terminal, if it is one."""
    path = folder / "browser"
    path.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > "{folder}/arguments"\n'
        "echo loud; echo loud >&2\n"
        f'[ -e /dev/tty ] && echo x 2>/dev/null > /dev/tty && touch "{folder}/tty"\n{ending}\n'
    )
    path.chmod(0o755)
    return {"PATH": "/usr/bin:/bin", "DISPLAY": ":99", "BROWSER": str(path)}


@pytest.mark.parametrize(
    ("environ", "platform", "there"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "w"}, "linux", True),
        ({"BROWSER": "firefox"}, "linux", True),
        ({"SSH_TTY": "/dev/pts/1"}, "linux", False),
        ({"SSH_TTY": "/dev/pts/1", "BROWSER": "lynx"}, "linux", False),
        ({"SSH_CONNECTION": "a"}, "darwin", False),
        ({"SSH_TTY": "/dev/pts/1", "DISPLAY": "localhost:10.0"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_a_browser_of_the_terminal_is_none(environ: dict[str, str], platform: str, there: bool) -> None:
    """Threat 15."""
    assert has_browser(environ, platform) is there


@pytest.mark.skipif(sys.platform == "win32", reason="it has no BROWSER")
async def test_the_address_is_one_argument_and_nothing_reaches_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Threat 14."""
    assert await open_url(URL, browser(tmp_path))
    assert (tmp_path / "arguments").read_text().splitlines() == [URL]
    assert not (tmp_path / "tty").exists()
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform == "win32", reason="it has no BROWSER")
async def test_one_that_fails_is_told_from_one_that_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environ = browser(tmp_path, "exit 1")
    # no other one may be found
    environ["PATH"] = str(tmp_path)
    assert not await open_url(URL, environ)
    monkeypatch.setattr(opener, "PATIENCE", 1.0)
    environ = browser(tmp_path, f'echo $$ > "{tmp_path}/pid"; exec sleep 60')
    assert await open_url(URL, environ)
    await until(lambda: (tmp_path / "pid").exists())
    os.kill(int((tmp_path / "pid").read_text()), 9)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "--help", "https://a@b.example/", "HTTPS://ok.example/"])
async def test_only_a_safe_address_is_taken(tmp_path: Path, url: str) -> None:
    """Threats 12 and 14."""
    with pytest.raises(ValueError, match="safe_url"):
        await open_url(url, browser(tmp_path))
    assert not (tmp_path / "arguments").exists()


async def test_without_a_browser_none_is_started(tmp_path: Path) -> None:
    """Threat 15."""
    environ = {**browser(tmp_path), "DISPLAY": "", "SSH_TTY": "/dev/pts/1"}
    assert not await open_url(URL, environ)
    assert not (tmp_path / "arguments").exists()
