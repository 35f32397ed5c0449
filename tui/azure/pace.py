"""When the pieces of a reply came: whether something on the way held them back until the reply was whole."""

from __future__ import annotations

import time
from collections.abc import Callable

MANY = 150
"""Pieces, which are tokens mostly; Azure's own filter lets fewer through together."""
FASTEST = 500.0
"""Pieces in a second; no model of Azure's writes as many."""
WRITING = 1.0
"""Seconds; what comes at once and without delay was not held back: a cache has it, or a server of one's own."""


class Pace:
    """The times of one reply's pieces, from the request on."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked = clock()
        self._first = self._last = self._asked
        self.pieces = 0

    def piece(self) -> None:
        """One has come."""
        self._last = self._clock()
        self.pieces += 1
        if self.pieces == 1:
            self._first = self._last

    @property
    def seconds(self) -> float:
        """From the first piece to the last."""
        return self._last - self._first

    @property
    def held_back(self) -> bool:
        """Whether they came faster than any model writes, and only after a time in which they could be written."""
        waited = self._first - self._asked
        return self.pieces >= MANY and waited >= WRITING and self.pieces >= FASTEST * self.seconds
