"""The transcript's scrollbar: Textual's own, drawn by the row."""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip

from tui.transcript.paint import thumb

_BARS = ScrollBarRender.VERTICAL_BARS


class RowScrollBar(ScrollBar):
    """Draws the rows it is asked for. Textual's own (8.2.8) makes all of them anew for an edge that moved."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips of a region."""
        bar = self.render()
        assert isinstance(bar, ScrollBarRender)
        style = bar.style if isinstance(bar.style, Style) else Style.parse(bar.style)
        # a window of no size is all that there is
        total = int(bar.virtual_size) if bar.window_size else self.size.height
        edges = thumb(total, self.size.height, bar.position)
        background = self.background_colors[1]
        strips = [_row(y, *edges, style, background.rich_color).crop(*crop.column_span) for y in crop.line_range]
        for line_filter in self.get_line_filters():
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        return strips


@lru_cache(maxsize=1024)
def _row(y: int, start: int, end: int, style: Style, behind: Color) -> Strip:
    """One row, of a thumb between two edges in eighths of a row; the same row is the same strip."""
    (first, first_part), (last, last_part) = divmod(start, 8), divmod(end, 8)
    ground, colour = style.bgcolor, style.color
    grab = {"@mouse.down": "grab"}
    if start == end:
        return Strip([Segment(" ", Style(bgcolor=ground))], 1)
    if y == last and last_part:
        return Strip([Segment(_BARS[7 - last_part], Style(color=colour, bgcolor=ground, meta=grab, reverse=True))], 1)
    if y == first and first_part:
        return Strip([Segment(_BARS[7 - first_part], Style(color=colour, bgcolor=ground, meta=grab))], 1)
    if first <= y < last:
        return Strip([Segment(" ", Style(color=colour, bgcolor=behind, meta=grab, reverse=True))], 1)
    return Strip(
        [Segment(" ", Style(bgcolor=ground, meta={"@mouse.down": f"scroll_{'up' if y < first else 'down'}"}))], 1
    )
