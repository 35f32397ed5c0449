"""The entries of the palette, drawn line by line under the headings of their kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from tui.domain.text import clean_line
from tui.services.commands import Command, Group, Query
from tui.widgets.drawn_rows import DrawnRows

INDENT = 2
"""Cells before a title: the first is the bar of the highlighted row."""
MARGIN = 2
"""Cells after what stands at the right."""
TITLE_LEAST = 20
"""Cells of a title that are kept before what stands at its right goes."""
NOTHING = "Nothing like this. Fewer letters find more."

_Line = Command | str
"""An entry, or words of our own; empty for a blank line."""


class PaletteRows(DrawnRows, can_focus=False):
    """Entries, one of them highlighted. The line above has the focus and moves the highlight."""

    LOOKS = "palette"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "palette--heading",
        "palette--title",
        "palette--hint",
        "palette--key",
        "palette--hit",
        "palette--highlighted",
        "palette--highlighted-title",
        "palette--hover",
        "palette--bar",
    }
    DEFAULT_CSS = """
    PaletteRows {
        & > .palette--heading { color: $muted; }
        & > .palette--title { color: $foreground; }
        & > .palette--hint { color: $muted; }
        & > .palette--key { color: $strong; text-style: bold; }
        & > .palette--hit { color: $accent; text-style: bold underline; }
        & > .palette--highlighted { background: $select; }
        & > .palette--highlighted-title { color: $strong; text-style: bold; }
        & > .palette--hover { background: $panel; }
        & > .palette--bar { color: $accent; }
        &:nocolor > .palette--highlighted, &:ansi > .palette--highlighted { text-style: underline; }
    }
    """

    highlighted: reactive[int] = reactive(0)
    """Which entry the keys are on."""

    @dataclass
    class Clicked(Message):
        """An entry was clicked; it is the highlighted one now."""

        rows: PaletteRows

        @property
        def control(self) -> PaletteRows:
            return self.rows

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[_Line] = []
        self._line_of: list[int] = []
        self._query = Query("")
        self._whole = False

    def show(self, groups: Sequence[Group], query: Query) -> None:
        """Show what was found, the first entry highlighted."""
        self._lines, self._line_of, self._query = [], [], query
        for group in groups:
            heading = [f"{group.kind} {group.total:,}"] if group.kind and group.total else []
            self._lines += ["", *heading] if self._lines else heading
            for command in group.commands:
                self._line_of.append(len(self._lines))
                self._lines.append(command)
            if group.total > len(group.commands):
                self._lines.append(f"{group.total - len(group.commands):,} more")
        self._whole = all(group.total <= len(group.commands) for group in groups)
        self.virtual_size = Size(0, len(self._lines))
        self.highlighted = 0
        self.scroll_to(y=0, animate=False, force=True)
        self.refresh()

    @property
    def whole(self) -> bool:
        """Whether nothing is held back."""
        return self._whole

    @property
    def command(self) -> Command | None:
        """The highlighted entry."""
        found = self._lines[self._line_of[self.highlighted]] if self.highlighted < len(self._line_of) else None
        return found if isinstance(found, Command) else None

    def move(self, rows: int) -> None:
        """Highlight another entry; beyond an end, the one at it."""
        self.highlighted = min(max(self.highlighted + rows, 0), max(len(self._line_of) - 1, 0))

    def page(self, pages: int) -> None:
        """Go so many pages down, or up with a negative number."""
        self.move(pages * max(self.size.height - 2, 1))

    def watch_highlighted(self) -> None:
        if self.highlighted < len(self._line_of):
            line = self._line_of[self.highlighted]
            # the heading above the first entry of a kind comes into view with it
            top = line - 1 if line and isinstance(self._lines[line - 1], str) else line
            self.scroll_to_region(Region(0, top, 1, line - top + 1), animate=False, force=True, x_axis=False)

    # drawing

    def render_line(self, y: int) -> Strip:
        index = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        if not self._lines and y == 0:
            return self._strip(self._words(NOTHING, width), width)
        if index >= len(self._lines):
            return Strip.blank(width, self.visual_style.rich_style)
        line = self._lines[index]
        if isinstance(line, str):
            return self._strip(self._words(line, width), width)
        highlighted = self._line_of[self.highlighted] == index
        ground = "highlighted" if highlighted else "hover" if index == self.hovered else ""
        return self._strip(self._drawn(line, width, highlighted), width, ground)

    def _words(self, words: str, width: int) -> Content:
        text = Content(words).truncate(max(width - INDENT, 0), ellipsis=True)
        return Content.assemble(" " * INDENT, text.stylize(self._style("heading")))

    def _drawn(self, command: Command, width: int, highlighted: bool) -> Content:
        right = self._right(command)
        title = Content(clean_line(command.title))
        if width - INDENT - right.cell_length - 2 * MARGIN < min(TITLE_LEAST, title.cell_length):
            right = Content("")
        room = max(width - INDENT - MARGIN - (right.cell_length + 2 if right.cell_length else 0), 0)
        title = title.stylize(self._style("highlighted-title" if highlighted else "title"))
        for start, end in self._query.hits(title.plain):
            title = title.stylize(self._style("hit"), start, end)
        title = title.truncate(room, ellipsis=True)
        gap = " " * (width - INDENT - MARGIN - title.cell_length - right.cell_length)
        bar = Content("▌" if highlighted else " ").stylize(self._style("bar"))
        return Content.assemble(bar, " " * (INDENT - 1), title, gap, right)

    def _right(self, command: Command) -> Content:
        """What stands at the right: a fact, and the key that does the same."""
        hint = Content(clean_line(command.hint)).stylize(self._style("hint"))
        key = Content(command.key).stylize(self._style("key"))
        return Content.assemble(hint, "  " if hint and key else "", key)

    # mouse

    def on_click(self, event: events.Click) -> None:
        line = event.y + self.scroll_offset.y
        if line in self._line_of:
            self.highlighted = self._line_of.index(line)
            self.post_message(self.Clicked(self))
