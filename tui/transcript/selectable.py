"""The transcript in which text can be selected, with the mouse or with a cursor, and copied."""

from __future__ import annotations

import time
from asyncio import sleep
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from rich.cells import cell_len
from textual import work
from textual.events import MouseDown, MouseMove, MouseUp
from textual.message import Message as Event
from textual.strip import Strip

from tui.transcript.cursor import Motion
from tui.transcript.growing import GrowingView
from tui.transcript.selecting import Form, Selecting, joined

SCROLL_EVERY = 1 / 20
"""Seconds between two steps of scrolling while the mouse selects beyond the pane."""


class SelectableView(GrowingView):
    """The transcript, and what is selected in it."""

    @dataclass
    class CopyAsked(Event):
        """A text is to be copied."""

        view: SelectableView
        text: str
        what: str = ""
        """What it is, where that is to be said."""

        @property
        def control(self) -> SelectableView:
            return self.view

    class SelectionChanged(Event):
        """There is something selected now, or no longer."""

    def __init__(self, *, now: Callable[[], float] = time.time, id: str | None = None) -> None:
        super().__init__(now=now, id=id)
        self._selecting = Selecting(self._document)
        self._pointer = (0, 0)

    def on_mount(self) -> None:
        self._scrolling = self.set_interval(SCROLL_EVERY, self._drag, pause=True)

    def _begin(self) -> None:
        self._selecting.leave()
        super()._begin()

    def remove_after(self, message_id: int | None) -> None:
        self.action_leave_selection()
        super().remove_after(message_id)

    def marked(self, strip: Strip, index: int, line: int) -> Strip:
        strip, painter = super().marked(strip, index, line), self._painter
        for cells in self._selecting.cells(index, line):
            strip = painter.mark(strip, cells.start, cells.end, painter.selection)
        cursor = self._selecting.cursor
        if cursor is not None and cursor.place.line == line and self._document.index(cursor.message_id) == index:
            text = self._document.lines(index)[line].text
            at = cell_len(text[: cursor.place.column])
            strip = painter.mark(strip, at, at + (cell_len(text[cursor.place.column :][:1]) or 1), painter.cursor)
        return strip

    def _lay_out(self) -> bool:
        measure = self._painter.measure
        anew = super()._lay_out()
        if self._painter.measure != measure and self._selecting.leave():
            # rows are other rows now
            self._selection_changed()
        return anew

    def on_mouse_down(self, event: MouseDown) -> None:
        spot = self.spot_at(event.x, event.y) if event.button == 1 else None
        if spot is None:
            return
        self._stay()
        self.capture_mouse()
        self._selecting.press(spot, perf_counter())
        self._selection_changed()

    def on_mouse_move(self, event: MouseMove) -> None:
        if not self._selecting.dragging:
            return
        self._pointer = event.x, event.y
        beyond = not 0 <= event.y < self.size.height
        (self._scrolling.resume if beyond else self._scrolling.pause)()
        self._drag()

    def on_mouse_up(self, event: MouseUp) -> None:
        if not self._selecting.dragging:
            return
        self._selecting.release()
        self._scrolling.pause()
        self.release_mouse()
        self._selection_changed()

    def _drag(self) -> None:
        """Take the selection to where the pointer is, and scroll after it where it is above or below the pane."""
        x, y = self._pointer
        beyond = y if y < 0 else max(0, y - self.size.height + 1)
        if beyond:
            self.scroll_to(y=self.scroll_offset.y + beyond)
        spot = self.spot_at(x, y)
        if spot is not None:
            self._selecting.drag(spot)
            self.refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of a selection work while there is one."""
        if action in ("cursor", "anchor"):
            return self._selecting.cursor is not None
        if action in ("copy_selection", "leave_selection"):
            return self._selecting.active
        return True

    @property
    def select_from(self) -> tuple[int, int]:
        """Where a cursor begins: the index of a message and a line of it."""
        return self.last_in_sight

    def action_select(self) -> None:
        """Put a cursor into the text."""
        if self._document.entries:
            self._selecting.begin(*self.select_from)
            self._selection_changed()

    def action_anchor(self) -> None:
        self._selecting.anchor()
        self._selection_changed()

    def action_cursor(self, motion: Motion, pages: int = 0) -> None:
        """Move the cursor; `pages` of rows where it goes by pages."""
        self._selecting.move(motion, max(1, pages * (self.size.height - 1)))
        cursor = self._selecting.cursor
        index = self._document.index(cursor.message_id) if cursor else None
        if cursor is not None and index is not None:
            self._bring(index, cursor.place.line, cursor.place.line + 1)
            self.refresh()

    def action_leave_selection(self) -> None:
        self._selecting.leave()
        self._selection_changed()

    def action_copy_selection(self, form: Form) -> None:
        """Ask for what is selected to be copied."""
        self._copy_selection(form)

    @work(group="copy", exclusive=True)
    async def _copy_selection(self, form: Form) -> None:
        texts = []
        for text in self._selecting.texts(form):
            texts.append(text)
            await sleep(0)
        if texts:
            self.post_message(self.CopyAsked(self, joined(texts)))
        self.action_leave_selection()

    def _selection_changed(self) -> None:
        self.refresh()
        self.post_message(self.SelectionChanged())

    @property
    def selecting(self) -> bool:
        """Whether text is selected, or the cursor is there to select it."""
        return self._selecting.active
