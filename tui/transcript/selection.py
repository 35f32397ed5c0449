"""What is selected in the transcript: from one place to another, by characters, words or blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from rich.cells import split_graphemes

from tui.rendering.lines import Line
from tui.transcript.document import Document
from tui.transcript.entry import Entry
from tui.transcript.flat import Cells, FlatText, Place

BETWEEN = "\n\n"
"""What stands between the texts of two messages that are copied together."""

_WORD = re.compile(r"[\w'’-]+|\s+|[^\w\s]+")


class Unit(Enum):
    """What a selection grows by: each click at the same place makes it the next larger one."""

    CHARACTER = 1
    WORD = 2
    BLOCK = 3


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the transcript; it holds while the measure does, whatever comes above or below it."""

    message_id: int
    place: Place


@dataclass(frozen=True, slots=True)
class Selection:
    """From where it was begun to where it has come."""

    anchor: Spot
    head: Spot
    unit: Unit = Unit.CHARACTER

    def to(self, head: Spot) -> Selection:
        """The selection taken on to another spot."""
        return replace(self, head=head)


class Selected:
    """A selection in a document: which cells it covers, and its text.

    Args:
        document: Where it is.
        selection: What is selected; places that are gone since are taken for the nearest there are.
    """

    def __init__(self, document: Document, selection: Selection) -> None:
        self._document = document
        ends = sorted((self._index(spot), spot.place) for spot in (selection.anchor, selection.head))
        (self._first, start), (self._last, end) = ends
        self._start = _grown(document.lines(self._first), start, selection.unit)[0]
        self._end = _grown(document.lines(self._last), end, selection.unit)[1]

    def _index(self, spot: Spot) -> int:
        index = self._document.index(spot.message_id)
        return len(self._document.entries) - 1 if index is None else index

    @property
    def empty(self) -> bool:
        """Whether it covers nothing."""
        return (self._first, self._start) >= (self._last, self._end)

    def cells(self, index: int) -> Sequence[Cells]:
        """The cells of a message that it covers."""
        if not self._first <= index <= self._last:
            return ()
        flat = FlatText(self._document.lines(index))
        return tuple(flat.cells(*self._range(index, flat)))

    def _range(self, index: int, flat: FlatText) -> tuple[int, int]:
        start = flat.offset(self._start) if index == self._first else 0
        return start, flat.offset(self._end) if index == self._last else len(flat.text)

    def parts(self) -> Iterator[tuple[Entry, str, int, int]]:
        """Each message that it covers, its flat text, and the part of that; others may come before them meanwhile."""
        entries = self._document.entries[self._first : self._last + 1]
        for index, entry in enumerate(entries, self._first):
            now = self._document.index(entry.message.id)
            if now is not None:
                flat = FlatText(self._document.peek(now))
                yield entry, flat.text, *self._range(index, flat)


def column_at(line: Line, cell: int) -> int:
    """The character of a line that is drawn in a cell, counted from the text's first; past the end, its length."""
    passed = 0
    text = line.text
    for start, _, size in split_graphemes(text)[0]:
        passed += size
        if cell < passed:
            return start
    return len(text)


def _grown(lines: Sequence[Line], place: Place, unit: Unit) -> tuple[Place, Place]:
    """The beginning and the end of the unit that a place is in."""
    if unit is Unit.CHARACTER or place.line >= len(lines):
        return place, place
    if unit is Unit.WORD:
        start, end = word_at(lines[place.line].text, place.column)
        return Place(place.line, start), Place(place.line, end)
    first = last = place.line
    while first > 0 and _same_block(lines[first - 1], lines[place.line]):
        first -= 1
    while last + 1 < len(lines) and _same_block(lines[last + 1], lines[place.line]):
        last += 1
    return Place(first, 0), Place(last, len(lines[last].text))


def _same_block(line: Line, other: Line) -> bool:
    return line.joint is not None and line.fill is other.fill and bool(line.text.strip() or line.fill.value == " ")


def word_at(text: str, column: int) -> tuple[int, int]:
    """The word, the blanks or the signs that a character belongs to."""
    for match in _WORD.finditer(text):
        if match.start() <= column < match.end():
            return match.span()
    return len(text), len(text)
