"""Where a cursor goes in the transcript: by characters, words, rows and messages, over text alone."""

from __future__ import annotations

import re
import sys
from typing import Literal

from rich.cells import cell_len, split_graphemes

from tui.transcript.document import Document
from tui.transcript.flat import FlatText, Place
from tui.transcript.selection import Spot, column_at

Motion = Literal["left", "right", "up", "down", "word_left", "word_right", "row_start", "row_end", "first", "last"]

_WORD_BEGINS = re.compile(r"(?<!\w)\w")
_END = sys.maxsize

At = tuple[int, Place]
"""The index of a message, and a place in it."""


class Cursor:
    """Moves over the text of a document.

    Args:
        document: What it moves in.
    """

    def __init__(self, document: Document) -> None:
        self._document = document

    def nearest(self, index: int, line: int) -> Spot | None:
        """The beginning of the row of text at a line of a message, else of the next below or above; None without."""
        row = self._row(index, line - 1, 1) or self._row(index, line, -1)
        return row and self._spot(row[0], Place(row[1], 0))

    def moved(self, spot: Spot, motion: Motion) -> Spot:
        """Where a motion leads; at either end of the transcript, the same spot."""
        index = self._document.index(spot.message_id)
        at = self._moved(len(self._document.entries) - 1 if index is None else index, spot.place, motion)
        return spot if at is None else self._spot(*at)

    def _moved(self, index: int, place: Place, motion: Motion) -> At | None:
        line, column = place
        match motion:
            case "left" if column > 0:
                return index, Place(line, self._edges(index, line, before=column)[-1])
            case "left":
                return self._end(self._row(index, line, -1))
            case "right" if column < len(self._text(index, line)):
                return index, Place(line, self._edges(index, line, after=column)[0])
            case "right":
                return _begin(self._row(index, line, 1))
            case "up" | "down":
                return self._beside(index, place, 1 if motion == "down" else -1)
            case "word_left" | "word_right":
                return self._word(index, place, forward=motion == "word_right")
            case "row_start":
                return index, Place(line, 0)
            case "row_end":
                return index, Place(line, len(self._text(index, line)))
            case "first":
                return _begin(self._row(0, -1, 1))
            case "last":
                return self._end(self._row(len(self._document.entries) - 1, _END, -1))

    def _beside(self, index: int, place: Place, delta: int) -> At | None:
        """The same cell of the row below or above."""
        row = self._row(index, place.line, delta)
        if row is None:
            return None
        cell = cell_len(self._text(index, place.line)[: place.column])
        return row[0], Place(row[1], column_at(self._document.lines(row[0])[row[1]], cell))

    def _word(self, index: int, place: Place, *, forward: bool) -> At | None:
        """The next beginning of a word, or the last one before."""
        flat = FlatText(self._document.lines(index))
        offset = flat.offset(place)
        begins = [match.start() for match in _WORD_BEGINS.finditer(flat.text)]
        further = [begin for begin in begins if (begin > offset if forward else begin < offset)]
        if further:
            return index, flat.place(further[0 if forward else -1])
        if forward:
            return _begin(self._row(index + 1, -1, 1))
        above = self._row(index - 1, _END, -1)
        if above is None:
            return None
        flat = FlatText(self._document.lines(above[0]))
        begins = [match.start() for match in _WORD_BEGINS.finditer(flat.text)]
        return (above[0], flat.place(begins[-1])) if begins else self._end(above)

    def _row(self, index: int, line: int, delta: int) -> tuple[int, int] | None:
        """The next row of text below or above a line, over the ends of messages."""
        while 0 <= index < len(self._document.entries):
            rows = [at for at, drawn in enumerate(self._document.lines(index)) if drawn.joint is not None]
            further = [row for row in rows if (row > line if delta > 0 else row < line)]
            if further:
                return index, further[0 if delta > 0 else -1]
            index, line = index + delta, -1 if delta > 0 else _END
        return None

    def _end(self, row: tuple[int, int] | None) -> At | None:
        return row and (row[0], Place(row[1], len(self._text(*row))))

    def _edges(self, index: int, line: int, *, before: int = _END, after: int = -1) -> list[int]:
        """The columns between the characters of a line, as a reader tells them apart."""
        text = self._text(index, line)
        edges = [0, *(end for _, end, _ in split_graphemes(text)[0])]
        return [edge for edge in edges if after < edge < before]

    def _text(self, index: int, line: int) -> str:
        lines = self._document.lines(index)
        return lines[line].text if line < len(lines) else ""

    def _spot(self, index: int, place: Place) -> Spot:
        return Spot(self._document.entries[index].message.id, place)


def _begin(row: tuple[int, int] | None) -> At | None:
    return row and (row[0], Place(row[1], 0))
