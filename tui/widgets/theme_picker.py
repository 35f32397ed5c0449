"""The themes: ours as swatches in their own colours, all others by name. Moving over one asks for it to be shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.theme import Theme
from textual.widget import Widget

from tui.domain.text import clean_line
from tui.keys import Place, keys_at

GUTTER = 2
"""Cells before the first column; the bar of the highlighted theme stands in them."""
SWATCH, SWATCH_GAP = 15, 3
"""Cells of a swatch, and between two."""
NARROW_SWATCH, NARROW_GAP = 13, 2
"""The same, where the swatches would not stand in one row otherwise."""
NAME = 24
"""Cells of the column of a name, its mark and gap included."""
PREFIX = "aztui-"
"""What the names of our own begin with, and nobody needs to read."""
LOW = 16
"""Rows of the screen below which a swatch has two rows only."""

_Run = tuple[str, str]
"""A text and the roles it is drawn in: `strong bold`; or `accent on panel`."""


class ThemePicker(Widget, can_focus=True):
    """Arrows move, Enter keeps.

    Args:
        swatches: Ours.
        others: The names of all others.
        folder: Where a person's own belong, as it is to be read.
        kept: The name of the theme that is kept.

    Attributes:
        kept: The name of the theme that is kept.
        highlighted: The index of the theme the keys are on, first of the swatches, then of the names.
    """

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key.keys, key.action, key.words, id=key.id, show=False, priority=key.priority)
        for key in keys_at(Place.THEME)
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "theme-picker--name",
        "theme-picker--kept",
        "theme-picker--muted",
    }
    DEFAULT_CSS = """
    ThemePicker {
        height: auto;

        & > .theme-picker--name { color: $foreground; }
        & > .theme-picker--kept { color: $strong; text-style: bold; }
        & > .theme-picker--muted { color: $muted; }
    }
    """

    kept: reactive[str] = reactive("")
    highlighted: reactive[int] = reactive(0)

    @dataclass
    class Shown(Message):
        """The keys or the mouse came to another theme."""

        picker: ThemePicker
        name: str

        @property
        def control(self) -> ThemePicker:
            return self.picker

    @dataclass
    class Kept(Message):
        """The person wants this theme."""

        picker: ThemePicker
        name: str

        @property
        def control(self) -> ThemePicker:
            return self.picker

    def __init__(self, swatches: Sequence[Theme], others: Sequence[str], folder: str, kept: str) -> None:
        super().__init__()
        self._swatches = tuple(swatches)
        self._names = (*(theme.name for theme in swatches), *others)
        self._folder = folder
        self.set_reactive(ThemePicker.kept, kept)
        self.set_reactive(ThemePicker.highlighted, self._kept_index)

    def offer(self, swatches: Sequence[Theme], others: Sequence[str], kept: str) -> None:
        """Offer these themes from now on, of which one is kept; the keys stay on the theme they are on."""
        names = (*(theme.name for theme in swatches), *others)
        here = self._names[self.highlighted]
        self.kept = kept
        if names != self._names:
            self._swatches, self._names = tuple(swatches), names
            self.highlighted = names.index(here) if here in names else self._kept_index
            self.refresh(layout=True)
        elif not self.has_focus:
            self.highlighted = self._kept_index

    @property
    def _kept_index(self) -> int:
        return self._names.index(self.kept) if self.kept in self._names else 0

    # where each theme stands

    def _swatch_columns(self, width: int) -> tuple[int, int, int]:
        """Swatches in a row, the cells of one, and the gap between two."""
        wanted, cells, gap = len(self._swatches), SWATCH, SWATCH_GAP
        if GUTTER + wanted * (cells + gap) - gap > width:
            cells, gap = NARROW_SWATCH, NARROW_GAP
        return max(min((width - GUTTER + gap) // (cells + gap), wanted), 1), cells, gap

    @property
    def _swatch_rows(self) -> int:
        """Rows of a swatch, and of its name."""
        return 3 if self.app.size.height < LOW else 7

    def _regions(self, width: int) -> list[Region]:
        """Where each theme stands: the whole of a swatch, its name the last row; or a name alone."""
        across, cells, gap = self._swatch_columns(width)
        rows = self._swatch_rows
        regions = [
            Region(GUTTER + index % across * (cells + gap), index // across * (rows + 1), cells, rows)
            for index in range(len(self._swatches))
        ]
        top = regions[-1].bottom + 3 if regions else 2
        columns = max((width - GUTTER + 2) // NAME, 1)
        for index in range(len(self._names) - len(self._swatches)):
            regions.append(Region(GUTTER + index % columns * NAME, top + index // columns, NAME - 2, 1))
        return regions

    @property
    def highlighted_region(self) -> Region:
        """Where the highlighted theme stands in the widget."""
        return self._regions(self.size.width)[self.highlighted]

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max((region.bottom for region in self._regions(width)), default=0)

    # drawing

    def render(self) -> Content:
        width = self.size.width
        # not the widget's own height, which follows only after there are more
        lines: list[list[tuple[int, Content]]] = [
            [] for _ in range(self.get_content_height(self.size, self.size, width))
        ]
        for index, region in enumerate(self._regions(width)):
            drawn = [*(_swatch(self._swatches[index], region.width, region.height - 1) if region.height > 1 else ())]
            drawn.append(self._named(index, region.width))
            for line, part in enumerate(drawn):
                at = region.x - GUTTER if line == len(drawn) - 1 else region.x
                lines[region.y + line].append((at, part))
        names = len(self._names) - len(self._swatches)
        if names:
            heading = self._regions(width)[len(self._swatches)].y - 2
            lines[heading].append((GUTTER, self._heading(width - GUTTER)))
        return Content("\n").join(_placed(line) for line in lines)

    def _heading(self, width: int) -> Content:
        words = Content.assemble(
            ("All themes ", ".theme-picker--muted"),
            (str(len(self._names)), ".theme-picker--kept"),
            ("   Your own: ", ".theme-picker--muted"),
            (clean_line(self._folder), ".theme-picker--name"),
        )
        return words.truncate(width, ellipsis=True)

    def _named(self, index: int, width: int) -> Content:
        name = self._names[index]
        kept = name == self.kept
        words = name.removeprefix(PREFIX).capitalize() if index < len(self._swatches) else clean_line(name)
        text = Content(f"{'●' if kept else '○'} {words}").truncate(width, ellipsis=True, pad=True)
        if self.has_focus and index == self.highlighted:
            return Content.assemble(("▌ ", "$accent on $select"), text.stylize("bold $strong on $select"))
        return Content.assemble(" " * GUTTER, text.stylize(f".theme-picker--{'kept' if kept else 'name'}"))

    # keys and mouse

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.highlighted = self._kept_index
        self.refresh()

    def watch_highlighted(self) -> None:
        self.refresh()

    def action_look(self, step: int) -> None:
        """Show the theme so many after this one."""
        self._look(min(max(self.highlighted + step, 0), len(self._names) - 1))

    def action_keep(self) -> None:
        """Keep the one that is shown."""
        self.post_message(self.Kept(self, self._names[self.highlighted]))

    def move(self, rows: int) -> bool:
        """Show the theme a row below, or above with a negative number; False where there is none."""
        regions = self._regions(self.size.width)
        here = regions[self.highlighted]
        ways = sorted({region.y for region in regions})
        row = ways.index(here.y) + (1 if rows > 0 else -1)
        if not 0 <= row < len(ways):
            return False
        there = [index for index, region in enumerate(regions) if region.y == ways[row]]
        self._look(min(there, key=lambda index: abs(regions[index].center[0] - here.center[0])))
        return True

    def back(self) -> bool:
        """Go back to the theme that is kept; False where it is the one that is shown."""
        if self._names[self.highlighted] == self.kept:
            return False
        self._look(self._kept_index)
        return True

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        index = self._at(offset) if offset else None
        if index is not None:
            self._look(index)
            self.action_keep()

    def _at(self, offset: Offset) -> int | None:
        regions = self._regions(self.size.width)
        return next((index for index, region in enumerate(regions) if region.contains_point(offset)), None)

    def _look(self, index: int) -> None:
        if index != self.highlighted:
            self.highlighted = index
            self.post_message(self.Shown(self, self._names[index]))


def _placed(parts: Sequence[tuple[int, Content]]) -> Content:
    """Parts of a line, each at its cell."""
    placed: list[str | Content] = []
    at = 0
    for start, part in parts:
        placed += [" " * (start - at), part]
        at = start + part.cell_length
    return Content.assemble(*placed)


def _swatch(theme: Theme, width: int, rows: int) -> Iterator[Content]:
    """What a theme looks like: title, name and time, text, code, a slider, marks and a number."""
    gap = " " * (width - 10)
    lines: list[tuple[str, list[_Run]]] = [
        ("surface", [("aztui", "accent bold"), (" Clause", "strong bold")]),
        ("background", [("You", "strong bold"), (gap, "muted"), ("10:02", "muted")]),
        ("background", [("Plain text", "foreground")]),
        ("panel", [("def", "code-kw"), (" f", "code-fn"), ("(", "foreground"), ("1", "code-num"), (")", "foreground")]),
        ("background", [("━━━●", "accent"), ("─" * (width - 6), "track")]),
        ("background", [("✓ ", "success"), ("! ", "warning"), ("× ", "error"), ("12,400", "muted")]),
    ]
    # the first and the last show most of it where there are only two
    for ground, runs in lines if rows >= len(lines) else (lines[0], lines[-1]):
        yield _line(theme, runs, ground, width)


def _line(theme: Theme, runs: Sequence[_Run], ground: str, width: int) -> Content:
    behind = _colour(theme, ground)
    parts = [(" ", f"on {behind}")]
    for text, look in runs:
        role, _, weight = look.partition(" ")
        parts.append((text, f"{weight} {_colour(theme, role)} on {behind}".strip()))
    used = sum(len(text) for text, _ in parts)
    parts.append((" " * (width - used), f"on {behind}"))
    return Content.assemble(*parts)


def _colour(theme: Theme, role: str) -> str:
    """A theme of ours has every role, as one of Textual's or as one of its variables."""
    return theme.variables.get(role) or str(getattr(theme, role))
