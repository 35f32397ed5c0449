"""Lays out tables: natural width, three spaces between columns, one rule under the head, no verticals.

One that is too wide keeps its words whole as long as there is room, with less space between its columns if need be.

Rows come one by one while a table streams. A row that fits the columns costs only itself; one that widens them lays the
table out again, which can happen no more often than the width has cells.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from rich.cells import cell_len

from tui.rendering.lines import Look, Row, Span, Spans, cells
from tui.rendering.wrap import wrap

Cells = Sequence[Spans]

SPACES = (3, 2, 1)
"""Cells between columns: as many as there is room for."""

WORD = 16
"""Cells of a word that is kept whole; of a longer one, as an address, so many stand together."""

NARROWEST = 4
"""Cells a column keeps when all do not fit; with less room the cells of a row stand below each other."""

_RULE = Look("line")


class TableLayout:
    """One table at a width.

    Args:
        aligns: `left`, `center` or `right`, one a column.
        width: Cells there are for the table.
    """

    def __init__(self, head: Cells, aligns: Sequence[str], width: int) -> None:
        self._head = head
        self._aligns = aligns
        self._width = width
        self._rows: list[Cells] = []
        self._natural = [1] * len(aligns)
        self._words = [1] * len(aligns)
        self._columns: list[int] = []
        self._space = SPACES[0]
        self._widen(head)
        self._fit()

    def add(self, rows: Sequence[Cells]) -> bool:
        """Take rows; True when they widened the columns, so that all is to be drawn again."""
        self._rows += rows
        widened = [self._widen(row) for row in rows]
        if not any(widened):
            return False
        before = self._columns
        self._fit()
        return before != self._columns

    def lines(self) -> list[Row]:
        """The whole table so far."""
        drawn = self.row_lines(self._head)
        if self._columns:
            drawn.append(Row((Span("─" * (sum(self._columns) + self._space * (len(self._columns) - 1)), _RULE),)))
        for row in self._rows:
            drawn += self.row_lines(row)
        return drawn

    def row_lines(self, row: Cells) -> list[Row]:
        """The lines of one row in the columns as they are; its longer cells wrap."""
        if not self._columns:
            return [line for cell in row if cell for line in wrap(cell, self._width)] or [Row(())]
        wrapped = [wrap(cell, size) if cell else [] for cell, size in zip(row, self._columns, strict=True)]
        height = max([1, *map(len, wrapped)])
        pieces = ([cell[at].spans if at < len(cell) else () for cell in wrapped] for at in range(height))
        return [Row(self._joined(cells_of_line)) for cells_of_line in pieces]

    def _joined(self, pieces: Sequence[Spans]) -> Spans:
        """One line of a row: the cells' pieces, aligned, with the space between them; no blanks at its end."""
        line: list[Span] = []
        blank = 0
        for piece, size, align in zip(pieces, self._columns, self._aligns, strict=True):
            used = cells(piece)
            left = {"right": size - used, "center": (size - used) // 2}.get(align, 0)
            blank += left
            if piece:
                line += (Span(" " * blank), *piece) if blank else piece
                blank = 0
            blank += size - used - left + self._space
        return tuple(line)

    def _widen(self, row: Cells) -> bool:
        """Widen the columns for a row; none is wider than the whole table may be. Whether one was widened."""
        widened = False
        for index, cell in enumerate(row):
            text = _text(cell)
            natural = min(self._width, max((cell_len(part) for part in text.split("\n")), default=0))
            if natural > self._natural[index]:
                self._natural[index] = natural
                widened = True
            if natural > self._words[index]:
                word = max(map(cell_len, text.split()), default=0)
                self._words[index] = max(self._words[index], min(self._width, word, WORD))
        return widened

    def _fit(self) -> None:
        """Columns of natural width; when they do not fit, the widest shrink to one width, and words break last."""
        self._columns = []
        for space in SPACES:
            room = self._width - space * (len(self._natural) - 1)
            whole = sum(self._words) <= room
            if whole or (space == SPACES[-1] and room >= len(self._natural) * NARROWEST):
                self._space = space
                words = _filled(self._words, [0] * len(self._words), room)
                self._columns = _filled(self._natural, words, room)
                return


def _text(cell: Spans) -> str:
    return "".join(span.text for span in cell)


def _filled(wanted: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """As much as is wanted, but what is above a common limit, and above what is the least, so that it fits the room."""

    def limited(limit: int) -> list[int]:
        return [max(low, min(high, limit)) for high, low in zip(wanted, least, strict=True)]

    limit = bisect_right(range(max(wanted) + 1), room, key=lambda limit: sum(limited(limit))) - 1
    filled, more = limited(limit), limited(limit + 1)
    extra = room - sum(filled)
    for index, size in enumerate(more):
        if extra > 0 and size > filled[index]:
            filled[index] = size
            extra -= 1
    return filled
