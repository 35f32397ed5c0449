"""What the terminal shows, so that only what is another is written: over a slow line, bytes are what one waits for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rich.color import ColorSystem
from rich.console import Console
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from tui.terminal.pen import Pen, Run, difference, is_sure, runs_of

_ROWS = 3
"""So many rows, at least, are moved together."""
_ELSEWHERE, _OTHERWISE = 8, 30
"""Bytes that it takes to write elsewhere, and in another look; roughly."""


class _Piece:
    """A part of a row, from one border of a pane to another.

    Attributes:
        strip: As it was drawn: what is drawn again and is the very same looks the same.
        width: Cells.
    """

    __slots__ = ("_runs", "_sure", "_system", "strip", "width")

    def __init__(self, strip: Strip, system: ColorSystem) -> None:
        self.strip, self.width, self._system = strip, strip.cell_length, system
        self._runs: list[Run] | None = None
        self._sure: bool | None = None

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

    def has(self, x: int) -> bool:
        """Whether a piece that begins there moves too."""
        return self.left <= x < self.right


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

    def update(self, update: LayoutUpdate | ChopsUpdate, *, at_once: bool) -> CompositorUpdate:
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
            rows = _parts_of(update, system)
            if shift := self._shift(rows, at_once=at_once):
                rows = self._move(pen, rows, shift)
        for y in sorted(rows):
            for x in sorted(rows[y]):
                self._put(pen, x, y, rows[y][x])
        return pen.done()

    def _put(self, pen: Pen, x: int, y: int, piece: _Piece) -> None:
        """Write what of a piece is not there yet."""
        row = self._rows.setdefault(y, {})
        old = row.get(x)
        if old is not None and piece.strip is old.strip:
            return
        if piece.is_like(old):
            # the next may be the very same
            row[x] = piece
            return
        runs, kept = piece.runs, 0
        if old is None or old.width != piece.width:
            for start in [start for start, other in row.items() if start < x + piece.width and start + other.width > x]:
                del row[start]
        elif old.sure and piece.sure:
            kept, runs = difference(old.runs, runs)
        pen.write(x + kept, y, runs, sure=piece.sure)
        row[x] = piece

    # rows that move

    def _shift(self, rows: Mapping[int, _Row], *, at_once: bool) -> _Shift | None:
        """How rows have moved, where it is worth while to let the terminal move them."""
        if len(rows) < _ROWS:
            return None
        moves: Counter[tuple[int, int]] = Counter()
        there = {(x, id(piece.strip)): (y, piece) for y, row in self._rows.items() for x, piece in row.items()}
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
        beside = self._beside(rows, shift)
        saved = sum(_cost(rows[y][column], None) for y in moved)
        return shift if beside is not None and saved > beside and (at_once or not beside) else None

    def _beside(self, rows: Mapping[int, _Row], shift: _Shift) -> int | None:
        """Bytes that it takes to put back what moved with them, roughly; None where not all is known."""
        cost = 0
        for y in shift.rows:
            row, new, comes = self._moving(y, shift), rows.get(y, {}), self._coming(y, shift)
            if sum(piece.width for piece in row.values()) != shift.right - shift.left:
                return None
            if any(x not in row or row[x].width != piece.width for x, piece in new.items() if shift.has(x)):
                return None
            cost += sum(_cost(piece, comes.get(x)) for x, piece in row.items() if x not in new)
        return cost

    def _moving(self, y: int, shift: _Shift) -> _Row:
        """What moves of a row."""
        return {x: piece for x, piece in self._rows.get(y, {}).items() if shift.has(x)}

    def _coming(self, y: int, shift: _Shift) -> _Row:
        """What stands in a row in the place of that once all has moved."""
        return self._moving(y + shift.by, shift) if y + shift.by in shift.rows else {}

    def _move(self, pen: Pen, rows: Mapping[int, _Row], shift: _Shift) -> dict[int, _Row]:
        """Move rows; what is to be in them then, with what is to be put back."""
        wanted = {**rows, **{y: {**self._moving(y, shift), **rows.get(y, {})} for y in shift.rows}}
        moved = {y: self._coming(y, shift) for y in shift.rows}
        for y, comes in moved.items():
            stays = {x: piece for x, piece in self._rows[y].items() if not shift.has(x)}
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


def _cost(piece: _Piece, old: _Piece | None) -> int:
    """Bytes that it takes to write a piece, roughly."""
    if piece.is_like(old):
        return 0
    runs = piece.runs
    if old is not None and old.width == piece.width and old.sure and piece.sure:
        _, runs = difference(old.runs, runs)
    return _ELSEWHERE + sum(_OTHERWISE + len(text.encode()) for text, _ in runs)


def _all_of(update: LayoutUpdate, system: ColorSystem) -> dict[int, _Row]:
    rows: dict[int, _Row] = {}
    for y, strips in enumerate(update.strips, update.region.y):
        x, row = update.region.x, rows.setdefault(y, {})
        for strip in strips:
            row[x] = _Piece(strip, system)
            x += strip.cell_length
    return rows


def _parts_of(update: ChopsUpdate, system: ColorSystem) -> dict[int, _Row]:
    """The pieces that the changed parts touch: others may have been drawn without what is in front of them."""
    rows: dict[int, _Row] = {}
    for y, first, end in update.spans:
        for piece_end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x < end and piece_end > first:
                rows.setdefault(y, {})[x] = _Piece(strip, system)
    return rows
