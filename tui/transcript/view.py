"""The transcript on the screen: a scroll view that draws lines, so that a frame costs the same however long it is.

It follows the end while it is at the end. A reader who is elsewhere is never moved by a line: the first line in sight
is the anchor, and whatever changes, above it or below, it stays where it is.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

from textual.events import Resize
from textual.geometry import Region, Size
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from tui.domain.budget import NotSent
from tui.domain.conversation import Message, ScrollPlace
from tui.rendering.lines import Palette
from tui.services.keymap import DEFAULT_KEYS, Keymap
from tui.transcript.anchor import Anchor, at_mark, mark
from tui.transcript.document import Document
from tui.transcript.flat import Place
from tui.transcript.frames import REST, FramePacer
from tui.transcript.layout import RULE_ROWS, MessageLayout
from tui.transcript.paint import SCROLLBAR, WIDEST, Painter, thumb
from tui.transcript.scrollbar import RowScrollBar
from tui.transcript.selection import Spot, column_at
from tui.transcript.words import Progress


class TranscriptView(ScrollView, can_focus=True):
    """The messages of the open conversation."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    TranscriptView {
        background: $background;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        scrollbar-color: $line;
        scrollbar-color-hover: $track;
        scrollbar-color-active: $track;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
    }
    """
    reading_width: var[int] = var(WIDEST, init=False)
    """Cells of the text column at most; 0 is as wide as the pane."""
    keymap: var[Keymap] = var(DEFAULT_KEYS, init=False)
    """The keys that are named in it."""

    def __init__(self, *, now: Callable[[], float] = time.time, id: str | None = None) -> None:
        super().__init__(id=id)
        self._painter = Painter(80, Palette.from_variables({}))
        self._layout = MessageLayout(self._painter.measure, self._painter.palette)
        self._document = Document(self._layout, now)
        self._laid_out, self._laid_out_for = False, Size()
        self._anchor: Anchor | None = None
        self._new_below = False
        self._due: asyncio.TimerHandle | None = None
        self._pacer = FramePacer()

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

    def add(self, message: Message) -> None:
        """Add a message at the end, and go there."""
        self._document.add(message)
        self.go_to_end()

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

    @property
    def last_in_sight(self) -> tuple[int, int]:
        """The index of the message at the bottom of the pane, and the line of it; of messages there is one at least."""
        return self._line_at(self.size.height - 1)

    def _line_at(self, y: int) -> tuple[int, int]:
        """The index of the message in a row of the pane, and the line of it; below all, the last line of the last."""
        index, line = self._document.find(self.scroll_offset.y + y)
        last = len(self._document.entries) - 1
        return (index, line) if index <= last else (last, self._document.rows(last) - 1)

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

    def spot_at(self, x: int, y: int) -> Spot | None:
        """The place in the text that is drawn in a cell of the pane, or nearest to it; None where there is no text."""
        entries, rows = self._document.entries, self.size.height
        if not self._laid_out or not rows or not entries:
            return None
        index, number = self._line_at(max(0, min(y, rows - 1)))
        lines = self._document.lines(index)
        number = min(number, len(lines) - 1)
        cell = max(0, x - self._painter.text_at)
        return Spot(entries[index].message.id, Place(number, column_at(lines[number], cell)))

    def _jump(self, index: int) -> None:
        """Bring a message to the top, as far as there is text below it."""
        self._anchor = Anchor(self._document.entries[index].message.id, 0)
        self._settle()
        self._hold(self.scroll_offset.y)

    def meta_at(self, x: int, y: int) -> Mapping[str, Any]:
        """What a click on a cell of the pane means, as `Look` says it: `link` or `press`."""
        for segment in self.render_line(y):
            x -= segment.cell_length
            if x < 0:
                return segment.style.meta if segment.style else {}
        return {}

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

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scrollbar; it is made when it is asked for first, as Textual's is."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = bar = RowScrollBar(vertical=True, name="vertical", thickness=SCROLLBAR)
            bar.display = False
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar

    # measure and palette

    def on_resize(self, _event: Resize) -> None:
        self._lay_out()
        self._laid_out_for = self.size
        self._settle()

    def on_unmount(self) -> None:
        if self._due is not None:
            self._due.cancel()

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

    def _repaint(self, first: int, rows: int) -> None:
        self._pacer.painting(rows=rows)
        self.refresh(Region(0, first, self.size.width - SCROLLBAR, rows))

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips of a region, with no detour over Textual's cache of rows: a row that scrolls keeps its strip.

        That cache is asked where there is more to do than to filter: on a page that shows through another pane.
        """
        started = perf_counter()
        if self.opacity < 1 or self.styles.gutter:
            strips = super().render_lines(crop)
        else:
            background = self.background_colors[1]
            strips = [self.render_line(y) for y in crop.line_range]
            for line_filter in self.get_line_filters():
                strips = [strip.apply_filter(line_filter, background) for strip in strips]
            if crop.column_span != (0, self.size.width):
                strips = [strip.crop(*crop.column_span) for strip in strips]
        self._pacer.painting(perf_counter() - started)
        return strips

    def render_line(self, y: int) -> Strip:
        """One row of the pane."""
        document, painter = self._document, self._painter
        if not self._laid_out:
            return Strip.blank(self.size.width)
        if self._new_below and y == self.size.height - 1:
            return painter.strip(self._layout.more_below())
        index, number = document.find(self.scroll_offset.y + y)
        if index >= len(document.entries) or number >= len(document.lines(index)):
            return painter.blank()
        entry = document.entries[index]
        strip = entry.strips.get(number)
        if strip is None:
            lines = document.lines(index)
            dim = document.muted(index) and number < len(lines) - RULE_ROWS * bool(entry.rule)
            strip = entry.strips[number] = painter.strip(lines[number], dim=dim)
        return self.marked(strip, index, number)

    def marked(self, strip: Strip, index: int, line: int) -> Strip:
        """The strip of a message's line with the marks a reader has put there."""
        return strip
