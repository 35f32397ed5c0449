"""Colours for terminals that have 256 of them: macOS's own, and many behind SSH, screen or tmux."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color, rgb_to_lab
from textual.filter import LineFilter

_LEVELS = (0, 95, 135, 175, 215, 255)
_CUBE = [Color(red, green, blue) for red, green, blue in product(_LEVELS, repeat=3)]
_GREYS = [Color(level, level, level) for level in range(8, 239, 10)]
_PALETTE = {16 + number: rgb_to_lab(colour) for number, colour in enumerate((*_CUBE, *_GREYS))}
"""xterm's 6 x 6 x 6 and its greys by their number, in CIE L*a*b*; the first 16 are each terminal's own."""


class IndexedColourFilter(LineFilter):
    """Takes for each colour the one of 256 that is nearest to the eye.

    Rich would keep the hue, and make teal of the dark grey of a selected row. Keep one instance for an app: Textual
    caches what a filter made.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The line in colours the terminal has."""
        return [
            Segment(segment.text, segment.style and _indexed(segment.style), segment.control) for segment in segments
        ]


@lru_cache(maxsize=4096)
def _indexed(style: Style) -> Style:
    if (style.color is None or style.color.triplet is None) and (
        style.bgcolor is None or style.bgcolor.triplet is None
    ):
        return style
    return style + Style(color=_nearest(style.color), bgcolor=_nearest(style.bgcolor))


@lru_cache(maxsize=1024)
def _nearest(colour: RichColor | None) -> RichColor | None:
    """The nearest to the eye; a colour of the terminal's own stays."""
    if colour is None or colour.triplet is None:
        return colour
    wanted = rgb_to_lab(Color(*colour.triplet))

    def distance(number: int) -> float:
        lab = _PALETTE[number]
        return (wanted.L - lab.L) ** 2 + (wanted.a - lab.a) ** 2 + (wanted.b - lab.b) ** 2

    return RichColor.from_ansi(min(_PALETTE, key=distance))
