"""One row of a page of settings that the keys can stand on: its facts in columns, and a note where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.domain.text import clean_line
from tui.keys import Place

FLEXIBLE_LEAST = 12
"""Cells of a column without a width, at least; below that, columns go from the right end."""

NARROW = 56
"""Cells of a row below which columns are narrower."""
RIGHT_GAP = 2
"""Cells behind what stands at the right end of its column."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A fact in its column."""

    text: str
    width: int = 0
    """Cells with the gap behind them; 0 takes what the others leave. One of a row may."""
    narrow: int = 0
    """The same in a row of few cells, where it is another."""
    look: str = "text"
    """`text`, `strong` or `muted`."""
    right: bool = False
    """Whether it stands at the column's right end."""


class SettingRow(Widget, can_focus=True):
    """A row. Its bindings and what they do are its subclasses'.

    Attributes:
        idle: Ids of keys that do nothing here.
    """

    ALLOW_SELECT = False
    PLACE: ClassVar[Place]
    """Whose keys it has."""
    MAIN_ACTION: ClassVar[str] = ""
    """What Enter and a double click do."""
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "setting-row--text",
        "setting-row--strong",
        "setting-row--muted",
        "setting-row--note",
        "setting-row--problem",
    }
    DEFAULT_CSS = """
    SettingRow {
        height: auto;

        & > .setting-row--text { color: $foreground; }
        & > .setting-row--strong { color: $strong; text-style: bold; }
        & > .setting-row--muted { color: $muted; }
        & > .setting-row--note { color: $accent; }
        & > .setting-row--problem { color: $warning; }
        &:focus > .setting-row--text { color: $strong; text-style: bold; }
    }
    """

    cells: reactive[tuple[Cell, ...]] = reactive((), layout=True)
    note: reactive[str] = reactive("", layout=True)
    """What is asked or answered here, below the facts."""
    problem: reactive[str] = reactive("", layout=True)
    """What is wrong here, below the facts."""

    @dataclass
    class Asked(Message):
        """An action of the row was called."""

        row: SettingRow
        action: str

        @property
        def control(self) -> SettingRow:
            return self.row

    def __init__(self, *cells: Cell, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(SettingRow.cells, cells)
        self.idle: frozenset[str] = frozenset()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.size.width))

    def _lines(self, width: int) -> list[Content]:
        lines = [_row(self.cells, width)]
        for mark, words, look in (("", self.note, "note"), ("! ", self.problem, "problem")):
            if words:
                text = Content.styled(f"{mark}{clean_line(words)}", f".setting-row--{look}")
                lines += text.wrap(max(width, 1))
        return lines

    async def on_click(self, event: events.Click) -> None:
        """The first click comes here; the second of two does the row's main action."""
        if event.chain == 2 and self.MAIN_ACTION:
            await self.run_action(self.MAIN_ACTION)


def _row(cells: Sequence[Cell], width: int) -> Content:
    """As many of the columns as there is room for."""
    kept = [replace(cell, width=cell.narrow or cell.width) if width < NARROW else cell for cell in cells]
    while len(kept) > 1 and sum(cell.width or FLEXIBLE_LEAST for cell in kept) > width:
        kept.pop()
    left = width - sum(cell.width for cell in kept)
    return Content.assemble(*(_drawn(cell, cell.width or max(left, 0)) for cell in kept)).truncate(width)


def _drawn(cell: Cell, width: int) -> Content:
    room = max(width - (RIGHT_GAP if cell.right else 1), 0)
    text = Content.styled(clean_line(cell.text), f".setting-row--{cell.look}").truncate(room, ellipsis=True)
    gap = " " * (width - text.cell_length)
    return Content.assemble(gap[RIGHT_GAP:], text, gap[:RIGHT_GAP]) if cell.right else Content.assemble(text, gap)
