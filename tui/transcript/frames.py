"""When to draw what streams: at once after a pause, else 30 times a second, or less often where that costs much."""

from __future__ import annotations

from time import perf_counter

FRAME = 0.008
"""Seconds one frame may parse; what is left waits for the next."""

OFTEN = 1 / 30
"""Seconds between two frames, at least: what comes is on the screen within 40 ms, painting included."""

REST = 0.004
"""Seconds between two slices of a long message, at most: keys are read then."""

SHARE = 4
"""A frame takes one part of so many of a core, at most."""

ROW = 0.0001
"""Seconds that Textual takes to bring a changed row to the terminal, about; no widget can measure it."""

LONGEST = 0.5
"""Seconds after which even the most costly frame is followed by the next."""


class FramePacer:
    """Knows what frames cost, and says when the next one is due."""

    def __init__(self) -> None:
        self._started = 0.0
        self._interval = 0.0
        self._painting = 0.0

    @property
    def wait(self) -> float:
        """Seconds until the next frame is due; not above 0: now."""
        return self._started + self._interval - perf_counter()

    def start(self) -> None:
        """A frame begins."""
        self._started = perf_counter()

    def painting(self, seconds: float = 0.0, *, rows: int = 0) -> None:
        """Painting took so long, or so many rows are to be painted."""
        self._painting += seconds + rows * ROW

    def end(self) -> None:
        """The frame is drawn; painting it comes later, so the painting of the last one counts for it."""
        cost = perf_counter() - self._started + self._painting
        self._painting = 0.0
        self._interval = min(max(OFTEN, SHARE * cost), LONGEST)
