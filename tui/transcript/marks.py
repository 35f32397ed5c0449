"""Cells of drawn lines that stand out: what is selected, what was found."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.transcript.document import Document
from tui.transcript.flat import Cells

ByLine = dict[int, list[Cells]]


class Marks:
    """The marked cells of each message in sight, made once and again when its lines are.

    Args:
        document: Whose lines are marked.
        make: The cells to mark in the message at an index.
    """

    def __init__(self, document: Document, make: Callable[[int], Sequence[Cells]]) -> None:
        self._document = document
        self._make = make
        self._made: dict[int, ByLine] = {}
        self._rendered = 0

    def clear(self) -> None:
        """Something else is marked now."""
        self._made.clear()

    def at(self, index: int, line: int) -> Sequence[Cells]:
        """The marked cells of a line."""
        if self._rendered != self._document.rendered:
            self._rendered = self._document.rendered
            self._made.clear()
        # not by the index: messages may come before it
        message_id = self._document.entries[index].message.id
        made = self._made.get(message_id)
        if made is None:
            made = self._made[message_id] = {}
            for cells in self._make(index):
                made.setdefault(cells.line, []).append(cells)
        return made.get(line, ())
