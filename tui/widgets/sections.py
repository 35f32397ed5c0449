"""The names of a screen's pages: a list at its left where there is room, else one row above the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.keys import Place, keys_at

INDENT = 3
"""Cells before a name in the list: the second is the bar."""
GAP = 2
"""Cells between two names in one row."""
CHOSEN = "bold $strong on $select"


class Sections(Widget, can_focus=True):
    """The pages' names; which way they are drawn follows from the height. Enter is the screen's: it goes to the page.

    Args:
        names: What each page is called.
        chosen: The page that is shown at first.
        short: The same names in fewer cells, for a row without room for them.

    Attributes:
        chosen: The index of the page that is shown.
    """

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
        for key in keys_at(Place.SECTIONS)
    ]
    DEFAULT_CSS = """
    Sections { background: $surface; color: $foreground; }
    """

    chosen: reactive[int] = reactive(0)

    @dataclass
    class Chosen(Message):
        """Another page is to be shown."""

        sections: Sections
        index: int

        @property
        def control(self) -> Sections:
            return self.sections

    def __init__(self, names: Sequence[str], chosen: int = 0, *, short: Sequence[str] = ()) -> None:
        super().__init__()
        self._names = tuple(names)
        self._short = tuple(short) or self._names
        self.set_reactive(Sections.chosen, chosen)

    # drawing

    def render(self) -> Content:
        return self._row() if self.size.height == 1 else Content("\n").join(map(self._line, range(len(self._names))))

    def _bar(self) -> tuple[str, str]:
        return "▌", f"{'$accent' if self.has_focus else '$muted'} on $select"

    def _line(self, index: int) -> Content:
        name, width = self._names[index], self.size.width
        if index != self.chosen:
            return Content(" " * INDENT + name)
        rest = f" {name}".ljust(max(width - 2, 0))
        return Content.assemble((" ", CHOSEN), self._bar(), (rest, CHOSEN))

    def _row(self) -> Content:
        parts: list[tuple[str, str]] = []
        for index in self._in_row():
            chosen, name = index == self.chosen, self._row_names()[index]
            parts += [self._bar() if chosen else (" ", ""), (f"{name} ", CHOSEN if chosen else "")]
        return Content.assemble(*parts)

    def _row_names(self) -> tuple[str, ...]:
        whole = sum(len(name) + GAP for name in self._names) <= self.size.width
        return self._names if whole else self._short

    def _in_row(self) -> range:
        """Those in the row; with too little room the chosen one, and as many around it as can be whole."""
        first, last, room = self.chosen, self.chosen + 1, self.size.width - self._cells(self.chosen)
        while first > 0 and room >= self._cells(first - 1):
            first -= 1
            room -= self._cells(first)
        while last < len(self._names) and room >= self._cells(last):
            room -= self._cells(last)
            last += 1
        return range(first, last)

    def _cells(self, index: int) -> int:
        return len(self._row_names()[index]) + GAP

    # keys and mouse

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def action_move(self, step: int) -> None:
        """Show the page so many further on."""
        self._choose(min(max(self.chosen + step, 0), len(self._names) - 1))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if self.size.height > 1:
            if offset.y < len(self._names):
                self._choose(offset.y)
            return
        at = 0
        for index in self._in_row():
            if at <= offset.x < at + self._cells(index):
                self._choose(index)
            at += self._cells(index)

    def _choose(self, index: int) -> None:
        if index != self.chosen:
            self.chosen = index
            self.post_message(self.Chosen(self, index))
