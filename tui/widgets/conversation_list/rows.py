"""The rows of the conversation list, drawn line by line, so that a hundred thousand cost no more than twenty."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
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
from tui.domain.listing import Listed
from tui.domain.text import clean_line
from tui.keys import Place, keys_at
from tui.widgets.conversation_list.window import Window
from tui.widgets.drawn_rows import DrawnRows

INDENT = 3
"""Cells before a title: the first is the mark of one that is selected with others, the second the bar."""
UNTITLED = "New conversation"
NOTHING_YET = "Nothing here yet."
MARK = "•"
_FAR = 1_000_000_000
"""Rows that no list has."""


class ConversationRows(DrawnRows, can_focus=True):
    """Conversations under the headings of their days, with one highlighted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
            for key in keys_at(Place.LIST)
        ),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", f"move({-_FAR})", show=False),
        Binding("end", f"move({_FAR})", show=False),
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
    """The place of the row the keys are on."""

    @dataclass
    class Asked(Message):
        """An action of the list, on the highlighted row where there is one."""

        action: str
        row: ConversationRow | None

    class Marked(Message):
        """Other rows are selected now."""

    def __init__(self) -> None:
        super().__init__()
        self._window = Window()
        self._row: ConversationRow | None = None
        self.open_id = 0
        self._answering: Collection[int] = ()
        self._empty = NOTHING_YET
        self._roomy = False
        self.marked: set[int] = set()
        """The ids of those that are selected together."""

    def show(self, listed: Listed, *, open_id: int, running: Collection[int], empty: str, go: bool) -> None:
        """Show what was read. The highlight stays on its row, or else at its place.

        Args:
            listed: What was read.
            open_id: The conversation that is open; 0 for none.
            running: Those a reply is coming in.
            empty: What is said where there are none.
            go: The highlight goes to the anchor instead, or to its place where there is none, and is brought into view.
        """
        go = go or self._row is None
        seen, before = self.sees_highlight, self._row
        self._window = window = Window(listed)
        wanted = listed.look.anchor if go or before is None else before.id
        self.open_id, self._answering, self._empty = open_id, running, empty
        self.virtual_size = Size(0, window.lines)
        place = window.find(wanted)
        if place is None and wanted == listed.look.anchor:
            place = listed.place
        found = place is not None
        place = min(self.highlighted if place is None else place, max(window.total - 1, 0))
        self._row = window.row(place) or (before if before and found and before.id == wanted else None)
        self.set_reactive(ConversationRows.highlighted, place)
        if seen or go:
            self._scroll_to_highlight()
        self.refresh()

    def reset(self) -> None:
        """Go to the top, of another list."""
        self.highlighted, self._row = 0, None

    @property
    def row(self) -> ConversationRow | None:
        """The highlighted row; None where there is none, or where it is not read yet."""
        return self._row

    @property
    def total(self) -> int:
        """How many rows there are, read or not."""
        return self._window.total

    @property
    def line(self) -> int:
        """The line of the highlighted row, counted from the first that can be seen."""
        return self._window.line_of(self.highlighted) - self.scroll_offset.y

    @property
    def seen(self) -> tuple[int, int]:
        """The places of the first and last row that can be seen."""
        top = self.scroll_offset.y
        return self._window.near(top), self._window.near(top + max(self.size.height - 1, 0))

    @property
    def lacks_rows(self) -> bool:
        """Whether rows that can be seen, or soon will be, are to be read."""
        return self._window.lacks(*self.seen)

    @property
    def sees_highlight(self) -> bool:
        return 0 <= self.line < max(self.size.height, 1)

    def known(self, ids: Collection[int]) -> list[ConversationRow]:
        """Those of some conversations that are here."""
        return [row for row in self._window.listed.rows if row.id in ids]

    # drawing

    def render_line(self, y: int) -> Strip:
        line = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        if not self._window.total and y == 0:
            return self._strip(self._heading(self._empty, width), width)
        at = self._window.at(line)
        if isinstance(at, str):
            return self._strip(self._heading(at, width), width)
        row = None if at is None else self._window.row(at)
        if row is None:
            return Strip.blank(width, self.visual_style.rich_style)
        highlighted = self.has_focus and at == self.highlighted
        ground = "highlighted" if highlighted else "selected" if row.id == self.open_id else ""
        ground = ground or ("hover" if line == self.hovered else "")
        return self._strip(self._drawn(row, width, highlighted), width, ground)

    def _heading(self, words: str, width: int) -> Content:
        text = Content(words).truncate(max(width - INDENT, 0), ellipsis=True)
        return Content.assemble(" " * INDENT, text.stylize(self._style("heading")))

    def _drawn(self, row: ConversationRow, width: int, highlighted: bool) -> Content:
        opened = row.id == self.open_id
        mark, mark_style = self._mark(row)
        # a mark does not touch the scrollbar
        margin = int(self.show_vertical_scrollbar)
        room = max(width - INDENT - margin - (len(mark) + 2 if mark else 0), 0)
        title = Content(clean_line(row.title) or UNTITLED).truncate(room, ellipsis=True)
        title = title.stylize(self._style("open" if opened or row.unread else "title"))
        bar = Content("▌" if highlighted or opened else " ")
        bar = bar.stylize(self._style("bar-focused" if highlighted else "bar"))
        left = Content(MARK if row.id in self.marked else " ").stylize(self._style("open"))
        tags = self._tags(row, room - title.cell_length)
        gap = " " * (width - INDENT - margin - title.cell_length - tags.cell_length - len(mark))
        return Content.assemble(left, bar, " ", title, tags, gap, Content(mark).stylize(mark_style), " " * margin)

    def _tags(self, row: ConversationRow, room: int) -> Content:
        """As many tags as there is room for behind a title."""
        tags = Content()
        for tag in row.tags:
            more = Content(f"  #{clean_line(tag)}" if not tags else f" #{clean_line(tag)}")
            if tags.cell_length + more.cell_length > room:
                break
            tags = Content.assemble(tags, more)
        return tags.stylize(self._style("mark"))

    def _mark(self, row: ConversationRow) -> tuple[str, Style]:
        """What stands at the right of a title: the most urgent thing to know about it."""
        if row.id in self._answering:
            return "●", self._style("running")
        if row.unread:
            return "new", self._style("open")
        # the open one's draft stands in the composer: only the others' need a mark
        return ("draft" if row.has_draft and row.id != self.open_id else ""), self._style("mark")

    # moving

    def watch_highlighted(self) -> None:
        self._row = self._window.row(self.highlighted)
        self._scroll_to_highlight()

    def on_focus(self) -> None:
        self._scroll_to_highlight()

    def on_resize(self) -> None:
        """The row is brought into sight where there was no room to see any."""
        if self.size.height and not self._roomy:
            self._roomy = True
            self._scroll_to_highlight()
        self._roomy = self.size.height > 0

    def on_hide(self) -> None:
        self._roomy = False

    def _scroll_to_highlight(self) -> None:
        if self._roomy and self.highlighted < self._window.total:
            line = self._window.line_of(self.highlighted)
            # the heading above the first row of a group comes into view with it
            top = line - 1 if isinstance(self._window.at(line - 1), str) else line
            self.scroll_to_region(Region(0, top, 1, line - top + 1), animate=False, force=True, x_axis=False)

    def action_move(self, rows: int) -> None:
        self.highlighted = min(max(self.highlighted + rows, 0), max(self._window.total - 1, 0))

    def action_page(self, pages: int) -> None:
        self.action_move(pages * max(self.size.height - 2, 1))

    def action_ask(self, action: str) -> None:
        """Have something done with the highlighted row, or with the list."""
        self._scroll_to_highlight()
        self.post_message(self.Asked(action, self.row))

    def action_new(self) -> None:
        self.action_ask("new")

    # selecting several

    def mark(self, ids: Iterable[int]) -> None:
        """Select these, and no others."""
        self.marked = set(ids)
        self.post_message(self.Marked())
        self.refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # Esc that has nothing to unmark means what it means elsewhere
        return bool(self.marked) if action == "unmark" else True

    def action_unmark(self) -> None:
        self.mark(())

    def action_mark(self) -> None:
        """Select the row, or no more; and go on to the next."""
        if self.row is not None:
            self.mark(self.marked ^ {self.row.id})
            self.action_move(1)

    def action_extend(self, rows: int) -> None:
        """Select the row and the one above or below it."""
        if self.row is not None:
            before = self.row.id
            self.action_move(rows)
            self.mark(self.marked | {before, self.row.id if self.row else before})

    # mouse

    def on_click(self, event: events.Click) -> None:
        place = self._window.at(event.y + self.scroll_offset.y)
        if isinstance(place, int):
            self.highlighted = place
            self.action_ask("click")
