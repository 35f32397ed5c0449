"""The signals that end the program from outside, and those of keys that are meant for another."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator, Sequence

_EXIT_CODES = {name: 128 + number for name, number in (("SIGHUP", 1), ("SIGINT", 2), ("SIGTERM", 15))}
"""128 and the signal's number, as shells say it. By name, because Windows has no SIGHUP."""
FROM_OUTSIDE = ("SIGHUP", "SIGTERM")
OF_A_COMMAND = (*FROM_OUTSIDE, "SIGINT")
"""What ends a program that takes no keys of its own: Ctrl+C too."""


class ExitSignals:
    """Turns SIGTERM and SIGHUP into one call, so that everything is saved and the terminal restored.

    Without it either kills the process on the spot (threats 29, 30).

    Args:
        names: Which signals.
    """

    def __init__(self, names: Sequence[str] = FROM_OUTSIDE) -> None:
        self._names = names
        self._loop: asyncio.AbstractEventLoop | None = None
        self._installed: list[int] = []

    def install(self, end: Callable[[int], object]) -> None:
        """Call `end` with the exit code, 143, 129 or 130, at the first of these signals; later ones are ignored.

        Call it on the event loop of the main thread. Does nothing where the platform cannot, as on Windows.
        """
        self._loop = asyncio.get_running_loop()
        ended = False

        def once(code: int) -> None:
            nonlocal ended
            if not ended:
                ended = True
                end(code)

        for name in self._names:
            number = getattr(signal, name, None)
            if number is None:
                continue
            try:
                self._loop.add_signal_handler(number, once, _EXIT_CODES[name])
            except NotImplementedError:
                return
            self._installed.append(number)

    def remove(self) -> None:
        """Give the signals back to the system's own handling; calling it again is harmless."""
        while self._installed and self._loop is not None:
            self._loop.remove_signal_handler(self._installed.pop())


@contextlib.contextmanager
def keys_of_the_terminal_ignored() -> Iterator[None]:
    """Leave Ctrl+C and Ctrl+\\ to the program that has the terminal: they go to every process of the job.

    Handlers, not `SIG_IGN`: that one would be inherited by the program.
    """
    before = {}
    for name in ("SIGINT", "SIGQUIT"):
        number = getattr(signal, name, None)
        if number is not None:
            before[number] = signal.signal(number, _ignored)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ignored(*_: object) -> None:
    """Nothing happens."""
