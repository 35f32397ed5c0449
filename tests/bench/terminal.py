"""A program in a real pty whose output is only kept and stamped: a terminal emulator would be slower than the program.

What is on the screen is known by marks, texts that occur nowhere else: the first byte that draws one shows it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import sys
import termios
import time
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from threading import Condition, Thread

from tests.bench.machine import BenchError, cpu_seconds

PATIENCE = 60.0
"""Seconds after which something that should be on the screen is given up."""
QUIET = 0.3
"""Seconds; a program that does next to nothing for so long is at rest."""
NOTHING = 0.015
"""Of a core."""

LETTERS = "абвгдежзийклмнопрстуфхцчшщыэюя"
"""Each a cell wide, and in no text that the programs show by themselves."""
READY = "rite a message"
"""What both programs show once their screen is up; its first letter is under the cursor."""
ENTER, BACKSPACE, ESCAPE, NEW, QUIT, SEARCH, FIND = b"\r", b"\x7f", b"\x1b", b"\x0e", b"\x11", b"\x0f", b"\x06"
BEGIN = b"\x1bOQ"
"""F2, at which the stock app streams."""
PAGE_UP, END = b"\x1b[5~", b"\x1b[F"
WHEEL_UP = b"\x1b[<64;50;12M"
"""Over the transcript."""
STILL = 0.3
"""Seconds after which a key that should have changed the screen has not."""

_CONTROLS = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)")


class Terminal:
    """A Python module running on a pty of its own.

    Args:
        module: Run as `python -m`.
        env: Its whole environment.
        arguments: Of the program.
        size: Columns and rows.
        modes: Of which it says, when asked, that it has them: 2026 shows a drawing as a whole, 69 has margins.

    Attributes:
        busy: Of a core, what it uses even at rest.
        started: When it was spawned, in seconds of the monotonic clock as all times here.
    """

    def __init__(
        self,
        module: str,
        env: Mapping[str, str],
        arguments: Sequence[str] = (),
        size: tuple[int, int] = (120, 40),
        *,
        modes: Sequence[int] = (),
    ) -> None:
        self._master, slave = os.openpty()
        columns, rows = size
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        # the first terminal that the leader of a session opens is its own: no other program is needed for that
        opened = (os.POSIX_SPAWN_OPEN, 0, os.ttyname(slave), os.O_RDWR, 0)
        copied = [(os.POSIX_SPAWN_DUP2, 0, number) for number in (1, 2)]
        self.started = time.monotonic()
        self.pid = os.posix_spawn(
            sys.executable,
            [sys.executable, "-m", module, *arguments],
            dict(env),
            file_actions=[opened, *copied],
            setsid=True,
        )
        # it has been opened by now: spawning returns once the program has been loaded
        os.close(slave)
        self._output = bytearray()
        self._ends: list[int] = []
        self._times: list[float] = []
        self._news = Condition()
        self._answers = {b"\x1b[?%d$p" % mode: b"\x1b[?%d;2$y" % mode for mode in modes}
        self._ended = False
        self._reaped = False
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()
        self.busy = 0.0

    def _read(self) -> None:
        while not self._ended:
            try:
                ready, _, _ = select.select([self._master], [], [], 0.2)
                data = os.read(self._master, 1 << 16) if ready else None
            except OSError:
                data = b""
            now = time.monotonic()
            with self._news:
                if data:
                    for question in [question for question in self._answers if question in data]:
                        os.write(self._master, self._answers.pop(question))
                    self._output += data
                    self._ends.append(len(self._output))
                    self._times.append(now)
                elif data == b"":
                    self._ended = True
                if data is not None:
                    self._news.notify_all()

    # keys

    def write(self, keys: bytes) -> float:
        """Send keys at once; when that was."""
        now = time.monotonic()
        os.write(self._master, keys)
        return now

    def echo(self, letter: str) -> tuple[float, float]:
        """Type a letter that is not in the line yet; when, and when it was drawn."""
        place = self.size
        pressed = self.write(letter.encode())
        return pressed, self.wait_for(letter, place)

    # what was drawn

    @property
    def size(self) -> int:
        """Bytes drawn so far: a place to look for a mark from."""
        with self._news:
            return len(self._output)

    def wait_for(self, mark: str, start: int = 0) -> float:
        """When a mark was drawn first, from a place in the output on.

        Raises:
            BenchError: It is not drawn.
        """
        wanted, deadline = mark.encode(), time.monotonic() + PATIENCE
        with self._news:
            place = start
            while (found := self._output.find(wanted, place)) < 0:
                place = max(start, len(self._output) - len(wanted) + 1)
                left = deadline - time.monotonic()
                if self._ended or left <= 0:
                    raise BenchError(f"{mark!r} was never drawn; the last was {self._last()!r}")
                self._news.wait(min(left, 1.0))
            return self._time_of(found + len(wanted))

    def grown(self, size: int) -> float | None:
        """When so many bytes had been drawn; None where they are not, after a moment."""
        with self._news:
            if not self._news.wait_for(lambda: len(self._output) >= size, STILL):
                return None
            return self._time_of(size)

    @property
    def last(self) -> float:
        """When something was drawn last."""
        with self._news:
            return self._times[-1]

    def times_of(self, marks: Sequence[str], start: int) -> dict[str, float]:
        """When each of the marks was drawn first; those that were not are left out."""
        with self._news:
            found = {mark: self._output.find(mark.encode(), start) for mark in marks}
            return {mark: self._time_of(place + len(mark.encode())) for mark, place in found.items() if place >= 0}

    def _time_of(self, end: int) -> float:
        return self._times[bisect_left(self._ends, end)]

    def _last(self) -> str:
        return _CONTROLS.sub(b" ", bytes(self._output[-2_000:])).decode(errors="replace").strip()[-200:]

    # the process

    @property
    def cpu(self) -> float:
        """Seconds of processor time it has used."""
        return cpu_seconds(self.pid)

    def rest(self) -> float:
        """Wait until it is at rest; the processor time it had used by then.

        Raises:
            BenchError: It does not come to rest.
        """
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            before = self.cpu
            time.sleep(QUIET)
            if self.cpu - before < (NOTHING + self.busy) * QUIET:
                return before
        raise BenchError("the program does not come to rest")

    def end(self) -> None:
        """Let it quit, and kill it where it does not."""
        if self._reaped:
            return
        with contextlib.suppress(OSError):
            os.write(self._master, QUIT)
        deadline = time.monotonic() + 5
        while not self._reap(os.WNOHANG):
            if time.monotonic() > deadline:
                os.killpg(self.pid, signal.SIGKILL)
                self._reap(0)
                break
            time.sleep(0.01)
        self._ended = True
        self._reader.join(5)
        os.close(self._master)

    def _reap(self, options: int) -> bool:
        self._reaped = os.waitpid(self.pid, options)[0] == self.pid
        return self._reaped

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
