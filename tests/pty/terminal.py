"""The real program in a real pty: keys go in as bytes, the screen is read from the bytes that come out."""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyte

PATIENCE = 45.0
"""Seconds after which something that should be on the screen is given up; a busy machine is slow."""

ENTER, ESC, TAB, BACKSPACE = b"\r", b"\x1b", b"\t", b"\x7f"
UP, DOWN, RIGHT, LEFT, HOME, END = (b"\x1b[" + letter for letter in (b"A", b"B", b"C", b"D", b"H", b"F"))
PAGE_UP, PAGE_DOWN = b"\x1b[5~", b"\x1b[6~"
F1, F2, F3, F4 = b"\x1bOP", b"\x1bOQ", b"\x1bOR", b"\x1bOS"
F5, F7, F8, F9 = b"\x1b[15~", b"\x1b[18~", b"\x1b[19~", b"\x1b[20~"


def ctrl(letter: str) -> bytes:
    """The byte of a control key."""
    return bytes([ord(letter.upper()) - 64])


def paste(text: str) -> bytes:
    """A bracketed paste, as terminals send one."""
    return b"\x1b[200~" + text.encode() + b"\x1b[201~"


# what pyte would print, though a terminal does not: mode queries and the keyboard protocol
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[?>=<][0-9;]*\$?[pu]|\x1b\[<u|\x1b\]22;[^\x1b\x07]*(?:\x1b\\|\x07)")


# makes the pty the child's controlling terminal, so that closing it hangs the child up
_OWN_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)


class Terminal:
    """A child on a pty of its own, and what a person would see of it.

    Args:
        arguments: The command; `sys.executable -m tui` stands before them when they do not begin with a path.
        env: Variables on top of a plain environment with `AZTUI_HOME`.
        size: Columns and rows.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        home: Path,
        env: Mapping[str, str] | None = None,
        size: tuple[int, int] = (120, 40),
    ) -> None:
        self.captured = bytearray()
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._lock = threading.Lock()
        self._master, slave = os.openpty()
        self._set_size(*size)
        command = arguments if arguments and arguments[0].startswith("/") else (sys.executable, "-m", "tui", *arguments)
        self.process = subprocess.Popen(
            [sys.executable, "-c", _OWN_TERMINAL, *command],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**plain_environment(home), **(env or {})},
            start_new_session=True,
        )
        os.close(slave)
        self._closed = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                ready, _, _ = select.select([self._master], [], [], 0.2)
                chunk = os.read(self._master, 65536) if ready else None
            except OSError:
                return
            if chunk == b"" or self._closed:
                return
            if chunk:
                with self._lock:
                    self.captured += chunk
                    self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", chunk))

    # the person

    def press(self, *keys: bytes) -> None:
        """Type keys, each as one write, as a terminal sends them."""
        for key in keys:
            os.write(self._master, key)
            # Textual waits 0.1 s for the rest of a sequence that Esc may begin, and moves the focus behind the keys
            time.sleep(0.3 if key in (ESC, TAB) else 0.01)

    def type(self, text: str) -> None:
        """Type a text as a person would, without Enter."""
        self.press(*(letter.encode() for letter in text))

    def resize(self, columns: int, rows: int, *, seen: bool = True) -> None:
        """Change the size of the window; unless `seen`, for a moment in which nobody looks."""
        if seen:
            with self._lock:
                self._screen.resize(rows, columns)
        self._set_size(columns, rows)
        os.killpg(self.process.pid, signal.SIGWINCH)

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    # what is seen

    @property
    def lines(self) -> list[str]:
        """The rows of the screen."""
        with self._lock:
            return [row.rstrip() for row in self._screen.display]

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.lines)

    def wait_for(self, *wanted: str, timeout: float = PATIENCE) -> str:
        """Wait until every one of the texts stands on the screen; the screen."""
        return self.wait_until(lambda text: all(part in text for part in wanted), f"{wanted!r}", timeout)

    def wait_gone(self, unwanted: str) -> str:
        """Wait until a text is no longer on the screen."""
        return self.wait_until(lambda text: unwanted not in text, f"{unwanted!r} to go")

    def wait_until(self, seen: Callable[[str], bool], what: str, timeout: float = PATIENCE) -> str:
        """Wait until the screen is as it should be; the screen."""
        deadline = time.monotonic() + timeout
        while not seen(text := self.text):
            if time.monotonic() > deadline:
                raise AssertionError(f"waited for {what}; the screen was:\n{text}")
            time.sleep(0.03)
        return text

    def is_bold(self, text: str) -> bool:
        """Whether a text on the screen is drawn bold: what has the focus is."""
        with self._lock:
            for row, line in enumerate(self._screen.display):
                column = line.find(text)
                if column >= 0:
                    return bool(self._screen.buffer[row][column].bold)
        return False

    # the end

    def wait_exit(self, timeout: float = PATIENCE) -> int:
        """Wait until the program has ended; its exit code."""
        return self.process.wait(timeout)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal to the program itself."""
        os.kill(self.process.pid, number)

    def close_window(self) -> None:
        """Close the terminal's window: the program's end of the pty breaks, and it gets SIGHUP."""
        if not self._closed:
            self._closed = True
            self._reader.join(5)
            os.close(self._master)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
        self.close_window()


def plain_environment(home: Path) -> dict[str, str]:
    """An environment as on a fresh machine: nothing of Azure, no proxy, a home of its own."""
    keep = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "SYSTEMROOT", "VIRTUAL_ENV")
    kept = {name: os.environ[name] for name in keep if name in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "AZTUI_HOME": str(home / "aztui"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHONUNBUFFERED": "1",
        "LANG": kept.get("LANG", "C.UTF-8"),
    }
