"""Lays out tables: natural width, three spaces between columns, one rule under the head, no verticals.

Rows come one by one while a table streams. A row that fits the columns costs only itself; one that widens them lays the
table out again, which can happen no more often than the width has cells.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from tui.rendering.lines import Look, Row, Span, Spans, cells
from tui.rendering.wrap import wrap

Cells = Sequence[Spans]

SPACE = 3
"""Cells between columns, as long as there is room."""

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
        self._columns: list[int] = []
        self._space = SPACE
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
        """Widen the natural columns for a row; no column is wider than the whole table may be."""
        widened = False
        for index, cell in enumerate(row):
            size = min(self._width, max((cell_len(part) for part in _text(cell).split("\n")), default=0))
            if size > self._natural[index]:
                self._natural[index] = size
                widened = True
        return widened

    def _fit(self) -> None:
        """Columns of natural width; when they do not fit, the widest shrink to one width."""
        count = len(self._natural)
        for space in (SPACE, 1):
            room = self._width - space * (count - 1)
            if sum(self._natural) <= room or room >= count * NARROWEST:
                self._space = space
                self._columns = _shrunk(self._natural, room)
                return
        self._columns = []


def _text(cell: Spans) -> str:
    return "".join(span.text for span in cell)


def _shrunk(natural: Sequence[int], room: int) -> list[int]:
    """The widths, those above a common limit cut to it so that their sum is at most `room`."""
    columns, left, count = list(natural), room, len(natural)
    for size in sorted(natural):
        if size * count > left:
            limit, extra = divmod(left, count)
            for index, wanted in enumerate(natural):
                if wanted > limit:
                    columns[index] = limit + (extra > 0)
                    extra -= 1
            break
        left -= size
        count -= 1
    return columns
