"""The transcript in which a text can be found."""

from __future__ import annotations

import time
from asyncio import sleep
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

from textual import work
from textual.message import Message as Event
from textual.strip import Strip

from tui.domain.conversation import Message
from tui.domain.errors import InputError
from tui.transcript.finding import Finding
from tui.transcript.pattern import Pattern, Query
from tui.transcript.selectable import SelectableView

TELL_EVERY = 0.1
"""Seconds between two words about how far a search is."""

FIRST = 0.03
"""Seconds of rest once the first place is found: it is drawn in that time, and not between two steps of the search."""


class SearchableView(SelectableView):
    """The transcript, and what is found in it."""

    @dataclass
    class Found(Event):
        """How far a search is: the number of the current place among all, and whether all is searched."""

        view: SearchableView
        position: int = 0
        total: int = 0
        done: bool = True
        slow: int = 0
        """Messages that were given up, because the pattern took too long there."""
        problem: str = ""
        """Why there is no search."""

        @property
        def control(self) -> SearchableView:
            return self.view

    def __init__(self, *, now: Callable[[], float] = time.time, id: str | None = None) -> None:
        super().__init__(now=now, id=id)
        self._finding: Finding | None = None
        self._find_from = (0, 0)

    def _begin(self) -> None:
        self._finding = None
        super()._begin()

    def marked(self, strip: Strip, index: int, line: int) -> Strip:
        if self._finding is not None:
            painter = self._painter
            for cells in self._finding.cells(index, line):
                strip = painter.mark(strip, cells.start, cells.end, painter.hit)
            for cells in self._finding.current_cells(index, line):
                strip = painter.mark(strip, cells.start, cells.end, painter.selection)
        return super().marked(strip, index, line)

    def find(self, query: Query) -> None:
        """Look for a text from where the reader is upwards, and go to the first place; an empty one ends it."""
        there = bool(self._document.entries)
        if there and (self._finding is None or self._find_from[0] >= len(self._document.entries)):
            self._find_from = self.last_in_sight
        self._finding, problem = None, ""
        if there and query.text.strip():
            try:
                self._finding = Finding(self._document, Pattern(query), self._find_from)
            except InputError as error:
                problem = str(error)
        self.refresh()
        self.post_message(self.Found(self, problem=problem))
        if self._finding is not None:
            self._search(self._finding)

    def prepend(self, messages: Sequence[Message], *, whole: bool) -> None:
        super().prepend(messages, whole=whole)
        self._find_from = self._find_from[0] + len(messages), self._find_from[1]
        if self._finding is not None:
            rested = self._finding.done
            self._finding.prepended(len(messages))
            if rested:
                self._search(self._finding)

    @work(group="find", exclusive=True, description="")
    async def _search(self, finding: Finding) -> None:
        told, arrived = 0.0, finding.current is not None
        while self._finding is finding:
            done, pause = finding.step(), 0.0
            if not arrived and finding.current is not None:
                arrived, pause = True, FIRST
                self._go_to_found()
            if done or perf_counter() - told > TELL_EVERY:
                told = perf_counter()
                self._tell_found()
            if done:
                break
            await sleep(pause)

    def find_next(self, delta: int) -> None:
        """Go to the next place that was found (1), or the one before (-1)."""
        if self._finding is not None:
            self._finding.go(delta)
            self._go_to_found()
            self._tell_found()

    def end_find(self) -> int | None:
        """Look for nothing any more; the id of the message that was gone to, or None where nothing was found."""
        place = self._finding.place if self._finding else None
        self._finding = None
        self.refresh()
        return None if place is None else self._document.entries[place[0]].message.id

    def _go_to_found(self) -> None:
        place = self._finding.place if self._finding else None
        if place is not None:
            self._bring(place[0], place[1].line, place[1].line + 1)
        self.refresh()

    def _tell_found(self) -> None:
        finding = self._finding
        if finding is not None:
            done = finding.done and self._document.whole
            self.post_message(self.Found(self, finding.position, finding.total, done, finding.slow))

    def add(self, *messages: Message) -> None:
        super().add(*messages)
        self._fit_found()

    def remove_after(self, message_id: int | None) -> None:
        super().remove_after(message_id)
        self._fit_found()

    def _fit_found(self) -> None:
        if self._finding is not None:
            self._finding.fit()
            self._tell_found()

    def settle(self, message: Message) -> None:
        super().settle(message)
        index = self._document.index(message.id)
        if self._finding is not None and index is not None:
            self._finding.changed(index)
            self._tell_found()
