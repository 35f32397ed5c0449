"""The files and folders that a name begun after `@` may mean, beside the text in which it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widgets import Static

from tui.domain.folder import Entry
from tui.domain.text import clean_line
from tui.widgets.drawn_rows import DrawnRows

MOST_ROWS = 8
"""Entries that are seen at once, where a quarter of the screen is not less."""
INDENT = 2
"""Cells before a name: the first is the bar of the highlighted one."""


class PathRows(DrawnRows, can_focus=False):
    """Entries of a folder, one of them highlighted. The text has the focus and moves the highlight."""

    LOOKS = "paths"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paths--name",
        "paths--slash",
        "paths--hit",
        "paths--highlighted",
        "paths--highlighted-name",
        "paths--hover",
        "paths--bar",
    }
    DEFAULT_CSS = """
    PathRows {
        height: auto;
        background: $panel;
        scrollbar-background: $panel;
        scrollbar-background-hover: $panel;
        scrollbar-background-active: $panel;

        & > .paths--name { color: $foreground; }
        & > .paths--slash { color: $muted; }
        & > .paths--hit { color: $accent; text-style: bold underline; }
        & > .paths--highlighted { background: $select; }
        & > .paths--highlighted-name { color: $strong; text-style: bold; }
        & > .paths--hover { background: $surface; }
        & > .paths--bar { color: $accent; }
        &:nocolor > .paths--highlighted, &:ansi > .paths--highlighted { text-style: underline; }
    }
    """

    highlighted: reactive[int] = reactive(0)
    """Which entry the keys are on."""

    @dataclass
    class Clicked(Message):
        """An entry was clicked; it is the highlighted one now."""

        rows: PathRows

        @property
        def control(self) -> PathRows:
            return self.rows

    def __init__(self) -> None:
        super().__init__()
        self.entries: Sequence[Entry] = ()
        self._typed = ""

    def show(self, entries: Sequence[Entry], typed: str) -> None:
        """Show these, the first highlighted, with what is typed of their names."""
        self.entries, self._typed = entries, typed
        self.virtual_size = Size(0, len(entries))
        self.highlighted = 0
        self.scroll_to(y=0, animate=False, force=True)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return min(len(self.entries), MOST_ROWS, max(viewport.height // 4, 1))

    def watch_highlighted(self) -> None:
        self.scroll_to_region(Region(0, self.highlighted, 1, 1), animate=False, force=True, x_axis=False)

    # drawing

    def render_line(self, y: int) -> Strip:
        index, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        if index >= len(self.entries):
            return Strip.blank(width, self.visual_style.rich_style)
        ground = "highlighted" if index == self.highlighted else "hover" if index == self.hovered else ""
        return self._strip(self._drawn(self.entries[index], width, index == self.highlighted), width, ground)

    def _drawn(self, entry: Entry, width: int, highlighted: bool) -> Content:
        name = Content(clean_line(entry.name)).stylize(self._style("highlighted-name" if highlighted else "name"))
        hit = name.plain.casefold().find(self._typed.casefold()) if self._typed else -1
        if hit >= 0:
            name = name.stylize(self._style("hit"), hit, hit + len(self._typed))
        slash = Content("/" if entry.is_folder else "").stylize(self._style("slash"))
        name = name.truncate(max(width - INDENT - slash.cell_length, 0), ellipsis=True)
        bar = Content("▌" if highlighted else " ").stylize(self._style("bar"))
        return Content.assemble(bar, " " * (INDENT - 1), name, slash)

    # mouse

    def on_click(self, event: events.Click) -> None:
        event.stop()
        index = event.y + self.scroll_offset.y
        if index < len(self.entries):
            self.highlighted = index
            self.post_message(self.Clicked(self))


class PathList(Vertical):
    """The entries under the folder they are in; or a sentence. It is not there while it has nothing to show."""

    DEFAULT_CSS = """
    PathList {
        height: auto;
        background: $panel;
        display: none;

        & > #paths-where { height: 1; padding: 0 0 0 2; color: $muted; text-wrap: nowrap; text-overflow: ellipsis; }
        & > #paths-words { height: auto; padding: 0 0 0 2; color: $foreground; }
        & > #paths-words.-quiet { color: $muted; }
        &.-open { display: block; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._rows = PathRows()
        self._where = Static("", id="paths-where", markup=False)
        self._words = Static("", id="paths-words", markup=False)

    def _begin(self) -> None:
        """Have something to show it with: not before the first `@`, or each start would wait for it."""
        if not self._rows.is_attached:
            self.mount(self._where, self._rows, self._words)

    @property
    def is_open(self) -> bool:
        """Whether it shows anything."""
        return self.has_class("-open")

    @property
    def entry(self) -> Entry | None:
        """The highlighted entry; None where there is none."""
        entries = self._rows.entries
        return entries[self._rows.highlighted] if self.is_open and self._rows.highlighted < len(entries) else None

    def show(self, entries: Sequence[Entry], *, typed: str, where: str, words: str = "") -> None:
        """Show entries of a folder.

        Args:
            entries: What a name may mean.
            typed: What is typed of it.
            where: The folder.
            words: What is to be said of it.
        """
        self._begin()
        self._rows.show(entries, typed)
        self._where.update(Content(clean_line(f"Files in {where}")))
        self._where.display = bool(entries)
        self._say(words, quiet=True)
        self.set_class(bool(entries or words), "-open")

    def say(self, words: str, *, quiet: bool = False) -> None:
        """Show a sentence in place of entries; `quiet` for one that asks nothing of the person."""
        self._begin()
        self._rows.show((), "")
        self._where.display = False
        self._say(words, quiet=quiet)
        self.add_class("-open")

    def _say(self, words: str, *, quiet: bool) -> None:
        self._words.display = bool(words)
        self._words.set_class(quiet, "-quiet")
        mark = "" if quiet or not words else "! "
        self._words.update(Content.assemble((mark, "$warning"), clean_line(words)))

    def close(self) -> None:
        """Show nothing."""
        if self.is_open:
            self.remove_class("-open")
            self._rows.show((), "")

    def move(self, delta: int) -> None:
        """Highlight the entry so many further on; the first follows the last."""
        count = len(self._rows.entries)
        if count:
            self._rows.highlighted = (self._rows.highlighted + delta) % count
