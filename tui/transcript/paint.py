"""Puts lines onto the page: margins, fills that reach beyond the text, bars, and the whole width of the pane.

Where a theme has no shade for fills (the terminal's own colours), a thin line at their left stands for them.
"""

from __future__ import annotations

from math import ceil

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.rendering.lines import Fill, Line, Look, Palette
from tui.terminal.glyphs import ERROR_BAR

WIDEST = 88
"""Cells of the measure, at most, where nothing else is chosen: longer rows are hard to read."""

NARROWEST = 8
"""Cells of the measure, at least; a pane with less room cuts what it shows."""

SCROLLBAR = 1
"""Cells of the scrollbar, which is always there."""

ROOMY = 56
"""Cells of a pane from which on fills reach two cells beyond the text, not one."""
_ERROR_BAR = Style(meta={ERROR_BAR: True})


def thumb(total: int, rows: int, top: float) -> tuple[int, int]:
    """Where the thumb of a scrollbar begins and ends, in eighths of a cell as Textual draws it.

    Args:
        total: Rows there are.
        rows: Rows that are seen, as many as the bar has cells.
        top: The first of them.
    """
    if total <= rows or not rows:
        return 0, 0
    length = max(1.0, rows / (total / rows))
    start = int((rows - length) * (top / (total - rows)) * 8)
    return start, start + ceil(length * 8)


class Painter:
    """Makes strips of lines for a pane: a gutter cell, the margin a fill covers, the text, the margin again.

    Args:
        width: Cells of the pane, its scrollbar included; strips are as wide, so that they need not be padded again.
        palette: The colours.
        widest: Cells of the measure, at most; 0 for as many as the pane has.
    """

    def __init__(self, width: int, palette: Palette, widest: int = WIDEST) -> None:
        self.width = width
        self.palette = palette
        self.widest = widest
        self.margin = 2 if width >= ROOMY else 1
        room = width - 1 - 2 * self.margin - SCROLLBAR
        self.measure = max(NARROWEST, min(widest or room, room))
        self._page = Style(color=palette.colour("foreground"), bgcolor=palette.colour("background"))
        self._fill = Style(color=palette.colour("foreground"), bgcolor=palette.colour("panel"))
        self._edge = Style(color=palette.colour("panel"), bgcolor=palette.colour("background"))
        self._dim = Style(color=palette.colour("muted"))
        self.text_at = 1 + self.margin
        """The cell of a strip in which text begins."""
        accent, on_accent = palette.colour("accent"), palette.colour("on-accent")
        self.selection = Style(color=on_accent, bgcolor=accent) if accent and on_accent else Style(reverse=True)
        """What is selected, and the place that was found."""
        self.hit = Style(color=accent, bold=True, underline=True)
        """What else was found."""
        self.cursor = Style(reverse=True)
        """The cell where the cursor is."""
        self._blank = Strip.blank(width, self._page)
        self._shaded = palette.colour("panel") not in (None, palette.colour("background"))

    def strip(self, line: Line, *, dim: bool = False) -> Strip:
        """The strip of a line; its first segment is the gutter's one cell. `dim` mutes its text."""
        indent = cell_len("".join(segment.text for segment in line.indent))
        ground = self._page if line.fill is Fill.NONE else self._edge if line.fill is not Fill.WHOLE else self._fill
        blank = line.fill.value if line.fill.value and self._shaded else " "
        bar = (line.bar, "▌") if line.bar else ("line", "▏") if not self._shaded and line.fill is Fill.WHOLE else None
        # A fill reaches into the margin; one behind a list marker leaves the marker on the page.
        reach = 0 if line.fill is Fill.NONE else self.margin if not indent else 1
        segments = [Segment(" ", self._page), Segment(" " * (self.margin - (0 if indent else reach)), self._page)]
        segments += Segment.apply_style(line.indent, self._page)
        if indent and reach:
            segments[-1] = Segment(segments[-1].text[:-1], segments[-1].style)
        if bar:
            role, glyph = bar
            style = ground + self.palette.style(Look(role))
            segments.append(Segment(glyph, style + _ERROR_BAR if role == "error" else style))
        segments.append(Segment(blank * (reach - bool(bar)), ground))
        segments += Segment.apply_style(line.segments, ground)
        if line.caret:
            segments.append(Segment("▍", ground + self.palette.style(Look("accent"))))
        if line.fill is not Fill.NONE:
            used = line.width + line.caret
            segments.append(Segment(blank * (self.measure + self.margin - used), ground))
        if dim:
            text = list(Segment.apply_style(segments, post_style=self._dim))
            segments = text if line.fill in (Fill.NONE, Fill.WHOLE) else segments
        strip = Strip([segment for segment in segments if segment.text])
        return strip.adjust_cell_length(self.width, self._page)

    def selected(self, strip: Strip, *, focused: bool) -> Strip:
        """The strip with the bar of the selected message in its gutter."""
        look = Look("accent" if focused else "muted")
        bar = Segment("▌", self._page + self.palette.style(look))
        return Strip([bar, *list(strip)[1:]], strip.cell_length)

    def mark(self, strip: Strip, start: int, end: int, style: Style) -> Strip:
        """The strip with cells of its text, counted from the text's first, in a style of their own."""
        before, marked, after = strip.divide([self.text_at + start, self.text_at + end, strip.cell_length])
        return Strip.join([before, Strip(Segment.apply_style(marked, post_style=style), end - start), after])

    def blank(self) -> Strip:
        """An empty row of the page, always the same one: what was made of it before is made once."""
        return self._blank
