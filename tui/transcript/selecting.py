"""Selects text of the transcript with the mouse, or with a cursor that keys move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from tui.transcript.cursor import Cursor, Motion
from tui.transcript.document import Document
from tui.transcript.flat import Cells
from tui.transcript.marks import Marks
from tui.transcript.selection import BETWEEN, Selected, Selection, Spot, Unit
from tui.transcript.written import source_of

AGAIN = 0.5
"""Seconds within which another press at the same place takes the next larger unit."""

Form = Literal["shown", "written"]
"""As a reader sees it, or as its Markdown source."""


class Selecting:
    """The selection in a document, and how it comes about.

    Args:
        document: What is selected in.

    Attributes:
        cursor: Where the cursor is, while keys select.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._moves = Cursor(document)
        self._selection: Selection | None = None
        self._began: Selection | None = None
        self._pressed: Selection | None = None
        self._pressed_at = 0.0
        self._marks = Marks(document, self._cells)
        self.cursor: Spot | None = None

    @property
    def active(self) -> bool:
        """Whether there is something to copy or to leave: text that is selected, or the cursor."""
        return self._selection is not None or self.cursor is not None

    @property
    def dragging(self) -> bool:
        """Whether the mouse is selecting."""
        return self._began is not None

    def leave(self) -> bool:
        """Select nothing, and take the cursor away; False where there was neither."""
        was, self.cursor, self._began = self.active, None, None
        self._select(None)
        return was

    def _select(self, selection: Selection | None) -> None:
        self._selection = selection
        self._marks.clear()

    # the mouse

    def press(self, spot: Spot, now: float) -> None:
        """The button went down at a spot, at `now` seconds: a second time there is for the word, a third the block."""
        before, unit = self._pressed, Unit.CHARACTER
        if before is not None and before.anchor == spot and now - self._pressed_at < AGAIN:
            unit = Unit(before.unit.value % len(Unit) + 1)
        self._pressed = self._began = Selection(spot, spot, unit)
        self._pressed_at, self.cursor = now, None
        self._select(None if unit is Unit.CHARACTER else self._began)

    def drag(self, spot: Spot) -> None:
        """The mouse is at a spot, and the button is still down."""
        if self._began is not None and (self._selection is not None or spot != self._began.anchor):
            self._select(self._began.to(spot))

    def release(self) -> None:
        """The button went up."""
        self._began = None

    # the keys

    def begin(self, index: int, line: int) -> None:
        """Put the cursor at the text that is nearest to a line of a message."""
        self.leave()
        self.cursor = self._moves.nearest(index, line)

    def anchor(self) -> None:
        """Begin to select at the cursor, or end it."""
        if self.cursor is not None:
            self._select(Selection(self.cursor, self.cursor) if self._selection is None else None)

    def move(self, motion: Motion, times: int = 1) -> None:
        """Move the cursor, and the selection with it."""
        for _ in range(times):
            if self.cursor is not None:
                self.cursor = self._moves.moved(self.cursor, motion)
        if self.cursor is not None and self._selection is not None:
            self._select(self._selection.to(self.cursor))

    # what is selected

    @property
    def _selected(self) -> Selected | None:
        if self._selection is None or not self._document.entries:
            return None
        selected = Selected(self._document, self._selection)
        return None if selected.empty else selected

    def cells(self, index: int, line: int) -> Sequence[Cells]:
        """The selected cells of a line."""
        return self._marks.at(index, line) if self._selection is not None else ()

    def _cells(self, index: int) -> Sequence[Cells]:
        selected = self._selected
        return selected.cells(index) if selected else ()

    def texts(self, form: Form) -> Iterator[str]:
        """What is selected, message by message, for a long selection is not made in one go."""
        selected = self._selected
        for entry, shown, start, end in selected.parts() if selected else ():
            text = shown[start:end].strip("\n") if form == "shown" else source_of(entry.source, shown, start, end)
            if text:
                yield text


def joined(texts: Sequence[str]) -> str:
    """The texts of several messages as one."""
    return BETWEEN.join(texts)
