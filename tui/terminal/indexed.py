"""Colours for terminals that have 256 of them: macOS's own, and many behind SSH, screen or tmux."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import product

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color, rgb_to_lab
from textual.filter import LineFilter

from tui.domain.contrast import PART_CONTRAST, TEXT_CONTRAST, contrast

_LEVELS = (0, 95, 135, 175, 215, 255)
_CUBE = [Color(red, green, blue) for red, green, blue in product(_LEVELS, repeat=3)]
_GREYS = [Color(level, level, level) for level in range(8, 239, 10)]
_COLOURS = dict(enumerate((*_CUBE, *_GREYS), 16))
"""xterm's 6 x 6 x 6 and its greys by their number; the first 16 are each terminal's own."""
_LAB = {number: rgb_to_lab(colour) for number, colour in _COLOURS.items()}
"""The same in CIE L*a*b*."""
_LEAST = (TEXT_CONTRAST, PART_CONTRAST)


class IndexedColourFilter(LineFilter):
    """Takes for each colour the one of 256 that is nearest to the eye, and for text the nearest that can be read.

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
    ground = _nearest(style.bgcolor)
    return style + Style(color=_readable(style.color, style.bgcolor, ground), bgcolor=ground)


@lru_cache(maxsize=1024)
def _nearest(colour: RichColor | None) -> RichColor | None:
    """The nearest to the eye; a colour of the terminal's own stays."""
    return colour if colour is None or colour.triplet is None else _nearest_of(colour, tuple(_LAB))


@lru_cache(maxsize=1024)
def _readable(colour: RichColor | None, ground: RichColor | None, taken: RichColor | None) -> RichColor | None:
    """The nearest that has enough contrast with what is taken for its ground, where the colour itself has."""
    if colour is None or colour.triplet is None or ground is None or ground.triplet is None or taken is None:
        return _nearest(colour)
    least = next((least for least in _LEAST if contrast(colour.triplet, ground.triplet) >= least), 0)
    there = taken.get_truecolor()
    return _nearest_of(colour, tuple(number for number, one in _COLOURS.items() if contrast(one.rgb, there) >= least))


def _nearest_of(colour: RichColor, numbers: Iterable[int]) -> RichColor:
    wanted = rgb_to_lab(Color(*colour.get_truecolor()))

    def distance(number: int) -> float:
        lab = _LAB[number]
        return (wanted.L - lab.L) ** 2 + (wanted.a - lab.a) ** 2 + (wanted.b - lab.b) ** 2

    return RichColor.from_ansi(min(numbers, key=distance))
