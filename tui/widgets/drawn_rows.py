"""Lists whose rows are drawn and are no widgets: of however many rows, only those in sight cost anything."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style


class DrawnRows(ScrollView):
    """What such lists have in common. Which rows there are and how each looks is for the one who derives from it."""

    ALLOW_SELECT = False
    LOOKS: ClassVar[str]
    """What its component classes begin with, before `--`."""
    DEFAULT_CSS = """
    DrawnRows {
        background: $surface;
        scrollbar-size-vertical: 1;
        scrollbar-color: $line;
        scrollbar-color-hover: $track;
        scrollbar-color-active: $track;
        scrollbar-background: $surface;
        scrollbar-background-hover: $surface;
        scrollbar-background-active: $surface;
    }
    """

    hovered: reactive[int | None] = reactive(None)
    """The line the mouse is on, counted from the first of all."""

    def _strip(self, content: Content, width: int, ground: str = "") -> Strip:
        """A row of so many cells, on the ground of one of the looks."""
        style = self.get_visual_style(f"{self.LOOKS}--{ground}") if ground else self.visual_style
        segments = [Segment(segment.text, segment.style) for segment in content.render_segments(style)]
        return Strip(segments, content.cell_length).extend_cell_length(width, style.rich_style).crop(0, width)

    def _style(self, name: str) -> Style:
        """One of the looks, for a part of a row."""
        return self.get_visual_style(f"{self.LOOKS}--{name}", partial=True)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.hovered = event.y + self.scroll_offset.y

    def on_leave(self) -> None:
        self.hovered = None
