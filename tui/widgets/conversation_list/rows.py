"""The rows of the conversation list, drawn line by line, so that ten thousand cost no more than twenty."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.style import Style

from tui.domain.conversation import ConversationRow
from tui.domain.text import clean_line
from tui.keys import Place, keys_at
from tui.widgets.drawn_rows import DrawnRows

INDENT = 3
"""Cells before a title: the second is the bar of the row that is selected."""
UNTITLED = "New conversation"
NOTHING_YET = "Nothing here yet."

_Line = ConversationRow | str
"""A row, or the heading of a group; an empty heading is a blank line."""


class ConversationRows(DrawnRows, can_focus=True):
    """Conversations under the headings of their days, with one highlighted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
            for key in keys_at(Place.LIST)
        ),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "move(-1000000)", show=False),
        Binding("end", "move(1000000)", show=False),
    ]
    LOOKS = "rows"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rows--heading",
        "rows--title",
        "rows--open",
        "rows--selected",
        "rows--highlighted",
        "rows--hover",
        "rows--mark",
        "rows--running",
        "rows--bar",
        "rows--bar-focused",
    }
    DEFAULT_CSS = """
    ConversationRows {
        & > .rows--heading { color: $muted; }
        & > .rows--title { color: $foreground; }
        & > .rows--open { color: $strong; text-style: bold; }
        & > .rows--selected, & > .rows--highlighted { background: $select; }
        &:nocolor > .rows--highlighted, &:ansi > .rows--highlighted { text-style: underline; }
        & > .rows--hover { background: $panel; }
        & > .rows--mark { color: $muted; }
        & > .rows--running { color: $accent; }
        & > .rows--bar { color: $muted; }
        & > .rows--bar-focused { color: $accent; }
    }
    """

    highlighted: reactive[int] = reactive(0)
    """The row the keys are on, among the rows shown."""

    @dataclass
    class Asked(Message):
        """An action of the list, on the highlighted row where there is one."""

        action: str
        row: ConversationRow | None

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[_Line] = []
        self._line_of: list[int] = []
        self._open_id = 0
        self._answering: Collection[int] = ()
        self._empty = NOTHING_YET

    def show(
        self, rows: Sequence[ConversationRow], *, open_id: int, running: Collection[int], today: date, empty: str
    ) -> None:
        """Show these rows; the highlight goes to one newly opened, else stays on its row, or else at its place."""
        before = self.row
        self._lines, self._line_of = [], []
        group = None
        for row in rows:
            heading = "Pinned" if row.pinned else heading_of(date.fromtimestamp(row.updated), today)
            if heading != group:
                self._lines += ["", heading] if self._lines else [heading]
                group = heading
            self._line_of.append(len(self._lines))
            self._lines.append(row)
        wanted = open_id if before is None or open_id != self._open_id else before.id
        self._open_id, self._answering, self._empty = open_id, running, empty
        self.virtual_size = Size(0, len(self._lines))
        place = next((index for index, row in enumerate(rows) if row.id == wanted), self.highlighted)
        self.highlighted = min(place, max(len(rows) - 1, 0))
        self.refresh()

    @property
    def row(self) -> ConversationRow | None:
        """The highlighted row."""
        return self._row_at(self._line_of[self.highlighted]) if self.highlighted < len(self._line_of) else None

    @property
    def line(self) -> int:
        """The line of the highlighted row, counted from the first that can be seen."""
        return self._line_of[self.highlighted] - self.scroll_offset.y

    @property
    def near_end(self) -> bool:
        """Whether the last line can be seen, or soon will be."""
        return self.scroll_offset.y + 3 * self.size.height >= len(self._lines)

    def go_to(self, conversation_id: int) -> bool:
        """Highlight a conversation; False where it is not here."""
        for index, line in enumerate(self._line_of):
            row = self._row_at(line)
            if row is not None and row.id == conversation_id:
                self.highlighted = index
                return True
        return False

    def _row_at(self, line: int) -> ConversationRow | None:
        found = self._lines[line] if 0 <= line < len(self._lines) else None
        return found if isinstance(found, ConversationRow) else None

    # drawing

    def render_line(self, y: int) -> Strip:
        index = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        if not self._lines and y == 0:
            return self._strip(self._heading(self._empty, width), width)
        if index >= len(self._lines):
            return Strip.blank(width, self.visual_style.rich_style)
        line = self._lines[index]
        if isinstance(line, str):
            return self._strip(self._heading(line, width), width)
        highlighted = self.has_focus and self.row is line
        ground = "highlighted" if highlighted else "selected" if line.id == self._open_id else ""
        ground = ground or ("hover" if index == self.hovered else "")
        return self._strip(self._drawn(line, width, highlighted), width, ground)

    def _heading(self, words: str, width: int) -> Content:
        text = Content(words).truncate(max(width - INDENT, 0), ellipsis=True)
        return Content.assemble(" " * INDENT, text.stylize(self._style("heading")))

    def _drawn(self, row: ConversationRow, width: int, highlighted: bool) -> Content:
        opened = row.id == self._open_id
        mark, mark_style = self._mark(row)
        # a mark does not touch the scrollbar
        margin = int(self.show_vertical_scrollbar)
        room = max(width - INDENT - margin - (len(mark) + 2 if mark else 0), 0)
        title = Content(clean_line(row.title) or UNTITLED).truncate(room, ellipsis=True)
        title = title.stylize(self._style("open" if opened or row.unread else "title"))
        bar = Content("▌" if highlighted or opened else " ")
        bar = bar.stylize(self._style("bar-focused" if highlighted else "bar"))
        gap = " " * (width - INDENT - margin - title.cell_length - len(mark))
        return Content.assemble(" ", bar, " ", title, gap, Content(mark).stylize(mark_style), " " * margin)

    def _mark(self, row: ConversationRow) -> tuple[str, Style]:
        """What stands at the right of a title: the most urgent thing to know about it."""
        if row.id in self._answering:
            return "●", self._style("running")
        if row.unread:
            return "new", self._style("open")
        return ("draft" if row.has_draft else ""), self._style("mark")

    # moving

    def watch_highlighted(self) -> None:
        self._scroll_to_highlight()

    def on_focus(self) -> None:
        self._scroll_to_highlight()

    def _scroll_to_highlight(self) -> None:
        if self.highlighted < len(self._line_of):
            line = self._line_of[self.highlighted]
            # the heading above the first row of a group comes into view with it
            top = line - 1 if line and isinstance(self._lines[line - 1], str) else line
            self.scroll_to_region(Region(0, top, 1, line - top + 1), animate=False, force=True, x_axis=False)

    def action_move(self, rows: int) -> None:
        self.highlighted = min(max(self.highlighted + rows, 0), max(len(self._line_of) - 1, 0))

    def action_page(self, pages: int) -> None:
        self.action_move(pages * max(self.size.height - 2, 1))

    def action_select(self) -> None:
        self.post_message(self.Asked("open", self.row))

    def action_new(self) -> None:
        self.post_message(self.Asked("new", None))

    def action_rename(self) -> None:
        self._scroll_to_highlight()
        self.post_message(self.Asked("rename", self.row))

    def action_delete(self) -> None:
        self.post_message(self.Asked("delete", self.row))

    def action_forget(self) -> None:
        self.post_message(self.Asked("forget", self.row))

    def action_undo(self) -> None:
        self.post_message(self.Asked("undo", None))

    def action_filter(self) -> None:
        self.post_message(self.Asked("filter", None))

    # mouse

    def on_click(self, event: events.Click) -> None:
        line = event.y + self.scroll_offset.y
        row = self._row_at(line)
        if row is not None:
            self.highlighted = self._line_of.index(line)
            self.action_select()


def heading_of(day: date, today: date) -> str:
    """The group a day belongs to: Today, Yesterday, a day of the week, a month of this year, a month and its year."""
    days = (today - day).days
    if days <= 0:
        return "Today"
    if days == 1:
        return "Yesterday"
    if days < 7:
        return f"{day:%A}"
    return f"{day:%B}" if day.year == today.year else f"{day:%B %Y}"
