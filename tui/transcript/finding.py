"""Finds a text in the messages of the transcript, in those never drawn too, and goes from place to place."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

from tui.transcript.document import Document
from tui.transcript.flat import Cells, FlatText, Place
from tui.transcript.marks import Marks
from tui.transcript.pattern import Pattern

STEP = 0.008
"""Seconds of one step of the search; keys are read between two."""


class Finding:
    """One search. What is found is what is seen: the drawn text, whole rows joined, with no markup and no hints.

    Args:
        document: Where it is looked for.
        pattern: What is looked for.
        origin: The index of the message and the line that the search goes up from.

    Attributes:
        current: The index of the message and the number of the place in it that is gone to; None while none is.
    """

    def __init__(self, document: Document, pattern: Pattern, origin: tuple[int, int]) -> None:
        self._document = document
        self._pattern = pattern
        self._origin = origin
        self._counts: list[int | None] = [None] * len(document.entries)
        # the messages are searched up from the origin, then from the end up to it
        self._up, self._down = origin[0], len(self._counts) - 1
        self._marks = Marks(document, self._cells)
        self._here = Marks(document, self._current_cells)
        self._given_up: set[int] = set()
        self.current: tuple[int, int] | None = None
        self.done = False

    def _next(self) -> int | None:
        """The message that is searched next."""
        if self._up >= 0:
            self._up -= 1
            return self._up + 1
        # below the origin nothing is gone to while there may be something above it
        if self._document.whole and self._down > self._origin[0]:
            self._down -= 1
            return self._down + 1
        return None

    def step(self) -> bool:
        """Search on for a moment; whether all that is there is searched."""
        deadline = perf_counter() + STEP
        while not self.done:
            index = self._next()
            if index is None:
                self.done = True
                if self.current is None and self._document.whole and self.total:
                    # only below where the search began
                    self._go_to(self._origin[0], 0)
            elif index < len(self._counts) and self._count(index) and self.current is None:
                self._arrive(index)
            if perf_counter() > deadline:
                break
        return self.done

    def prepended(self, count: int) -> None:
        """So many messages came before the first: they are searched too."""
        self._counts[:0] = [None] * count
        self._origin = self._origin[0] + count, self._origin[1]
        self._up, self._down = self._up + count, self._down + count
        self._given_up = {index + count for index in self._given_up}
        if self.current is not None:
            self.current = self.current[0] + count, self.current[1]
        self.done = False

    def _arrive(self, index: int) -> None:
        """Go to the last place of a message; in the one that the search goes up from, the last above the origin."""
        places = self._places(index)
        above = [place for place in places if place.line <= self._origin[1]]
        number = (len(above) if index == self._origin[0] else len(places)) - 1
        if number >= 0:
            self._go_to(index, number)

    def _go_to(self, index: int, number: int) -> None:
        self.current = index, number
        self._here.clear()

    @property
    def slow(self) -> int:
        """How many messages were given up, because the pattern took too long there."""
        return len(self._given_up)

    @property
    def total(self) -> int:
        """Places found so far."""
        return sum(count or 0 for count in self._counts)

    @property
    def position(self) -> int:
        """The number of the current place among all, from 1; 0 while there is none."""
        if self.current is None:
            return 0
        index, number = self.current
        return sum(count or 0 for count in self._counts[:index]) + number + 1

    def go(self, delta: int) -> None:
        """Go to the next place (1) or the one before (-1), around the ends."""
        if not self._counts:
            return
        last = len(self._counts) - 1
        # from nowhere, the first or the last of all is next
        ends = (0, -1) if delta > 0 else (last, self._count(last))
        index, number = self.current or ends
        number += delta
        for _ in range(len(self._counts) + 1):
            count = self._count(index)
            if 0 <= number < count:
                self._go_to(index, number)
                break
            index = (index + delta) % len(self._counts)
            number = 0 if delta > 0 else self._count(index) - 1

    @property
    def place(self) -> tuple[int, Place] | None:
        """Where the current place is: the index of its message, and the place in it."""
        if self.current is None:
            return None
        index, number = self.current
        places = self._places(index)
        return (index, places[min(number, len(places) - 1)]) if places else None

    def cells(self, index: int, line: int) -> Sequence[Cells]:
        """The cells of a line in which something was found."""
        return self._marks.at(index, line)

    def current_cells(self, index: int, line: int) -> Sequence[Cells]:
        """The cells of a line in which the current place is."""
        return self._here.at(index, line)

    def fit(self) -> None:
        """Messages were added or cut off at the end."""
        count, known = len(self._document.entries), len(self._counts)
        self._counts += [None] * (count - known)
        for index in range(known, count):
            self._count(index)
        del self._counts[count:]
        self._given_up = {index for index in self._given_up if index < count}
        if self.current is not None and self.current[0] >= count:
            self.current = None
        self._marks.clear()
        self._here.clear()

    def changed(self, index: int) -> None:
        """A message is another one now."""
        self._counts[index] = None
        self._given_up.discard(index)
        self._count(index)

    def _count(self, index: int) -> int:
        count = self._counts[index]
        if count is None:
            count = self._counts[index] = self._counted(index)
        return count

    def _counted(self, index: int) -> int:
        try:
            if not self._pattern.may_be_in(self._document.entries[index].source):
                return 0
        except TimeoutError:
            self._given_up.add(index)
            return 0
        return len(self._spans(index, FlatText(self._document.peek(index))))

    def _spans(self, index: int, flat: FlatText) -> list[tuple[int, int]]:
        """Where it is in a message; nowhere in one that was given up, which is not tried again at each drawing."""
        if index in self._given_up:
            return []
        try:
            return list(self._pattern.places(flat.text))
        except TimeoutError:
            self._given_up.add(index)
            return []

    def _places(self, index: int) -> list[Place]:
        flat = FlatText(self._document.finish(index))
        return [flat.place(start) for start, _ in self._spans(index, flat)]

    def _cells(self, index: int) -> Sequence[Cells]:
        flat = FlatText(self._document.lines(index))
        return [cells for span in self._spans(index, flat) for cells in flat.cells(*span)]

    def _current_cells(self, index: int) -> Sequence[Cells]:
        if self.current is None or self.current[0] != index:
            return ()
        flat = FlatText(self._document.lines(index))
        spans = self._spans(index, flat)
        return tuple(flat.cells(*spans[min(self.current[1], len(spans) - 1)])) if spans else ()
