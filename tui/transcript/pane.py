"""The pane that shows a document: which line stands in which row of it, and the strips Textual is given."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any

from textual.geometry import Region
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from tui.rendering.lines import Palette
from tui.services.keymap import DEFAULT_KEYS, Keymap
from tui.transcript.document import Document
from tui.transcript.flat import Place
from tui.transcript.frames import FramePacer
from tui.transcript.layout import RULE_ROWS, MessageLayout
from tui.transcript.paint import SCROLLBAR, WIDEST, Painter
from tui.transcript.scrollbar import RowScrollBar
from tui.transcript.selection import Spot, column_at


class DocumentPane(ScrollView, can_focus=True):
    """A scroll view of a document's lines. Where it stands is for the one who derives from it."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    DocumentPane {
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
        self._laid_out = False
        self._new_below = False
        self._pacer = FramePacer()

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scrollbar; it is made when it is asked for first, as Textual's is."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = bar = RowScrollBar(vertical=True, name="vertical", thickness=SCROLLBAR)
            bar.display = False
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar

    # what stands where

    @property
    def last_in_sight(self) -> tuple[int, int]:
        """The index of the message at the bottom of the pane, and the line of it; of messages there is one at least."""
        return self._line_at(self.size.height - 1)

    def _line_at(self, y: int) -> tuple[int, int]:
        """The index of the message in a row of the pane, and the line of it; below all, the last line of the last."""
        index, line = self._document.find(self.scroll_offset.y + y)
        last = len(self._document.entries) - 1
        return (index, line) if index <= last else (last, self._document.rows(last) - 1)

    def spot_at(self, x: int, y: int) -> Spot | None:
        """The place in the text that is drawn in a cell of the pane, or nearest to it; None where there is no text."""
        entries, rows = self._document.entries, self.size.height
        if not self._laid_out or not rows or not entries:
            return None
        index, number = self._line_at(max(0, min(y, rows - 1)))
        lines = self._document.lines(index)
        number = min(number, len(lines) - 1)
        column = column_at(lines[number], max(0, x - self._painter.text_at))
        return Spot(entries[index].message.id, Place(number, column))

    def meta_at(self, x: int, y: int) -> Mapping[str, Any]:
        """What a click on a cell of the pane means, as `Look` says it: `link` or `press`."""
        for segment in self.render_line(y):
            x -= segment.cell_length
            if x < 0:
                return segment.style.meta if segment.style else {}
        return {}

    # painting

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
            strips = self._strips(crop.y, crop.height)
            for line_filter in self.get_line_filters():
                strips = [strip.apply_filter(line_filter, background) for strip in strips]
            if crop.column_span != (0, self.size.width):
                strips = [strip.crop(*crop.column_span) for strip in strips]
        self._pacer.painting(perf_counter() - started)
        return strips

    def render_line(self, y: int) -> Strip:
        """One row of the pane."""
        return self._strips(y, 1)[0]

    def _strips(self, first: int, rows: int) -> list[Strip]:
        """So many rows of the pane; they are looked up from message to message, not one by one."""
        if not self._laid_out:
            return [Strip.blank(self.size.width)] * rows
        document, blank = self._document, self._painter.blank()
        strips: list[Strip] = []
        index, line = document.find(self.scroll_offset.y + first)
        while len(strips) < rows and index < len(document.entries):
            lines = document.lines(index)
            until = min(document.rows(index), line + rows - len(strips))
            made = min(until, len(lines))
            strips += [self._strip(index, number) for number in range(line, made)]
            strips += [blank] * (until - max(line, made))
            index, line = index + 1, 0
        strips += [blank] * (rows - len(strips))
        below = self.size.height - 1 - first
        if self._new_below and 0 <= below < rows:
            strips[below] = self._painter.strip(self._layout.more_below())
        return strips

    def _strip(self, index: int, line: int) -> Strip:
        """A line of a message, made once, with the marks a reader has put there."""
        document = self._document
        entry = document.entries[index]
        strip = entry.strips.get(line)
        if strip is None:
            lines = document.lines(index)
            dim = document.muted(index) and line < len(lines) - RULE_ROWS * bool(entry.rule)
            strip = entry.strips[line] = self._painter.strip(lines[line], dim=dim)
        return self.marked(strip, index, line)

    def marked(self, strip: Strip, index: int, line: int) -> Strip:
        """The strip of a message's line with the marks a reader has put there."""
        return strip
