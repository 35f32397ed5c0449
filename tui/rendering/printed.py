"""Rendered lines as a terminal prints them below each other, with no screen of our own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from tui.domain.glyphs import in_ascii
from tui.domain.settings import THEME_ROLES
from tui.domain.text import clean
from tui.rendering.lines import Fill, Line, Palette

CODE_INDENT = "  "
"""Stands before code: a terminal has no ground of ours that it could lie on."""

_COLOURS = {
    "accent": "bright_blue",
    "code-kw": "bright_blue",
    "code-str": "magenta",
    "line": "bright_black",
    # the terminal's own ground, so that code within a line can be told from the rest
    "panel": "default",
}
_CODE = Style(color="magenta")

PALETTE = Palette(tuple(_COLOURS.get(role) for role in THEME_ROLES))
"""Of the terminal's sixteen colours those that can be read on black and on white; which it has, nobody says."""


@dataclass(frozen=True, slots=True)
class Printing:
    """How lines are printed."""

    colours: bool = True
    """False for weight and lines alone (NO_COLOR)."""
    ascii_only: bool = False
    """Our glyphs in ASCII."""

    def rows(self, lines: Iterable[Line]) -> list[str]:
        """The lines with their colours, nothing in them that a terminal could obey but those.

        What is only for a screen that can be pressed is left out.
        """
        return [row for line in lines if (row := self._row(line)) is not None]

    def _row(self, line: Line) -> str | None:
        segments = [one for one in line.segments if not (one.style and one.style.meta.get("press"))]
        if line.joint is None and not any(one.text.strip() for one in segments):
            return None if segments or line.segments else ""
        indent = "".join(map(self._styled, line.indent))
        if line.fill is Fill.WHOLE:
            indent += CODE_INDENT
        row = indent + "".join(map(self._styled, _ended(segments)))
        return row if row.strip() else ""

    def _styled(self, segment: Segment) -> str:
        # rendering has made it safe; what reaches a terminal passes twice
        text = clean(segment.text, multiline=False)
        if self.ascii_only:
            text = in_ascii(text)
        style = segment.style or Style()
        if style.bgcolor is not None:
            style = style.without_color + _CODE
        style = style if self.colours else style.without_color
        return style.render(text, color_system=ColorSystem.STANDARD)


def _ended(segments: list[Segment]) -> list[Segment]:
    """The segments without the blanks at their end."""
    while segments and not segments[-1].text.strip():
        segments.pop()
    return [*segments[:-1], Segment(segments[-1].text.rstrip(), segments[-1].style)] if segments else []
