"""The transcript on the screen: a scroll view that draws lines, so that a frame costs the same however long it is.

It follows the end while it is at the end. A reader who is elsewhere is never moved by a line: the first line in sight
is the anchor, and whatever changes, above it or below, it stays where it is.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from textual.events import Resize
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar

from tui.domain.budget import NotSent
from tui.domain.conversation import Message, ScrollPlace
from tui.rendering.lines import Palette
from tui.transcript.anchor import Anchor, at_mark, mark
from tui.transcript.frames import REST
from tui.transcript.layout import MessageLayout
from tui.transcript.paint import SCROLLBAR, Painter, thumb
from tui.transcript.pane import DocumentPane
from tui.transcript.words import Progress

AHEAD = 0.01
"""Seconds after the reader has scrolled until the next page is made: what is in sight is on the terminal then."""


class TranscriptView(DocumentPane):
    """The messages of the open conversation."""

    def __init__(self, *, now: Callable[[], float] = time.time, id: str | None = None) -> None:
        super().__init__(now=now, id=id)
        self._laid_out_for = Size()
        self._anchor: Anchor | None = None
        self._due: asyncio.TimerHandle | None = None
        self._ahead: asyncio.TimerHandle | None = None

    # what it shows

    def show(
        self,
        messages: Sequence[Message],
        *,
        place: ScrollPlace = ScrollPlace(),  # noqa: B008 - it is frozen
        whole: bool = True,
        not_sent: NotSent | None = None,
    ) -> None:
        """Show another conversation, or the end of one whose older part comes, at the place where it was left."""
        self._begin()
        self._document.show(messages, whole=whole)
        self._document.set_not_sent(not_sent)
        self._anchor = None if place.message_id is None else Anchor(place.message_id, place.line)
        self._new_below = False
        self._settle()

    def _begin(self) -> None:
        """Another conversation is shown: forget what the reader was about in the one before."""

    def add(self, *messages: Message) -> None:
        """Add messages at the end, and go there."""
        for message in messages:
            self._document.add(message)
        self.go_to_end()

    def show_answer(self, cut_after: int | None, messages: Sequence[Message]) -> None:
        """Let another answer, and what follows it, stand behind a message; the reader stays where the answers stand."""
        document, held = self._document, None
        if document.entries:
            index, line = document.find(self.scroll_offset.y)
            held = Anchor(document.entries[index].message.id, line)
        self.remove_after(cut_after)
        self.add(*messages)
        if held is not None and document.index(held.message_id) is not None:
            self._anchor = held
        elif messages:
            self._anchor = Anchor(messages[0].id, 0)
        self._settle()
        if document.entries:
            self._hold(self.scroll_offset.y)

    def extend(self, message_id: int, text: str) -> None:
        """A delta of a reply that comes. It is painted with the next frame."""
        self._document.extend(message_id, text)
        self._request_frame()

    def settle(self, message: Message) -> None:
        """A message as it is now: a reply that ended, or a cut one that goes on."""
        self._document.settle(message)
        self._settle()

    def remove_after(self, message_id: int | None) -> None:
        """Cut the path after a message, for another that follows it; None cuts all."""
        self._document.remove_after(message_id)
        self._settle()

    def set_progress(self, message_id: int, progress: Progress) -> None:
        """How far a reply has come that is on its way."""
        index = self._document.index(message_id)
        if index is not None and self._document.set_progress(message_id, progress):
            self._changed(self._document.top(index + 1) - 3)

    def set_not_sent(self, not_sent: NotSent | None) -> None:
        """The messages that are not sent, for lack of room: they are muted, and a rule says so."""
        if self._document.set_not_sent(not_sent):
            self._settle()

    # where the reader is

    @property
    def following(self) -> bool:
        """Whether it is at the end, and goes with it."""
        return self._anchor is None

    @property
    def place(self) -> ScrollPlace:
        """Where the reader is."""
        return ScrollPlace(self._anchor.message_id, self._anchor.line) if self._anchor else ScrollPlace()

    def go_to_end(self) -> None:
        """Go to the end, and follow it."""
        self._anchor, self._new_below = None, False
        self._settle()

    def scroll_to(self, x: float | None = None, y: float | None = None, *, animate: bool = True, **how: Any) -> None:
        """Scroll at once: nothing moves by itself, and an animation would not know of heights that are corrected."""
        super().scroll_to(x, y, animate=False, **how)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The reader scrolled: what comes into sight is drawn, and what was in sight stays beside it."""
        super().watch_scroll_y(old_value, new_value)
        rows = self.size.height
        # for a new size Textual moves it, by the heights of before: no reader's wish
        if self.size != self._laid_out_for or not rows or not self._document.entries:
            return
        old, new = round(old_value), round(new_value)
        near = new < old <= new + 2 * rows
        top = self._document.reveal(new, rows, self._document.find(old)[0] if near else 0)
        self._place(top)
        self._hold(top)
        self._request_frame()
        if self._ahead is not None:
            self._ahead.cancel()
        self._ahead = asyncio.get_running_loop().call_later(AHEAD, self.call_next, self._look_ahead, new < old)

    def _look_ahead(self, up: bool) -> None:
        """Make the page that the reader goes to next, so that it is there at the key; nothing in sight moves."""
        document, rows, top = self._document, self.size.height, self.scroll_offset.y
        if self.size != self._laid_out_for or not rows:
            return
        before = document.height
        if up:
            document.reveal(top - rows, rows, document.find(top)[0])
            added = document.height - before
            self._place(top + added, added)
            page = min(rows, top + added)
            self.render_lines(Region(0, -page, self.size.width, page))
        else:
            document.reveal(top + rows, rows)
            self._place(top)
            self.render_lines(Region(0, rows, self.size.width, rows))

    def _bring(self, index: int, start: int, end: int) -> None:
        """Scroll as far as it takes to see lines of a message; of more than there is room for, the first."""
        if start >= len(self._document.lines(index)):
            # what is to be seen is not folded away
            self._document.fold(index, False)
        self._settle()
        rows, top, above = self.size.height, self.scroll_offset.y, self._document.top(index)
        first, last = above + start, above + end
        if first < top or last > top + rows:
            self.scroll_to(y=first if first < top or last - first > rows else last - rows)

    def _jump(self, index: int) -> None:
        """Bring a message to the top, as far as there is text below it."""
        self._anchor = Anchor(self._document.entries[index].message.id, 0)
        self._settle()
        self._hold(self.scroll_offset.y)

    def _hold(self, top: int) -> None:
        """Take the first line in sight as the anchor; at the end, follow."""
        if top >= self._document.height - self.size.height:
            self._anchor, self._new_below = None, False
        else:
            index, line = self._document.find(top)
            self._anchor = Anchor(self._document.entries[index].message.id, line)

    def _settle(self) -> None:
        """Bring the anchor to where it belongs after any change, and paint all."""
        rows = self.size.height
        if self._laid_out and rows:
            self._place(self._document.reveal(*self._wanted(rows)))
            self.refresh()
            self._request_frame()

    def _wanted(self, rows: int) -> tuple[int, int, int]:
        """What `reveal` needs to bring the anchor to the top, or the end to the bottom."""
        document, anchor = self._document, self._anchor
        index = document.index(anchor.message_id) if anchor else None
        if anchor is None or index is None:
            # what is not read yet is gone to once it is there, unless the reader goes elsewhere
            self._anchor = None if document.whole else anchor
            return document.height - rows, rows, len(document.entries)
        line = min(anchor.line, len(document.lines(index)) - 1)
        return document.top(index) + line, rows, index

    def _place(self, top: int, added: int = 0) -> None:
        """Tell Textual how high the column is and which row is the first, with no layout of the screen.

        Rows that were `added` above what is in sight move nothing in it.
        """
        height = self._document.height
        self.set_reactive(ScrollView.virtual_size, Size(self.size.width, height))
        before = self.scroll_offset.y
        if top != before:
            self.set_scroll(None, top)
            self.set_reactive(ScrollView.scroll_target_y, top)
        if top != before + added:
            self._repaint(0, self.size.height)
        bar = self.vertical_scrollbar
        shown = thumb(bar.window_virtual_size, bar.window_size, bar.position)
        bar.set_reactive(ScrollBar.window_virtual_size, height)
        bar.set_reactive(ScrollBar.window_size, self.size.height)
        bar.set_reactive(ScrollBar.position, float(top))
        # only where an edge has moved: most lines that come move one by less than a cell
        for old, new in zip(shown, thumb(height, self.size.height, top), strict=True):
            if old != new:
                first, last = min(old, new) // 8, max(old, new) // 8
                bar.refresh(Region(0, first, SCROLLBAR, last + 1 - first))

    # measure and palette

    def on_resize(self, _event: Resize) -> None:
        self._lay_out()
        self._laid_out_for = self.size
        self._settle()

    def on_unmount(self) -> None:
        for timer in (self._due, self._ahead):
            if timer is not None:
                timer.cancel()

    def notify_style_update(self) -> None:
        """The theme may be another one."""
        super().notify_style_update()
        self.watch_reading_width()

    def watch_reading_width(self) -> None:
        if self.is_attached and self._lay_out():
            self._settle()

    watch_keymap = watch_reading_width

    def _lay_out(self) -> bool:
        """Lay all out anew when the width or the palette is another; the reader's place stays. Whether it did."""
        before = self._painter
        width, palette = self.size.width, Palette.from_variables(self.app.theme_variables)
        same = (width, palette, self.reading_width) == (before.width, before.palette, before.widest)
        if not self.size or (self._laid_out and same and self.keymap is self._layout.keymap):
            return False
        painter = Painter(width, palette, self.reading_width)
        marked = self._mark() if self._laid_out and painter.measure != before.measure else None
        self._painter, self._laid_out = painter, True
        self._layout = MessageLayout(painter.measure, painter.palette, self.keymap)
        self._document.lay_out(self._layout)
        if self._anchor and marked is not None:
            index, offset = marked
            self._anchor = Anchor(self._anchor.message_id, at_mark(self._document, index, offset), offset)
        self._request_frame()
        return True

    def _mark(self) -> tuple[int, int] | None:
        """The message and the place in it that the anchor holds, whatever the measure."""
        if self._anchor is None or (index := self._document.index(self._anchor.message_id)) is None:
            return None
        known = self._anchor.mark
        return index, mark(self._document, index, self._anchor.line) if known is None else known

    # frames

    def _request_frame(self) -> None:
        """Draw what came: at once when the last frame is old enough, else when it will be."""
        document = self._document
        if self._due is not None or not self._laid_out or not (document.making or document.pending):
            return
        wait = min(self._pacer.wait, REST) if document.making or document.behind else self._pacer.wait
        if wait <= 0:
            self._frame()
        else:
            # not Textual's timer: one that is past due at its first look never fires (8.2.8, `Timer._run`)
            self._due = asyncio.get_running_loop().call_later(wait, self.call_next, self._frame)

    def _frame(self) -> None:
        self._due = None
        if self._document.behind and self._pacer.wait > 0:
            self._document.catch_up()
            return self._request_frame()
        self._pacer.start()
        changed = self._document.advance()
        if changed is not None:
            self._changed(changed, fresh=True)
        marked = self._mark() if self._anchor and self._anchor.mark is not None else None
        made = self._document.make()
        if made is not None:
            if self._anchor and marked is not None:
                self._anchor = replace(self._anchor, line=at_mark(self._document, *marked))
            self._changed(made)
        self._pacer.end()
        self._request_frame()

    def _changed(self, row: int, *, fresh: bool = False) -> None:
        """Paint from a row on; `fresh`: what changed is new to the reader."""
        rows, before = self.size.height, self.scroll_offset.y
        if not self._laid_out or not rows:
            return
        self._place(self._document.reveal(*self._wanted(rows)))
        top = self.scroll_offset.y
        if top == before and row < top + rows:
            self._repaint(max(0, row - top), rows - max(0, row - top))
        if fresh and not self.following and self._document.height > top + rows and not self._new_below:
            self._new_below = True
            self._repaint(rows - 1, 1)
