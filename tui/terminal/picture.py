"""What the terminal shows, so that only what is another is written: over a slow line, bytes are what one waits for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rich.color import ColorSystem
from rich.console import Console
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from tui.terminal.pen import Pen, Run, difference, is_sure, runs_of

_ROWS = 3
"""So many rows, at least, are moved together."""
_BAR = 1
"""Cells of a scrollbar: it may jump by a row for a moment."""
_ELSEWHERE, _OTHERWISE = 8, 30
"""Bytes that it takes to write elsewhere, and in another look; roughly."""


class _Piece:
    """A part of a row, from one border of a pane to another.

    Attributes:
        strip: As it was drawn: what is drawn again and is the very same looks the same.
        width: Cells.
    """

    __slots__ = ("_cost", "_over", "_runs", "_sure", "_system", "strip", "width")

    def __init__(self, strip: Strip, system: ColorSystem) -> None:
        self.strip, self.width, self._system = strip, strip.cell_length, system
        self._runs: list[Run] | None = None
        self._sure: bool | None = None
        self._over: _Piece | None = None
        self._cost = 0

    @property
    def runs(self) -> list[Run]:
        if self._runs is None:
            self._runs = runs_of(self.strip, self._system)
        return self._runs

    @property
    def sure(self) -> bool:
        if self._sure is None:
            self._sure = is_sure(self.runs)
        return self._sure

    def is_like(self, other: _Piece | None) -> bool:
        """Whether both look the same."""
        return other is not None and (
            self.strip is other.strip or (self.width == other.width and self.runs == other.runs)
        )

    def over(self, old: _Piece) -> tuple[int, list[Run]]:
        """What has to be written where another was, and behind how many cells that stay."""
        if self.width == old.width and self.sure and old.sure:
            return difference(old.runs, self.runs)
        return 0, self.runs

    def forget(self) -> None:
        """Forget what it was compared with."""
        self._over = None

    def cost(self, old: _Piece) -> int:
        """Bytes that it takes to write it where another was, roughly."""
        if self._over is not old:
            # what stands beside a reply that scrolls is asked again for each line of it
            self._over, self._cost = old, 0 if self.is_like(old) else _cost(self.over(old)[1])
        return self._cost


_Row = dict[int, _Piece]
"""Pieces by the cell in which they begin; between them is what nobody knows."""


@dataclass(frozen=True, slots=True)
class _Shift:
    """What stands elsewhere now: `by` rows further up, or down where that is below 0.

    Attributes:
        top, bottom: The first and the last row that take part.
        left, right: The first cell that does, and the first behind.
    """

    top: int
    bottom: int
    left: int
    right: int
    by: int

    @property
    def rows(self) -> range:
        return range(self.top, self.bottom + 1)


class Picture:
    """What was written last, by row. A drawing of the whole screen is written whole, and puts all right.

    Attributes:
        has_margins: Whether the terminal can move what is between two columns.
    """

    def __init__(self) -> None:
        self.has_margins = False
        self._rows: dict[int, _Row] = {}
        self._width = 0

    def forget(self) -> None:
        """Nothing is known: somebody else may have written."""
        self._rows.clear()

    def changes(self, update: LayoutUpdate | ChopsUpdate, *, at_once: bool) -> CompositorUpdate:
        """What Textual is to write for an update of its own.

        Args:
            at_once: Whether the terminal shows a drawing only when it is complete, so that nobody sees rows move
                that are put back.
        """
        return _Update(self, update, at_once)

    def draw(self, update: LayoutUpdate | ChopsUpdate, system: ColorSystem, *, at_once: bool) -> str:
        """The sequences that make the terminal show an update."""
        pen = Pen()
        if isinstance(update, LayoutUpdate):
            self._rows, self._width = {}, update.region.width
            rows = _all_of(update, system)
        else:
            rows = self._parts_of(update, system)
            if shift := self._shift(rows, at_once=at_once):
                rows = self._move(pen, rows, shift)
        for y in sorted(rows):
            for x in sorted(rows[y]):
                self._put(pen, x, y, rows[y][x])
        return pen.done()

    def _parts_of(self, update: ChopsUpdate, system: ColorSystem) -> dict[int, _Row]:
        """The pieces that the changed parts touch, without those that are there.

        Others may have been drawn without what is in front of them.
        """
        rows: dict[int, _Row] = {}
        for y, first, end in update.spans:
            there, ends = self._rows.get(y, {}), update.chop_ends[y]
            for piece_end, (x, strip) in zip(ends, update.chops[y].items(), strict=False):
                if strip is not None and x < end and piece_end > first:
                    old = there.get(x)
                    if old is None or old.strip is not strip:
                        rows.setdefault(y, {})[x] = _Piece(strip, system)
        return rows

    def _put(self, pen: Pen, x: int, y: int, piece: _Piece) -> None:
        """Write what of a piece is not there yet."""
        row = self._rows.setdefault(y, {})
        old = row.get(x)
        if piece.is_like(old):
            # the next may be the very same
            row[x] = piece
            return
        if old is None or old.width != piece.width:
            for start in [start for start, other in row.items() if start < x + piece.width and start + other.width > x]:
                del row[start]
        kept, runs = piece.over(old) if old is not None else (0, piece.runs)
        if old is not None:
            # or each would keep the one before it
            old.forget()
        pen.write(x + kept, y, runs, sure=piece.sure)
        row[x] = piece

    # rows that move

    def _shift(self, rows: Mapping[int, _Row], *, at_once: bool) -> _Shift | None:
        """How rows have moved, where it is worth while to let the terminal move them."""
        if len(rows) < _ROWS:
            return None
        columns = {x for row in rows.values() for x in row}
        there = {(x, id(row[x].strip)): (y, row[x]) for y, row in self._rows.items() for x in columns if x in row}
        moves: Counter[tuple[int, int]] = Counter()
        found = {}
        for y, row in rows.items():
            for x, piece in row.items():
                before, known = there.get((x, id(piece.strip)), (y, piece))
                if before != y:
                    moves[x, before - y] += 1
                    found[x, y] = before
                    # its runs are known
                    row[x] = known
        if not moves:
            return None
        [((column, by), count)] = moves.most_common(1)
        if count < _ROWS:
            return None
        moved = [y for (x, y), before in found.items() if x == column and before - y == by]
        touched = [*moved, *(y + by for y in moved)]
        width = rows[moved[0]][column].width
        left, right = (column, column + width) if self.has_margins else (0, self._width)
        shift = _Shift(min(touched), max(touched), left, right, by)
        saved = sum([_cost(rows[y][column].runs) for y in moved])
        narrow = self._width if at_once or self.has_margins else _BAR
        return shift if self._is_cheap(rows, shift, saved, narrow) else None

    def _is_cheap(self, rows: Mapping[int, _Row], shift: _Shift, limit: int, narrow: int) -> bool:
        """Whether all is known that moves besides, and putting it back takes fewer bytes than a limit, roughly.

        Args:
            narrow: Cells of what may be seen to move and to be put back, at most.
        """
        cost = 0
        for y in shift.rows:
            row, new, comes = self._moving(y, shift), rows.get(y, {}), self._coming(y, shift)
            width = 0
            for x, piece in row.items():
                width += piece.width
                if x not in new:
                    again = piece.cost(comes[x]) if x in comes else _cost(piece.runs)
                    if again and x in comes and piece.width > narrow:
                        return False
                    cost += again
                elif new[x].width != piece.width:
                    return False
            if width != shift.right - shift.left or cost >= limit:
                return False
        return True

    def _moving(self, y: int, shift: _Shift) -> _Row:
        """What moves of a row."""
        row = self._rows.get(y, {})
        return {x: piece for x, piece in row.items() if shift.left <= x < shift.right} if self.has_margins else row

    def _coming(self, y: int, shift: _Shift) -> _Row:
        """What stands in a row in the place of that once all has moved."""
        return self._moving(y + shift.by, shift) if y + shift.by in shift.rows else {}

    def _move(self, pen: Pen, rows: Mapping[int, _Row], shift: _Shift) -> dict[int, _Row]:
        """Move rows; what is to be in them then, with what is to be put back."""
        wanted = {**rows, **{y: {**self._moving(y, shift), **rows.get(y, {})} for y in shift.rows}}
        moved = {y: self._coming(y, shift) for y in shift.rows}
        for y, comes in moved.items():
            stays = {x: piece for x, piece in self._rows[y].items() if not shift.left <= x < shift.right}
            self._rows[y] = {**stays, **comes}
        pen.scroll((shift.top, shift.bottom), (shift.left, shift.right - 1) if self.has_margins else None, shift.by)
        return wanted


class _Update(CompositorUpdate):
    """Written in the place of one of Textual's own, if it is written at all."""

    def __init__(self, picture: Picture, update: LayoutUpdate | ChopsUpdate, at_once: bool) -> None:
        self._picture, self._update, self._at_once = picture, update, at_once

    def render_segments(self, console: Console) -> str:
        system = console._color_system or ColorSystem.TRUECOLOR
        return self._picture.draw(self._update, system, at_once=self._at_once)


def _cost(runs: Iterable[Run]) -> int:
    return _ELSEWHERE + sum([_OTHERWISE + len(text.encode()) for text, _ in runs])


def _all_of(update: LayoutUpdate, system: ColorSystem) -> dict[int, _Row]:
    rows: dict[int, _Row] = {}
    for y, strips in enumerate(update.strips, update.region.y):
        x, row = update.region.x, rows.setdefault(y, {})
        for strip in strips:
            row[x] = _Piece(strip, system)
            x += strip.cell_length
    return rows
