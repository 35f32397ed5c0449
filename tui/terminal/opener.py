"""Opens a web address in the person's browser, where there is one that is not a program of this terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from tui.domain.links import safe_url
from tui.terminal.outside import run_outside

PATIENCE = 3.0
"""Seconds after which a browser that is still running has opened the page."""

_SSH = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")
_PROGRAM = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.argv[1]))"


def has_browser(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether a browser could come up before the person's eyes.

    Where there is no display, `webbrowser` would take one that runs in this terminal; and over SSH the machine's own
    is not where the person is (threat 15).
    """
    if environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        return True
    if any(environ.get(name) for name in _SSH):
        return False
    return platform in ("darwin", "win32", "cygwin") or bool(environ.get("BROWSER"))


async def open_url(url: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Open an address that `safe_url` gave; False where there is no browser, or it would not.

    It is Python's own `webbrowser`, in a process of its own with no terminal: what a browser prints is not seen, and
    one that wants a terminal has none to take. The address is an argument for itself, and begins with `http`, so no
    program can take it for an option (threat 14).

    Raises:
        ValueError: It is no safe address.
    """
    if safe_url(url) != url:
        raise ValueError("only what safe_url gave is opened")
    if not has_browser(environ):
        return False
    code, _ = await run_outside((sys.executable, "-I", "-c", _PROGRAM, url), environ, patience=PATIENCE, end=False)
    return code in (0, -1)
