"""The text of drawn lines in one piece, and which cells of which line each part of it is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from tui.rendering.lines import Line


class Place(NamedTuple):
    """A place in a message: before the character `column` of its line `line`; ordered as one reads."""

    line: int
    column: int


class Cells(NamedTuple):
    """Cells of a line's text, from `start` up to `end`."""

    line: int
    start: int
    end: int


class FlatText:
    """The lines' text with what joins them: rows that a width broke are whole again, and what is said of it is not in.

    Args:
        lines: The lines of one message.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._numbers: list[int] = []
        self._starts: list[int] = []
        self._skipped: list[int] = []
        pieces: list[str] = []
        size = 0
        for number, line in enumerate(lines):
            if line.joint is None:
                continue
            joint = line.joint if pieces else ""
            # what stands before a row that goes on is there for the eye only
            skipped = 0 if line.joint == "\n" else sum(len(segment.text) for segment in line.indent)
            piece = line.text[skipped:]
            pieces += (joint, piece)
            self._numbers.append(number)
            self._starts.append(size + len(joint))
            self._skipped.append(skipped)
            size += len(joint) + len(piece)
        self.text = "".join(pieces)

    def offset(self, place: Place) -> int:
        """Where a place is in the text; one on a line that is no text is at the beginning of the next that is."""
        at = bisect_right(self._numbers, place.line) - 1
        if at < 0:
            return 0
        if self._numbers[at] != place.line:
            return self._starts[at + 1] if at + 1 < len(self._starts) else len(self.text)
        size = len(self._lines[place.line].text) - self._skipped[at]
        return self._starts[at] + max(0, min(place.column - self._skipped[at], size))

    def place(self, offset: int) -> Place:
        """The place that a part of the text begins at."""
        at = max(0, bisect_right(self._starts, offset) - 1)
        if not self._numbers:
            return Place(0, 0)
        return Place(self._numbers[at], self._skipped[at] + max(0, offset - self._starts[at]))

    def cells(self, start: int, end: int) -> Iterator[Cells]:
        """The cells in which `text[start:end]` is drawn, line by line."""
        at = max(0, bisect_right(self._starts, start) - 1)
        while at < len(self._starts) and self._starts[at] < end:
            text, skipped = self._lines[self._numbers[at]].text, self._skipped[at]
            first = skipped + max(0, start - self._starts[at])
            last = min(len(text), skipped + end - self._starts[at])
            if first < last:
                left = cell_len(text[:first])
                yield Cells(self._numbers[at], left, left + cell_len(text[first:last]))
            at += 1
