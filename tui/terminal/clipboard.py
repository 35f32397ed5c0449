"""The clipboard: by way of the terminal, of tmux, and of the system where it is this machine's."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from textual.app import App

from tui.domain.text import without_surrogates
from tui.terminal.outside import run_outside

PATIENCE = 2.0
"""Seconds that tmux or a clipboard may take."""

_SSH = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of a copy."""

    size: int
    """Characters."""
    ways: tuple[str, ...]
    """Where it went; empty where there was no way. Terminals give no answer, so they may have refused it."""
    what: str = ""
    """What was copied, where that is to be said."""

    @property
    def sentence(self) -> str:
        """For a notice."""
        size = f"{self.size:,} character{'' if self.size == 1 else 's'}"
        if not self.ways:
            return f"Nothing was copied: this terminal takes no copies, and there is no clipboard ({size})."
        copied = f"{self.what} ({size})" if self.what else size
        *first, last = self.ways
        return f"Copied {copied}, to {' and '.join(filter(None, (', '.join(first), last)))}."


async def copy_text(app: App[Any], text: str, what: str = "", environ: Mapping[str, str] = os.environ) -> Copied:
    """Copy a text by every way there is.

    OSC 52 reaches the person's own machine over SSH too, where the terminal allows it. tmux lets it pass only when it
    is set up so, but gives what it is handed itself to its own paste buffer and to the terminal. The system's
    clipboard is used where the person sits at this machine. Lone surrogates are replaced: nothing takes them.

    Args:
        app: The app whose terminal it is.
        text: The text.
        what: What it is, for the sentence.
        environ: The environment, which says where we are.
    """
    whole = without_surrogates(text)
    ways: list[str] = []
    multiplexed = bool(environ.get("TMUX")) and shutil.which("tmux", path=environ.get("PATH")) is not None
    if multiplexed and await _to_tmux(whole, environ):
        ways.append("tmux")
    if not await _far_away(environ, multiplexed) and await _to_system(whole, environ):
        ways.append("the clipboard")
    if environ.get("TERM") != "linux":
        app.copy_to_clipboard(whole)
        if takes_osc52(environ):
            ways.append("the terminal")
    return Copied(len(whole), tuple(ways), what)


def takes_osc52(environ: Mapping[str, str]) -> bool:
    """False where the terminal is known to take no copies: Linux's console, Apple's Terminal, those made with VTE.

    VTE's makers decided against it (gitlab.gnome.org/GNOME/vte/-/issues/2495). In tmux the variables may be those of
    another terminal, but there the answer is tmux's.
    """
    if environ.get("TMUX"):
        return True
    console = environ.get("TERM") == "linux"
    return not (console or environ.get("TERM_PROGRAM") == "Apple_Terminal" or environ.get("VTE_VERSION"))


async def _to_tmux(text: str, environ: Mapping[str, str]) -> bool:
    # before 3.2 there is no -w, which hands it on to the terminal
    for arguments in (("load-buffer", "-w", "-"), ("load-buffer", "-")):
        if not text:
            break
        code, _ = await run_outside(("tmux", *arguments), environ, given=text.encode(), patience=PATIENCE)
        if code == 0:
            return True
    return False


async def _far_away(environ: Mapping[str, str], multiplexed: bool) -> bool:
    """Whether the person sits at another machine. tmux knows better than a variable from when it was begun."""
    if multiplexed:
        code, said = await run_outside(
            ("tmux", "show-environment", "SSH_CONNECTION"), environ, patience=PATIENCE, answer=True
        )
        if code == 0:
            return not said.startswith("-")
    return any(environ.get(name) for name in _SSH)


async def _to_system(text: str, environ: Mapping[str, str]) -> bool:
    for command, encoding in _clipboards(environ):
        if text and shutil.which(command[0], path=environ.get("PATH")) is not None:
            code, _ = await run_outside(command, environ, given=text.encode(encoding), patience=PATIENCE)
            if code == 0:
                return True
    return False


def _clipboards(environ: Mapping[str, str]) -> list[tuple[tuple[str, ...], str]]:
    """The commands that can be the clipboard here, with the encoding they read."""
    windows = (("clip.exe",), "utf-16-le")
    if sys.platform == "darwin":
        return [(("pbcopy",), "utf-8")]
    if sys.platform == "win32":
        return [windows]
    found: list[tuple[tuple[str, ...], str]] = []
    if environ.get("WAYLAND_DISPLAY"):
        found.append((("wl-copy",), "utf-8"))
    if environ.get("DISPLAY"):
        found += [(("xclip", "-selection", "clipboard"), "utf-8"), (("xsel", "--clipboard", "--input"), "utf-8")]
    if environ.get("WSL_DISTRO_NAME"):
        found.append(windows)
    if environ.get("TERMUX_VERSION"):
        found.append((("termux-clipboard-set",), "utf-8"))
    return found
